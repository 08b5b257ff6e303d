import { forgiveWrite } from "../../../shared/domain/webhook/delivery-store.ts";
import { newSecret, rotated, secretOf, switched } from "../../../shared/domain/webhook/rules.ts";
import type { Webhook } from "../../../shared/domain/webhook/schema.ts";
import type { WebhookStore } from "../../../shared/domain/webhook/store.ts";
import type { AddressPolicy } from "../../../shared/platform/address-policy.ts";
import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { Sealer } from "../../../shared/platform/secrets.ts";
import { found } from "./read.ts";
import { receiverUrl } from "./receiver-url.ts";
import type { remove as removeContract, rotate as rotateContract, update as updateContract } from "./routes.ts";

export interface ChangeWebhook {
  readonly webhooks: WebhookStore;
  readonly policy: AddressPolicy;
  readonly sealer: Pick<Sealer, "seal">;
}

/** Two round trips. */
export function update({ webhooks, policy }: ChangeWebhook): Operation<typeof updateContract> {
  return async ({ params, body, tenantId, ifMatch, now, commit }) => {
    const before = await found(webhooks, tenantId, params.id);
    requireVersion(before, ifMatch);
    const enabled = body.enabled ?? before.enabled;
    // One that was disabled by its receiver keeps that reason until it is switched on.
    const state = enabled ? "enabled" : before.enabled ? "user" : (before.disabledReason ?? "user");
    const next: Webhook = {
      ...switched(before, state, now),
      url: body.url === undefined ? before.url : receiverUrl(body.url, policy),
      description: body.description ?? before.description,
      events: [...new Set(body.events ?? before.events)],
    };
    const forgiven = enabled && !before.enabled ? [forgiveWrite(tenantId, before.id)] : [];
    return unlessChanged(
      commit({ body: next, version: next.version }, (also) => webhooks.save(before, next, [...forgiven, ...also]), {
        before,
      }),
    );
  };
}

/** Two round trips, and one to KMS. */
export function rotate({ webhooks, sealer }: ChangeWebhook): Operation<typeof rotateContract> {
  return async ({ params, body, tenantId, now, commit }) => {
    const before = await found(webhooks, tenantId, params.id);
    const signingSecret = body.signingSecret ?? newSecret();
    const sealed = await sealer.seal(signingSecret, { tenant: tenantId, object: before.id });
    const fresh = secretOf(before.id, signingSecret, sealed, now);
    const next: Webhook = {
      ...before,
      secrets: rotated(before.secrets, fresh, now, body.overlapSeconds),
      version: before.version + 1,
      updatedAt: now.toISOString(),
    };
    const answer = { body: next, once: { signingSecret }, version: next.version };
    return unlessChanged(commit(answer, (also) => webhooks.save(before, next, also), { before }));
  };
}

/** Two round trips. */
export function remove({ webhooks }: ChangeWebhook): Operation<typeof removeContract> {
  return async ({ params, tenantId, ifMatch, commit }) => {
    const before = await found(webhooks, tenantId, params.id);
    requireVersion(before, ifMatch);
    return unlessChanged(commit({ body: undefined }, (also) => webhooks.delete(before, also), { before }));
  };
}
