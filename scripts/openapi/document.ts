import { readFileSync } from "node:fs";
import * as z from "zod";
import { SCOPES } from "../../shared/domain/token/rules.ts";
import { operation, type Shared } from "./operation.ts";
import { problemSchema } from "./problems.ts";
import { allRoutes } from "./routes.ts";

const Package = z.object({ version: z.string() });

/** The API as OpenAPI 3.1. */
export async function openApiDocument() {
  const { version } = Package.parse(JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")));
  const paths: Record<string, Record<string, unknown>> = {};
  const tags = new Set<string>();
  const shared: Shared = {
    schemas: new Map(Object.entries<unknown>({ Problem: problemSchema })),
    responses: new Map(),
  };
  for (const route of await allRoutes()) {
    tags.add(route.noun);
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route, shared) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Pitrix",
      version,
      description:
        "A store of applications that deploys them on any cloud. What takes time answers 202 with the job in `Location`. Every error is a problem document (RFC 9457). Every POST takes an `Idempotency-Key`; every PATCH and DELETE needs `If-Match`.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{ token: [] }],
    tags: [...tags].sort().map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "pitrix_<id>_<secret>",
          description: `A token carries its tenant and scopes. ${Object.entries(SCOPES)
            .map(([scope, meaning]) => `\`${scope}\`: ${meaning}.`)
            .join(" ")}`,
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
