import * as z from "zod";
import { Statistic } from "../../../shared/domain/metric/schema.ts";
import { MAX_POINTS } from "../../../shared/domain/metric/series.ts";
import { idParams, noBody, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const params = idParams("deployment");

const MetricItemView = z
  .object({
    name: z.string(),
    /** Roles on whose nodes it is measured. */
    roles: z.array(z.string()),
    unit: z.string(),
    type: z.enum(["int", "str"]),
    /** How values of a step become one, unless a request says otherwise. */
    statistic: Statistic,
    /** What a text can be; empty: anything. */
    enums: z.array(z.string()),
    /** The package says that it is worth an alarm; so is what every machine measures. */
    alarm: z.boolean(),
  })
  .meta({ id: "MetricItem" });

const SeriesView = z
  .object({
    nodeId: z.string(),
    role: z.string(),
    item: z.string(),
    unit: z.string(),
    statistic: Statistic,
    /** Steps without a value have no point. */
    points: z.array(z.object({ at: z.iso.datetime(), value: z.union([z.number(), z.string()]) })),
  })
  .meta({ id: "MetricSeries" });

const item = {
  name: "zk_avg_latency",
  roles: ["zk_node"],
  unit: "ms",
  type: "int",
  statistic: "avg",
  enums: [],
  alarm: true,
};

export const listMetricItems = route({
  method: "GET",
  path: "/deployments/{id}/metrics/items",
  operationId: "listMetricItems",
  permission: "metrics:read",
  noun: "deployment",
  summary: "List what is measured on the nodes of a deployment",
  description:
    "Items of the package's monitor, and those of every machine: `node.cpu`, `node.memory` and `node.disk` in percent, and `node.health`, 1 or 0.",
  input: { params, query: noQuery, body: noBody },
  output: z.object({ items: z.array(MetricItemView) }),
  status: 200,
  problems: [],
  examples: { answer: { items: [item] } },
});

/** Several, with commas between them; split by the operation, so that clients send what they read here. */
const names = z.string().min(1).max(1300);
const nodes = z
  .string()
  .max(1300)
  .regex(/^node-[0-9a-z]+(,node-[0-9a-z]+)*$/, "must be ids of nodes with commas between them")
  .meta({ examples: ["node-0m9x2k4f7abcdefghj"] });

export const readMetrics = route({
  method: "GET",
  path: "/deployments/{id}/metrics",
  operationId: "readMetrics",
  permission: "metrics:read",
  noun: "deployment",
  summary: "Read what nodes measured, as series",
  description: `A series for each of the \`item\`s and \`node\`s that are named (several with commas; all where none is), from \`from\` on (an hour ago) and before \`to\` (now), one point for each \`step\` seconds. Minutes are kept for a day, five minutes for a week, hours for 90 days: \`step\` in the answer is a whole number of what there is for \`from\`. Without \`step\` a series has at most 120 points; all together have at most ${MAX_POINTS.toLocaleString("en")}. \`statistic\` counts otherwise than the item says. \`delta\` and \`rate\` (a second) are from the last value of the step before. Numbers are scaled as the package says.`,
  input: {
    params,
    query: z.strictObject({
      node: nodes.optional(),
      item: names.optional(),
      from: z.iso.datetime({ offset: true }).optional(),
      to: z.iso.datetime({ offset: true }).optional(),
      step: z.coerce.number().int().min(60).max(86_400).optional(),
      statistic: Statistic.optional(),
    }),
    body: noBody,
  },
  output: z.object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    /** Seconds. */
    step: z.int(),
    series: z.array(SeriesView),
  }),
  status: 200,
  problems: ["too-many-points"],
  examples: {
    answer: {
      from: "2026-11-21T09:00:00.000Z",
      to: "2026-11-21T09:02:00.000Z",
      step: 60,
      series: [
        {
          nodeId: "node-0m9x2k4f7abcdefghj",
          role: "zk_node",
          item: "zk_avg_latency",
          unit: "ms",
          statistic: "avg",
          points: [
            { at: "2026-11-21T09:00:00.000Z", value: 2 },
            { at: "2026-11-21T09:01:00.000Z", value: 2.5 },
          ],
        },
      ],
    },
  },
});
