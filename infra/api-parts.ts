/**
 * Functions of the API that serve a part of another resource, so that what the resource's own function loads stays small:
 * their paths, each more particular than `/<resource>/{proxy+}`, which is how the gateway chooses.
 */
export const API_PARTS: Readonly<Record<string, readonly string[]>> = {
  workloads: [
    "/deployments/{id}/workloads",
    "/deployments/{id}/workloads:watch",
    "/deployments/{id}/workloads/{proxy+}",
    "/deployments/{id}/pods",
    "/deployments/{id}/pods/{proxy+}",
    "/deployments/{id}/endpoints",
    "/deployments/{id}/events",
    "/deployments/{id}/volumes",
    "/deployments/{id}/autoscalers",
    "/deployments/{id}/namespace",
    "/deployments/{id}/ports",
    "/deployments/{id}/usage",
  ],
  telemetry: [
    "/deployments/{id}/activity",
    "/deployments/{id}/metrics",
    "/deployments/{id}/metrics/items",
    "/deployments/{id}/nodes/{nodeId}/logs",
    "/deployments/{id}/tabs/{name}",
  ],
};

/** Folder of the function in `functions/api` that gets a request, as the gateway would choose it. */
export function folderOf(path: string): string {
  const part = Object.entries(API_PARTS).find(([, paths]) => paths.some((pattern) => matches(pattern, path)));
  return part?.[0] ?? /^\/([a-z-]+)/.exec(path)?.[1] ?? "";
}

function matches(pattern: string, path: string): boolean {
  const source = pattern.replace("{proxy+}", ".+").replaceAll(/\{\w+\}/g, "[^/]+");
  return new RegExp(`^${source}$`).test(path);
}
