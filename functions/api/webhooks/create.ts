import { newSecret, secretOf } from "../../../shared/domain/webhook/rules.ts";
import type { Webhook } from "../../../shared/domain/webhook/schema.ts";
import { MAX_WEBHOOKS, type WebhookStore } from "../../../shared/domain/webhook/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import type { AddressPolicy } from "../../../shared/platform/address-policy.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { Sealer } from "../../../shared/platform/secrets.ts";
import { receiverUrl } from "./receiver-url.ts";
import type { create as contract } from "./routes.ts";

export interface CreateWebhook {
  readonly webhooks: WebhookStore;
  readonly sealer: Pick<Sealer, "seal">;
  readonly policy: AddressPolicy;
  readonly newId: NewId;
}

/** Two round trips, and one to KMS. */
export function create({ webhooks, sealer, policy, newId }: CreateWebhook): Operation<typeof contract> {
  return async ({ body, tenantId, reach, now, commit }) => {
    const url = receiverUrl(body.url, policy);
    // A bound of what each event is compared with; two requests at once may pass it by one.
    if ((await webhooks.all(tenantId)).length >= MAX_WEBHOOKS) throw tooMany();
    const id = newId("webhook");
    const signingSecret = body.signingSecret ?? newSecret();
    const sealed = await sealer.seal(signingSecret, { tenant: tenantId, object: id });
    const at = now.toISOString();
    const webhook: Webhook = {
      id,
      tenantId,
      url,
      description: body.description,
      events: [...new Set(body.events)],
      enabled: true,
      secrets: [secretOf(id, signingSecret, sealed, now)],
      createdBy: reach.actorId,
      version: 1,
      createdAt: at,
      updatedAt: at,
    };
    const answer = { body: webhook, once: { signingSecret }, version: 1, location: `/webhooks/${id}` };
    return commit(answer, (also) => webhooks.create(webhook, also));
  };
}

function tooMany(): Problem {
  return new Problem({
    status: 409,
    code: "limit-reached",
    title: "There are enough webhooks",
    detail: `A tenant has at most ${MAX_WEBHOOKS} webhooks; delete one, or let one receiver pass events on.`,
  });
}
