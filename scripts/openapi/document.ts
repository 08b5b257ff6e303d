import { readFileSync } from "node:fs";
import * as z from "zod";
import { CONVENTIONS } from "./conventions.ts";
import { exampleFaults } from "./examples.ts";
import { operation, resourceOf, type Shared } from "./operation.ts";
import { problemSchema } from "./problems.ts";
import { allRoutes } from "./routes.ts";
import { webhookSection } from "./webhooks.ts";

const Package = z.object({ version: z.string() });

/** The API as OpenAPI 3.1. @throws Error with every example that is missing or wrong */
export async function openApiDocument() {
  const { version } = Package.parse(JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")));
  const paths: Record<string, Record<string, unknown>> = {};
  const tags = new Set<string>();
  const routes = await allRoutes();
  const wrong = routes.flatMap(exampleFaults);
  if (wrong.length > 0) throw new Error(`examples of routes are missing or wrong:\n  ${wrong.join("\n  ")}`);
  const shared: Shared = {
    schemas: new Map(Object.entries<unknown>({ Problem: problemSchema })),
    responses: new Map(),
  };
  for (const route of routes) {
    tags.add(resourceOf(route));
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route, shared) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Pitrix",
      version,
      description: CONVENTIONS,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [
      {
        url: "https://{host}",
        description: "A store that somebody runs; its deployment tells the address as `ApiUrl`.",
        variables: { host: { default: "store.example.com" } },
      },
    ],
    security: [{ token: [] }],
    tags: [...tags].sort().map((name) => ({ name, description: `Operations under \`/${name}\`` })),
    paths,
    webhooks: webhookSection(shared.schemas),
    components: {
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "pitrix_<id>_<secret>",
          description:
            "A token names its tenant, and holds roles, which may be narrowed by scopes. Each operation needs one permission, `resource:action`; a role gives it for what one made (`@own`), what one's groups share (`@group`), the tenant (`@tenant`) or all tenants (`@platform`). What is out of reach is 404, a permission that is missing altogether 403.",
        },
      },
      schemas: sorted(shared.schemas),
      responses: sorted(shared.responses),
    },
  };
}

function sorted(entries: ReadonlyMap<string, unknown>): Record<string, unknown> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
