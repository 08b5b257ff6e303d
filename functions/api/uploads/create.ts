import { UPLOAD_SECONDS, type Upload } from "../../../shared/domain/upload/schema.ts";
import { type UploadStore, uploadObjectKey } from "../../../shared/domain/upload/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { SignedObjects } from "../../../shared/platform/signed-objects.ts";
import type { create as contract } from "./routes.ts";

export interface CreateUpload {
  readonly uploads: UploadStore;
  readonly objects: SignedObjects;
  readonly newId: NewId;
}

/** One round trip: signing a URL asks nobody. */
export function create({ uploads, objects, newId }: CreateUpload): Operation<typeof contract> {
  return async ({ body: { size, sha256 }, tenantId, caller, now, commit }) => {
    const upload: Upload = {
      id: newId("upload"),
      tenantId,
      size,
      ...(sha256 === undefined ? {} : { sha256 }),
      validUntil: new Date(now.getTime() + UPLOAD_SECONDS * 1000).toISOString(),
      createdBy: caller.actorId,
      createdAt: now.toISOString(),
    };
    const checksum = sha256 === undefined ? undefined : Buffer.from(sha256, "hex").toString("base64");
    const signed = await objects.writeUrl(uploadObjectKey(upload), UPLOAD_SECONDS, { size, sha256: checksum });
    const answer = { body: { ...upload, ...signed, method: "PUT" as const }, location: `/uploads/${upload.id}` };
    return commit(answer, (also) => uploads.create(upload, also));
  };
}
