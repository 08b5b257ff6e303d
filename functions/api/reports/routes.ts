import * as z from "zod";
import { DIVISIONS, UsageRow } from "../../../shared/domain/report/usage.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { noBody, noParams } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

/** Deployments that one report reads at most: some ten queries, below a second. */
export const MAX_COUNTED = 2_000;

export const usage = route({
  method: "GET",
  path: "/reports/usage",
  operationId: "listUsage",
  noun: "report",
  summary: "What is in use: by tenant, group, zone, provider, runtime, app or status",
  description: `A deployment counts from when it is asked for until it is deleted, with the machines that it asked for. By \`tenant\`: the own one, and for the platform's staff every tenant; by \`group\`: the tenant's groups, where a deployment counts in each group of its author and in those above. Both are exact and have pages. Everything else is of the tenant's newest ${MAX_COUNTED} deployments, deleted ones among them; \`truncated\` says that there are more.`,
  permission: "reports:read",
  least: "tenant",
  input: {
    params: noParams,
    query: z.strictObject({ by: z.enum(["tenant", "group", ...DIVISIONS]).default("tenant"), ...pageQuery }),
    body: noBody,
  },
  output: pageOf(UsageRow).extend({ truncated: z.boolean().optional() }),
  status: 200,
  problems: ["invalid-page-token"],
  examples: {
    answer: {
      items: [
        {
          key: "aws/us-east-1",
          deployments: 2,
          nodes: 6,
          cpu: 6,
          memory: 12288,
          volume: 60,
          statuses: { active: 1, stopped: 1 },
        },
      ],
    },
  },
});
