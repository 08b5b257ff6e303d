import { assignments, happened, type Table, type Write } from "../../platform/dynamodb.ts";
import { DELIVERIES, deliveriesPartition, deliveryItem, deliveryKey, healthKey, webhookKey } from "./entity.ts";
import { isTaken, type Outcome } from "./rules.ts";
import { Delivery, Health, Webhook } from "./schema.ts";
import type { Page, PageRequest } from "./store.ts";

/** Attempts that run at the same time for one webhook: a slow receiver takes so many places, and no more. */
export const LANES = 4;

/** What an attempt needs to know. */
export interface Loaded {
  readonly webhook: Webhook | undefined;
  readonly delivery: Delivery | undefined;
  readonly health: Health;
  /** Lanes that nobody seems to have. */
  readonly freeLanes: readonly number[];
}

/** For the transaction that enables a webhook: its receiver begins anew. */
export function forgiveWrite(tenantId: string, webhookId: string): Write {
  const set = assignments({ failures: 0, pausedUntil: 0, entity: "WebhookHealth" });
  return { update: { key: healthKey(tenantId, webhookId), ...set, update: `${set.update} REMOVE failingSince` } };
}

/** Deliveries and how their receivers are. One round trip a method. */
export interface DeliveryStore {
  get(tenantId: string, webhookId: string, id: string): Promise<Delivery | undefined>;
  /** Newest first. */
  list(tenantId: string, webhookId: string, page: PageRequest): Promise<Page<Delivery>>;
  /** Does nothing when it is there already. */
  add(delivery: Delivery): Promise<void>;
  /** Three items, consistent. */
  load(tenantId: string, webhookId: string, id: string, now: Date): Promise<Loaded>;
  /** `false` when another one has it. */
  takeLane(delivery: Delivery, lane: number, now: Date, until: number): Promise<boolean>;
  /** Gives the lane back, and keeps how it went, unless there was no attempt. */
  freeLane(
    delivery: Delivery,
    lane: number,
    result?: { readonly outcome: Outcome; readonly health: Health },
  ): Promise<void>;
  /** `false` when it has changed since `before` was read. */
  save(before: Delivery, after: Delivery): Promise<boolean>;
  /** `save`, with other writes in one transaction. @throws ConditionFailed (0: it has changed; 1…: one of `also`) */
  saveWith(before: Delivery, after: Delivery, also: readonly Write[]): Promise<void>;
  /** A delivery that is not there yet, as `saveWith`. */
  addWith(delivery: Delivery, also: readonly Write[]): Promise<void>;
}

export function deliveryStore(table: Table): DeliveryStore {
  const write = (before: Delivery, after: Delivery) => ({
    put: deliveryItem(after),
    expression: {
      condition: "#version = :version",
      names: { "#version": "version" },
      values: { ":version": before.version },
    },
  });
  return {
    async get(tenantId, webhookId, id) {
      const item = await table.get(deliveryKey(tenantId, webhookId, id), { consistent: true });
      return item === undefined ? undefined : Delivery.parse(item);
    },
    async list(tenantId, webhookId, page) {
      const pk = deliveriesPartition(tenantId, webhookId);
      const { items, lastKey } = await table.query({ pk, prefix: DELIVERIES, descending: true, ...page });
      return { items: items.map((item) => Delivery.parse(item)), startKey: lastKey };
    },
    async add(delivery) {
      await happened(table.put(deliveryItem(delivery), { condition: "attribute_not_exists(pk)" }));
    },
    async load(tenantId, webhookId, id, now) {
      const keys = [
        webhookKey(tenantId, webhookId),
        deliveryKey(tenantId, webhookId, id),
        healthKey(tenantId, webhookId),
      ];
      const [webhook, delivery, health = {}] = await table.batchGet(keys, { consistent: true });
      const lanes = Array.from({ length: LANES }, (_, lane) => Number(health[`lane${lane}`] ?? 0));
      return {
        webhook: webhook === undefined ? undefined : Webhook.parse(webhook),
        delivery: delivery === undefined ? undefined : Delivery.parse(delivery),
        health: Health.parse(health),
        freeLanes: lanes.flatMap((until, lane) => (until <= now.getTime() ? [lane] : [])),
      };
    },
    async takeLane({ tenantId, webhookId }, lane, now, until) {
      return happened(
        table.update({
          key: healthKey(tenantId, webhookId),
          update: "SET #lane = :until, #entity = :entity",
          condition: "attribute_not_exists(#lane) OR #lane <= :now",
          names: { "#lane": `lane${lane}`, "#entity": "entity" },
          values: { ":until": until, ":now": now.getTime(), ":entity": "WebhookHealth" },
        }),
      );
    },
    async freeLane({ tenantId, webhookId }, lane, result) {
      const key = healthKey(tenantId, webhookId);
      if (result === undefined) {
        await table.update({ key, ...assignments({ [`lane${lane}`]: 0 }) });
        return;
      }
      const { outcome, health } = result;
      const { failures, failingSince, pausedUntil } = health;
      const set = assignments({ [`lane${lane}`]: 0, failures, pausedUntil });
      if (isTaken(outcome)) {
        await table.update({ key, ...set, update: `${set.update} REMOVE failingSince` });
        return;
      }
      // Attempts at the same time know nothing of each other: the first one that failed keeps its time.
      await table.update({
        key,
        update: `${set.update}, failingSince = if_not_exists(failingSince, :since)`,
        names: set.names,
        values: { ...set.values, ":since": failingSince },
      });
    },
    async save(before, after) {
      const { put, expression } = write(before, after);
      return happened(table.put(put, expression));
    },
    async saveWith(before, after, also) {
      await table.transact([write(before, after), ...also]);
    },
    async addWith(delivery, also) {
      const expression = { condition: "attribute_not_exists(pk)" };
      await table.transact([{ put: deliveryItem(delivery), expression }, ...also]);
    },
  };
}
