import { assignments, type Item, type Table, type Write } from "../../platform/dynamodb.ts";
import { webhookItem, webhookKey, webhooksPartition } from "./entity.ts";
import { Webhook } from "./schema.ts";

export interface Page<T> {
  readonly items: readonly T[];
  readonly startKey?: Item | undefined;
}

export interface PageRequest {
  readonly limit: number;
  readonly startKey?: Item;
}

/** A tenant's webhooks. One round trip a method. */
export interface WebhookStore {
  get(tenantId: string, id: string): Promise<Webhook | undefined>;
  /** All of a tenant, oldest first: at most `MAX_WEBHOOKS`. */
  all(tenantId: string): Promise<readonly Webhook[]>;
  list(tenantId: string, page: PageRequest): Promise<Page<Webhook>>;
  /** @throws ConditionFailed (0: the id exists; 1…: one of `also`) */
  create(webhook: Webhook, also: readonly Write[]): Promise<void>;
  /** @throws ConditionFailed (0: it has changed or gone since it was read; 1…: one of `also`) */
  save(current: Webhook, next: Webhook, also: readonly Write[]): Promise<void>;
  /** Its deliveries stay until they expire. @throws ConditionFailed as `save` */
  delete(current: Webhook, also: readonly Write[]): Promise<void>;
}

/** Of one tenant: each event is compared with all of them. */
export const MAX_WEBHOOKS = 20;

export function webhookStore(table: Table): WebhookStore {
  return {
    async get(tenantId, id) {
      const item = await table.get(webhookKey(tenantId, id), { consistent: true });
      return item === undefined ? undefined : Webhook.parse(item);
    },
    async all(tenantId) {
      const items = await table.queryAll({ pk: webhooksPartition(tenantId), consistent: true });
      return items.map((item) => Webhook.parse(item));
    },
    async list(tenantId, page) {
      const { items, lastKey } = await table.query({ pk: webhooksPartition(tenantId), ...page });
      return { items: items.map((item) => Webhook.parse(item)), startKey: lastKey };
    },
    async create(webhook, also) {
      const put = { put: webhookItem(webhook), expression: { condition: "attribute_not_exists(pk)" } };
      await table.transact([put, ...also]);
    },
    async save(current, next, also) {
      await table.transact([{ put: webhookItem(next), expression: unchanged(current) }, ...also]);
    },
    async delete(current, also) {
      const remove = { delete: webhookKey(current.tenantId, current.id), expression: unchanged(current) };
      await table.transact([remove, ...also]);
    },
  };
}

function unchanged({ version }: Webhook) {
  const { names, values } = assignments({ version });
  return { condition: "#version = :version", names, values };
}
