import * as z from "zod";
import { noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const ProviderView = z
  .object({
    id: z.string(),
    title: z.string(),
    capabilities: z.array(z.string()),
    packageFormats: z.array(z.string()),
    /** JSON Schemas, so that a client can draw the forms. */
    credential: z.record(z.string(), z.unknown()),
    config: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "Provider" });

export const list = route({
  method: "GET",
  path: "/providers",
  operationId: "listProviders",
  permission: "providers:read",
  noun: "provider",
  summary: "List the kinds of clouds that runtimes can be on",
  description:
    "`credential` and `config` are JSON Schemas of what a credential's `secret` and a runtime's `config` hold.",
  input: { params: noParams, query: noQuery, body: noBody },
  output: z.object({ items: z.array(ProviderView) }),
  status: 200,
  problems: [],
  examples: {
    answer: {
      items: [
        {
          id: "aws",
          title: "Amazon Web Services",
          capabilities: ["probe", "network", "instances", "volumes"],
          packageFormats: ["vm"],
          credential: {
            type: "object",
            properties: { accessKeyId: { type: "string" }, secretAccessKey: { type: "string" } },
            required: ["accessKeyId", "secretAccessKey"],
          },
          config: { type: "object", properties: { region: { type: "string" } }, required: ["region"] },
        },
      ],
    },
  },
});
