import { assignments, happened, type Item, type Table, type Write } from "../../platform/dynamodb.ts";
import { noticeWrite } from "../notice/outbox.ts";
import { alarmChangeKey, alarmHistoryOf, alarmKey, alarmsOf, alarmsOfDeployment } from "./entity.ts";
import type { Judgement } from "./rules.ts";
import { Alarm, AlarmChange } from "./schema.ts";

const HISTORY_SECONDS = 90 * 86_400;

/** What its author may change of an alarm. */
export type AlarmEdit = {
  readonly [K in "name" | "statistic" | "comparison" | "threshold" | "period" | "periods" | "severity" | "enabled"]?:
    | Alarm[K]
    | undefined;
};

/** Alarms of tenants. One round trip a method. */
export interface AlarmStore {
  get(tenantId: string, id: string): Promise<Alarm | undefined>;
  list(
    tenantId: string,
    page: { readonly limit: number; readonly startKey?: Item },
  ): Promise<{ readonly items: readonly Alarm[]; readonly startKey: Item | undefined }>;
  ofDeployment(tenantId: string, deploymentId: string): Promise<readonly Alarm[]>;
  create(alarm: Alarm, also: readonly Write[]): Promise<void>;
  /** @throws ConditionFailed when it has changed since */
  change(before: Alarm, edit: AlarmEdit, now: Date, also: readonly Write[]): Promise<void>;
  /** @throws ConditionFailed when it has changed since */
  delete(alarm: Alarm, also: readonly Write[]): Promise<void>;
  /** Newest first. */
  history(tenantId: string, id: string, limit: number): Promise<readonly AlarmChange[]>;
  /** Its state is another: noted, with its history and notice, once. `false` when somebody else noted something since. */
  turn(alarm: Alarm, to: Judgement, now: Date): Promise<boolean>;
}

export function alarmStore(table: Table): AlarmStore {
  const unchanged = ({ version }: Alarm) => ({
    condition: "#version = :before",
    names: { "#version": "version" },
    values: { ":before": version },
  });
  return {
    async get(tenantId, id) {
      const item = await table.get(alarmKey(tenantId, id), { consistent: true });
      return item === undefined ? undefined : Alarm.parse(item);
    },
    async list(tenantId, page) {
      const { items, lastKey } = await table.query({ pk: alarmsOf(tenantId), ...page });
      return { items: items.map((item) => Alarm.parse(item)), startKey: lastKey };
    },
    async ofDeployment(tenantId, deploymentId) {
      const items = await table.queryAll({ index: "gsi1", pk: alarmsOfDeployment(tenantId, deploymentId) });
      return items.map((item) => Alarm.parse(item));
    },
    async create(alarm, also) {
      const { tenantId, id, deploymentId } = alarm;
      const index = { gsi1pk: alarmsOfDeployment(tenantId, deploymentId), gsi1sk: id };
      const put = { ...alarmKey(tenantId, id), ...index, entity: "Alarm", ...alarm };
      await table.transact([{ put, expression: { condition: "attribute_not_exists(pk)" } }, ...also]);
    },
    async change(before, edit, now, also) {
      const set = assignments({ ...edit, version: before.version + 1, updatedAt: now.toISOString() });
      const guard = unchanged(before);
      const update = {
        key: alarmKey(before.tenantId, before.id),
        update: set.update,
        condition: guard.condition,
        names: { ...set.names, ...guard.names },
        values: { ...set.values, ...guard.values },
      };
      await table.transact([{ update }, ...also]);
    },
    async delete(alarm, also) {
      await table.transact([{ delete: alarmKey(alarm.tenantId, alarm.id), expression: unchanged(alarm) }, ...also]);
    },
    async history(tenantId, id, limit) {
      const { items } = await table.query({ pk: alarmHistoryOf(tenantId, id), descending: true, limit });
      return items.map((item) => AlarmChange.parse(item));
    },
    async turn(alarm, { state, breaching }, now) {
      const at = now.toISOString();
      const { tenantId, id, state: from } = alarm;
      const expiresAt = Math.floor(now.getTime() / 1000) + HISTORY_SECONDS;
      const set = assignments({ state, breaching, stateSince: at });
      const update = {
        key: alarmKey(tenantId, id),
        update: set.update,
        condition: "attribute_exists(pk) AND #state = :from AND #since = :since",
        names: { ...set.names, "#state": "state", "#since": "stateSince" },
        values: { ...set.values, ":from": from, ":since": alarm.stateSince },
      };
      const change = { state, from, breaching, at };
      return happened(
        table.transact([
          { update },
          { put: { ...alarmChangeKey(tenantId, id, at), entity: "AlarmChange", ...change, expiresAt } },
          ...notices(alarm, { state, breaching }, now),
        ]),
      );
    },
  };
}

/** That nothing is measured any more is in the history; it clears nothing. */
function notices(alarm: Alarm, { state, breaching }: Judgement, now: Date): readonly Write[] {
  const { id, tenantId, deploymentId, name, item, severity, comparison, threshold, createdBy } = alarm;
  const type =
    state === "alarm" ? "alarm.raised" : alarm.state === "alarm" && state === "ok" ? "alarm.cleared" : undefined;
  if (type === undefined) return [];
  const data = { alarmId: id, deploymentId, name, item, severity, condition: `${comparison} ${threshold}`, breaching };
  return [noticeWrite({ type, data, tenantId, cause: `${id}#${now.toISOString()}`, now, to: { users: [createdBy] } })];
}
