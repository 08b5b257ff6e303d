import { readdirSync } from "node:fs";
import type { Route } from "../../shared/platform/middleware/route.ts";

/** Every route of `functions/api/<resource>/routes.ts` and of `…-routes.ts` beside it, in the order of path and method. */
export async function allRoutes(): Promise<readonly Route[]> {
  const folder = new URL("../../functions/api/", import.meta.url);
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "authorizer")
    .map(({ name }) => name);
  const found = new Set<Route>();
  for (const name of names.sort())
    for (const file of readdirSync(new URL(`${name}/`, folder)).filter((file) =>
      /^([a-z-]+-)?routes\.ts$/.test(file),
    )) {
      const module: Readonly<Record<string, unknown>> = await import(new URL(`${name}/${file}`, folder).href);
      for (const route of Object.values(module).filter(isRoute)) found.add(route);
    }
  const methods = ["GET", "POST", "PATCH", "DELETE"];
  return [...found].sort((a, b) =>
    a.path === b.path ? methods.indexOf(a.method) - methods.indexOf(b.method) : a.path < b.path ? -1 : 1,
  );
}

function isRoute(value: unknown): value is Route {
  return typeof value === "object" && value !== null && "operationId" in value && "input" in value;
}
