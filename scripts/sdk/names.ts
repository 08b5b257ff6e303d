/**
 * How methods of the SDK are named. The resource is the path's first segment in camel case. The method is the
 * operationId without the resource's own name, in the plural or else in the singular, taken out once where a word
 * begins and ends: `listApps` of `/apps` is `apps.list`, `listAppVersionRuntimes` of `/app-versions` is
 * `appVersions.listRuntimes`, `retryJob` of `/jobs/{id}:retry` is `jobs.retry`.
 * @throws Error when nothing would be left
 */
export function methodName(path: string, operationId: string): { readonly resource: string; readonly method: string } {
  const resource = camel(path.split(/[/:{]/)[1] ?? "");
  const plural = pascal(resource);
  for (const noun of [plural, singular(plural)]) {
    const found = new RegExp(`${noun}(?=[A-Z]|$)`).exec(operationId);
    if (found === null || found.index === 0) continue;
    return { resource, method: operationId.slice(0, found.index) + operationId.slice(found.index + noun.length) };
  }
  return { resource, method: operationId };
}

/** The method that walks all pages: `listAll`, `listAllVersions`. */
export function allName(method: string): string {
  return method.replace(/^[a-z]+/, (verb) => `${verb}All`);
}

export function pascal(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function camel(text: string): string {
  return text.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function singular(plural: string): string {
  if (plural.endsWith("ies")) return `${plural.slice(0, -3)}y`;
  return plural.endsWith("s") ? plural.slice(0, -1) : plural;
}
