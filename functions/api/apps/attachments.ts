import type { Catalogue } from "../../../shared/domain/app/catalogue.ts";
import type { AppEdits } from "../../../shared/domain/app/edits.ts";
import type { AppStore } from "../../../shared/domain/app/store.ts";
import { attach, attachmentObjectKey, attachmentOf } from "../../../shared/domain/attachment/rules.ts";
import { deletePlace, putPlace } from "../../../shared/domain/attachment/store.ts";
import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { SignedObjects } from "../../../shared/platform/signed-objects.ts";
import { givingWay } from "./giving-way.ts";
import type { addAttachment as addContract, listAttachments as listContract } from "./routes.ts";

export interface AttachToApp {
  readonly apps: AppStore;
  readonly catalogue: Catalogue;
  readonly edits: AppEdits;
  readonly objects: SignedObjects;
  readonly newId: NewId;
}

/**
 * Two round trips to the table in sequence, and one to S3 between them: the bytes are there before the app names them.
 * Those of an icon that was replaced are deleted last; where that fails they only cost their place.
 */
export function addAttachment({ apps, edits, objects, newId }: AttachToApp): Operation<typeof addContract> {
  return ({ params, query, body, tenantId, caller, now, log, commit }) =>
    givingWay(async () => {
      const before = await apps.get(tenantId, params.id);
      if (before === undefined) throw notFound("app", params.id);
      const made = attachmentOf(before, query.kind, body, now);
      const act = { eventId: () => newId("appEvent"), by: caller.actorId, now };
      const { app, events, gone } = attach(before, made, query.position, act);
      const attachment = app.attachments?.find(({ id }) => id === made.id) ?? made;
      await objects.put(attachmentObjectKey(tenantId, attachment), body, attachment.type);
      const places = [putPlace(before, attachment), ...gone.map(({ id }) => deletePlace(tenantId, id))];
      const answer = { body: attachment, version: 1, location: `/attachments/${attachment.id}` };
      const done = await commit(answer, (also) =>
        edits.save(before, app, events, events.length === 0 ? also : [...places, ...also]),
      );
      for (const one of gone)
        await objects
          .remove(attachmentObjectKey(tenantId, one))
          .catch((error: unknown) => log.warn("an old icon was left in the bucket", { id: one.id, error }));
      return done;
    });
}

/** One round trip; three for an app that another tenant shares. */
export function listAttachments({ catalogue }: Pick<AttachToApp, "catalogue">): Operation<typeof listContract> {
  return async ({ params, reach }) => {
    const app = await catalogue.readableApp(viewerOf(reach), params.id);
    if (app === undefined) throw notFound("app", params.id);
    return { body: { items: app.attachments ?? [] } };
  };
}
