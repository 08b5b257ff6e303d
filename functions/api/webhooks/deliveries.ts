import { noticeOf, redeliveryWrite } from "../../../shared/domain/notice/outbox.ts";
import type { DeliveryStore } from "../../../shared/domain/webhook/delivery-store.ts";
import { again, newDelivery } from "../../../shared/domain/webhook/rules.ts";
import type { Delivery } from "../../../shared/domain/webhook/schema.ts";
import type { WebhookStore } from "../../../shared/domain/webhook/store.ts";
import { notFound, Problem } from "../../../shared/kernel/problem.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import { unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as getContract, list as listContract, redeliver as redeliverContract } from "./delivery-routes.ts";
import { found, requireEnabled } from "./read.ts";
import type { ping as pingContract } from "./routes.ts";

export interface Deliveries {
  readonly webhooks: WebhookStore;
  readonly deliveries: DeliveryStore;
  readonly pager: Pager;
}

/** Two round trips. */
export function list({ webhooks, deliveries, pager }: Deliveries): Operation<typeof listContract> {
  return async ({ params, query, tenantId, now }) => {
    const { id } = await found(webhooks, tenantId, params.id);
    const scope = [tenantId, "/webhooks/deliveries", id];
    const page = await deliveries.list(tenantId, id, await pager.read(query, scope, now));
    return { body: await pager.write(page, scope, now) };
  };
}

export function get({ deliveries }: Deliveries): Operation<typeof getContract> {
  return async ({ params, tenantId }) => {
    const delivery = await deliveries.get(tenantId, params.id, params.deliveryId);
    if (delivery === undefined) throw notFound("delivery", params.deliveryId);
    return { body: delivery, version: delivery.version, ...(delivery.status === "pending" ? { retryAfter: 2 } : {}) };
  };
}

/** Two round trips. The table's stream sends it. */
export function ping({ webhooks, deliveries }: Deliveries): Operation<typeof pingContract> {
  return async ({ params, tenantId, requestId, now, commit }) => {
    const webhook = await found(webhooks, tenantId, params.id);
    requireEnabled(webhook);
    const data = { webhookId: webhook.id };
    const notice = noticeOf({ type: "webhook.ping", data, tenantId, cause: requestId, now });
    const delivery = newDelivery(webhook, notice);
    return commit(answerOf(delivery), (also) =>
      deliveries.addWith(delivery, [redeliveryWrite(order(delivery), now), ...also]),
    );
  };
}

/** Two round trips, the first of two reads at once. */
export function redeliver({ webhooks, deliveries }: Deliveries): Operation<typeof redeliverContract> {
  return async ({ params, tenantId, now, commit }) => {
    const [webhook, before] = await Promise.all([
      found(webhooks, tenantId, params.id),
      deliveries.get(tenantId, params.id, params.deliveryId),
    ]);
    if (before === undefined) throw notFound("delivery", params.deliveryId);
    requireEnabled(webhook);
    if (before.leaseUntil > now.getTime()) throw underWay(before.id);
    const next = again(before, now);
    return unlessChanged(
      commit(
        answerOf(next),
        (also) => deliveries.saveWith(before, next, [redeliveryWrite(order(next), now), ...also]),
        { before },
      ),
    );
  };
}

const order = ({ tenantId, webhookId, id, round }: Delivery) => ({ tenantId, webhookId, deliveryId: id, round });

function answerOf(delivery: Delivery) {
  const location = `/webhooks/${delivery.webhookId}/deliveries/${delivery.id}`;
  return { body: delivery, version: delivery.version, location, retryAfter: 2 };
}

function underWay(id: string): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "An attempt is being made",
    detail: `${id} is being sent right now. Look at it in a moment, and send it again if that did not help.`,
    retryable: true,
    retryAfter: 5,
    extensions: { status: "pending" },
  });
}
