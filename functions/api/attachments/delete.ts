import type { AppEdits } from "../../../shared/domain/app/edits.ts";
import type { AppStore } from "../../../shared/domain/app/store.ts";
import { attachmentObjectKey, detach } from "../../../shared/domain/attachment/rules.ts";
import { type AttachmentStore, deletePlace } from "../../../shared/domain/attachment/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { SignedObjects } from "../../../shared/platform/signed-objects.ts";
import type { remove as contract } from "./routes.ts";

export interface DeleteAttachment {
  readonly apps: AppStore;
  readonly edits: AppEdits;
  readonly attachments: AttachmentStore;
  readonly objects: SignedObjects;
  readonly newId: NewId;
}

/** Three round trips to the table in sequence, then one to S3: first nobody finds it, then it is gone. */
export function remove({ apps, edits, attachments, objects, newId }: DeleteAttachment): Operation<typeof contract> {
  return async ({ params: { id }, tenantId, caller, ifMatch, now, commit }) => {
    const place = await attachments.place(tenantId, id);
    if (place === undefined || place.tenantId !== tenantId) throw notFound("attachment", id);
    const before = await apps.get(tenantId, place.appId);
    const attachment = before?.attachments?.find((one) => one.id === id);
    if (before === undefined || attachment === undefined) throw notFound("attachment", id);
    requireVersion({ version: 1 }, ifMatch);
    const { app, events } = detach(before, id, { eventId: () => newId("appEvent"), by: caller.actorId, now });
    // Where the app was changed at the same time, whoever deletes looks again.
    const done = await unlessChanged(
      commit({ body: undefined }, (also) => edits.save(before, app, events, [deletePlace(tenantId, id), ...also]), {
        before: attachment,
      }),
    );
    await objects.remove(attachmentObjectKey(tenantId, attachment));
    return done;
  };
}
