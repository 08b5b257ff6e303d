// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type ConditionalOptions, type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Alarm } from "./schemas.ts";

export interface ListAlarmsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
  deploymentId?: string | undefined;
}

export interface CreateAlarmBody {
  deploymentId: string;
  name: string;
  item: string;
  role?: string | undefined;
  nodeId?: string | undefined;
  statistic?: "min" | "max" | "avg" | "delta" | "rate" | "mode" | "median" | "latest" | undefined;
  comparison: ">" | ">=" | "<" | "<=" | "=";
  threshold: number | string;
  period?: 60 | 300 | 900 | 3600 | undefined;
  periods?: number | undefined;
  severity?: "info" | "warning" | "critical" | undefined;
  enabled?: boolean | undefined;
}

export interface GetAlarmAnswer {
  id: string;
  deploymentId: string;
  name: string;
  item: string;
  role?: string;
  nodeId?: string;
  statistic: "min" | "max" | "avg" | "delta" | "rate" | "mode" | "median" | "latest";
  comparison: ">" | ">=" | "<" | "<=" | "=";
  threshold: number | string;
  period: 60 | 300 | 900 | 3600;
  periods: number;
  severity: "info" | "warning" | "critical";
  enabled: boolean;
  state: "ok" | "alarm" | "no-data";
  stateSince: string;
  breaching: ({
    nodeId: string;
    value: number | string;
  })[];
  createdBy: string;
  version: number;
  createdAt: string;
  updatedAt: string;
  history: ({
    state: "ok" | "alarm" | "no-data";
    breaching: ({
      nodeId: string;
      value: number | string;
    })[];
    from: "ok" | "alarm" | "no-data";
    at: string;
  })[];
}

export interface UpdateAlarmBody {
  name?: string | undefined;
  statistic?: "min" | "max" | "avg" | "delta" | "rate" | "mode" | "median" | "latest" | undefined;
  comparison?: ">" | ">=" | "<" | "<=" | "=" | undefined;
  threshold?: number | string | undefined;
  period?: 60 | 300 | 900 | 3600 | undefined;
  periods?: number | undefined;
  severity?: "info" | "warning" | "critical" | undefined;
  enabled?: boolean | undefined;
}

export type Alarms = ReturnType<typeof alarms>;

/** `client.alarms` */
export function alarms(send: Send) {
  const operations = {
    /**
     * List alarms, oldest first.
     *
     * Permission: `alarms:read`.
     */
    list: ({ pageSize, pageToken, deploymentId, ...options }: ListAlarmsOptions = {}) =>
      send<Page<Alarm>>({ ...options, method: "GET", path: "/alarms", query: { pageSize, pageToken, deploymentId } }),
    /**
     * Be told when nodes measure what they should not.
     *
     * Each node is judged for itself: when the `statistic` of `item` breaches the threshold in `periods` periods one after the other, on any node (of `role`, or `nodeId`), the alarm is raised; when it does not any more on all, it is cleared. `alarm.raised` and `alarm.cleared` go to webhooks, and by mail to who made it. `no-data`: nothing was measured. `GET /deployments/{id}/metrics/items` tells the items. At most 50 a deployment.
     *
     * Permission: `alarms:create`.
     */
    create: (body: CreateAlarmBody, options: PostOptions = {}) =>
      send<Alarm>({ ...options, method: "POST", path: "/alarms", body }),
    /**
     * Read an alarm, with the last 50 changes of its state.
     *
     * Permission: `alarms:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<GetAlarmAnswer>({ ...options, method: "GET", path: `/alarms/${segment(id)}` }),
    /**
     * Change an alarm, or turn it off or on.
     *
     * Permission: `alarms:update`.
     */
    update: (id: string, body: UpdateAlarmBody, options: ConditionalOptions) =>
      send<Alarm>({ ...options, method: "PATCH", path: `/alarms/${segment(id)}`, body }),
    /**
     * Delete an alarm.
     *
     * Permission: `alarms:delete`.
     */
    delete: (id: string, options: ConditionalOptions) =>
      send<void>({ ...options, method: "DELETE", path: `/alarms/${segment(id)}` }),
  };
  return {
    ...operations,
    /** All pages of `listAlarms`: `for await (const item of …)`. */
    listAll: (options: Omit<ListAlarmsOptions, "pageToken"> = {}) =>
      paged<Alarm>((pageToken) => operations.list({ ...options, pageToken })),
  };
}
