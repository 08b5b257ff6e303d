import { readdirSync } from "node:fs";
import type { Route } from "../../shared/platform/middleware/route.ts";

/** Every route of `functions/api/<resource>/routes.ts`, in the order of path and method. */
export async function allRoutes(): Promise<readonly Route[]> {
  const folder = new URL("../../functions/api/", import.meta.url);
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "authorizer")
    .map(({ name }) => name);
  const found: Route[] = [];
  for (const name of names.sort()) {
    const module: Readonly<Record<string, unknown>> = await import(new URL(`${name}/routes.ts`, folder).href);
    found.push(...Object.values(module).filter(isRoute));
  }
  const methods = ["GET", "POST", "PATCH", "DELETE"];
  return found.sort((a, b) =>
    a.path === b.path ? methods.indexOf(a.method) - methods.indexOf(b.method) : a.path < b.path ? -1 : 1,
  );
}

function isRoute(value: unknown): value is Route {
  return typeof value === "object" && value !== null && "operationId" in value && "input" in value;
}
