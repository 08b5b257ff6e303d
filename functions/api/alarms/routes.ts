import * as z from "zod";
import { Alarm, AlarmChange, MAX_ALARMS } from "../../../shared/domain/alarm/schema.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { idParams, idText, nameText, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const AlarmView = Alarm.omit({ tenantId: true, groups: true }).meta({ id: "Alarm" });
const params = idParams("alarm");
const { statistic, comparison, period, severity } = Alarm.shape;
const threshold = z.union([z.number(), z.string().max(64)]);
const periods = z.int().min(1).max(12);
/** What is looked at is the last six hours at most. */
const short = { error: "period times periods must be at most six hours", path: ["periods"] };
const isShort = ({
  period: one = 60,
  periods: many = 1,
}: {
  period?: number | undefined;
  periods?: number | undefined;
}) => one * many <= 6 * 3600;

const example = {
  id: "alm-0m9x2k4f7abcdefghj",
  deploymentId: "dep-0m9x2k4f7abcdefghj",
  name: "The disk fills",
  item: "node.disk",
  statistic: "avg",
  comparison: ">",
  threshold: 90,
  period: 300,
  periods: 3,
  severity: "critical",
  enabled: true,
  state: "ok",
  stateSince: "2026-11-21T09:15:00.000Z",
  breaching: [],
  createdBy: "user-0m9x2k4f7abcdefghj",
  version: 1,
  createdAt: "2026-11-21T09:00:00.000Z",
  updatedAt: "2026-11-21T09:00:00.000Z",
};

export const create = route({
  method: "POST",
  path: "/alarms",
  operationId: "createAlarm",
  permission: "alarms:create",
  noun: "alarm",
  summary: "Be told when nodes measure what they should not",
  description: `Each node is judged for itself: when the \`statistic\` of \`item\` breaches the threshold in \`periods\` periods one after the other, on any node (of \`role\`, or \`nodeId\`), the alarm is raised; when it does not any more on all, it is cleared. \`alarm.raised\` and \`alarm.cleared\` go to webhooks, and by mail to who made it. \`no-data\`: nothing was measured. \`GET /deployments/{id}/metrics/items\` tells the items. At most ${MAX_ALARMS} a deployment.`,
  input: {
    params: noParams,
    query: noQuery,
    body: z
      .strictObject({
        deploymentId: idText("deployment"),
        name: nameText,
        item: z.string().min(1).max(64),
        role: z.string().max(64).optional(),
        nodeId: idText("node").optional(),
        statistic: statistic.default("avg"),
        comparison,
        threshold,
        period: period.default(60),
        periods: periods.default(3),
        severity: severity.default("warning"),
        enabled: z.boolean().default(true),
      })
      .refine(isShort, short),
  },
  output: AlarmView,
  status: 201,
  idempotent: "commit",
  problems: ["limit-reached"],
  examples: {
    body: {
      deploymentId: "dep-0m9x2k4f7abcdefghj",
      name: "The disk fills",
      item: "node.disk",
      comparison: ">",
      threshold: 90,
      period: 300,
      severity: "critical",
    },
    answer: example,
  },
});

export const list = route({
  method: "GET",
  path: "/alarms",
  operationId: "listAlarms",
  permission: "alarms:read",
  noun: "alarm",
  summary: "List alarms, oldest first",
  input: {
    params: noParams,
    query: z.strictObject({ ...pageQuery, deploymentId: idText("deployment").optional() }),
    body: noBody,
  },
  output: pageOf(AlarmView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/alarms/{id}",
  operationId: "getAlarm",
  permission: "alarms:read",
  noun: "alarm",
  summary: "Read an alarm, with the last 50 changes of its state",
  input: { params, query: noQuery, body: noBody },
  output: AlarmView.extend({ history: z.array(AlarmChange) }),
  status: 200,
  problems: [],
  examples: {
    answer: {
      ...example,
      history: [{ state: "ok", from: "no-data", breaching: [], at: "2026-11-21T09:15:00.000Z" }],
    },
  },
});

export const update = route({
  method: "PATCH",
  path: "/alarms/{id}",
  operationId: "updateAlarm",
  permission: "alarms:update",
  noun: "alarm",
  summary: "Change an alarm, or turn it off or on",
  input: {
    params,
    query: noQuery,
    body: z
      .strictObject({
        name: nameText.optional(),
        statistic: statistic.optional(),
        comparison: comparison.optional(),
        threshold: threshold.optional(),
        period: period.optional(),
        periods: periods.optional(),
        severity: severity.optional(),
        enabled: z.boolean().optional(),
      })
      .refine(isShort, short),
  },
  output: AlarmView,
  status: 200,
  conditional: true,
  problems: [],
  examples: { body: { threshold: 85 }, answer: { ...example, threshold: 85, version: 2 } },
});

export const remove = route({
  method: "DELETE",
  path: "/alarms/{id}",
  operationId: "deleteAlarm",
  permission: "alarms:delete",
  noun: "alarm",
  summary: "Delete an alarm",
  input: { params, query: noQuery, body: noBody },
  output: z.undefined(),
  shows: AlarmView,
  status: 204,
  conditional: true,
  problems: [],
});
