import type { Webhook } from "../../../shared/domain/webhook/schema.ts";
import type { WebhookStore } from "../../../shared/domain/webhook/store.ts";
import { notFound, Problem } from "../../../shared/kernel/problem.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as getContract, list as listContract } from "./routes.ts";

export interface ReadWebhooks {
  readonly webhooks: WebhookStore;
  readonly pager: Pager;
}

export function get({ webhooks }: ReadWebhooks): Operation<typeof getContract> {
  return async ({ params, tenantId }) => {
    const webhook = await found(webhooks, tenantId, params.id);
    return { body: webhook, version: webhook.version };
  };
}

export function list({ webhooks, pager }: ReadWebhooks): Operation<typeof listContract> {
  return async ({ query, tenantId, now }) => {
    const scope = [tenantId, "/webhooks"];
    const page = await webhooks.list(tenantId, await pager.read(query, scope, now));
    return { body: await pager.write(page, scope, now) };
  };
}

/** One round trip. @throws Problem 404 */
export async function found(webhooks: Pick<WebhookStore, "get">, tenantId: string, id: string): Promise<Webhook> {
  const webhook = await webhooks.get(tenantId, id);
  if (webhook === undefined) throw notFound("webhook", id);
  return webhook;
}

/** @throws Problem 409 `wrong-state` when nothing is sent to it */
export function requireEnabled({ id, enabled }: Webhook): void {
  if (enabled) return;
  throw new Problem({
    status: 409,
    code: "wrong-state",
    title: "The webhook is switched off",
    detail: `Nothing is sent to ${id}. Switch it on with PATCH /webhooks/${id} and {"enabled": true}.`,
    extensions: { status: "disabled" },
  });
}
