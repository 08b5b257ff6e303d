import type { Deployment, ServerType } from "../../../shared/domain/deployment/schema.ts";

/** In which nothing runs that could answer. */
const QUIET: ReadonlySet<Deployment["status"]> = new Set(["stopped", "ceased", "deleted"]);

/** What it runs on; `undefined` for workloads, whose machines are their cluster's. Pure. */
export function serverTypeOf({ serverType, workloads }: Deployment): ServerType | undefined {
  return workloads === undefined ? (serverType ?? "vm") : undefined;
}

/** As users see it: workloads lie in no subnet, and what does not run is reached nowhere. Pure. */
export function shown<D extends Deployment>(
  deployment: D,
): Omit<D, "subnetId" | "endpoints" | "serverType"> & {
  readonly subnetId?: string;
  readonly serverType?: ServerType;
  readonly endpoints?: D["endpoints"];
} {
  const { subnetId, endpoints, serverType: _, ...rest } = deployment;
  const serverType = serverTypeOf(deployment);
  return {
    ...rest,
    ...(subnetId === "" ? {} : { subnetId }),
    ...(serverType === undefined ? {} : { serverType }),
    ...(endpoints === undefined || QUIET.has(deployment.status) ? {} : { endpoints }),
  };
}
