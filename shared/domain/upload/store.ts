import type { Key, Table, Write } from "../../platform/dynamodb.ts";
import { KEEP_HOURS, Upload } from "./schema.ts";

/*
 * Access pattern of uploads: one of a tenant's by its id: pk `T#<tenant>#UPLOAD`, sk `<uploadId>`. The table deletes it
 * when it is of no use any more.
 */

/** One round trip a method. */
export interface UploadStore {
  /** @throws ConditionFailed (0: the id exists; 1…: one of `also`) */
  create(upload: Upload, also: readonly Write[]): Promise<void>;
  /** `undefined` for one that was made more than `KEEP_HOURS` ago as well. Strongly consistent. */
  get(tenantId: string, id: string, now: Date): Promise<Upload | undefined>;
}

export function uploadStore(table: Table): UploadStore {
  return {
    async create(upload, also) {
      const expiresAt = Math.ceil(endOf(upload) / 1000);
      const item = { ...uploadKey(upload.tenantId, upload.id), entity: "Upload", expiresAt, ...upload };
      await table.transact([{ put: item, expression: { condition: "attribute_not_exists(pk)" } }, ...also]);
    },
    async get(tenantId, id, now) {
      const item = await table.get(uploadKey(tenantId, id), { consistent: true });
      const upload = item === undefined ? undefined : Upload.parse(item);
      return upload !== undefined && endOf(upload) > now.getTime() ? upload : undefined;
    },
  };
}

/** Where the bytes are sent to: below the one prefix that the bucket empties. */
export function uploadObjectKey({ tenantId, id }: Upload): string {
  return `uploads/${tenantId}/${id}`;
}

function uploadKey(tenantId: string, id: string): Key {
  return { pk: `T#${tenantId}#UPLOAD`, sk: id };
}

function endOf({ createdAt }: Upload): number {
  return Date.parse(createdAt) + KEEP_HOURS * 3_600_000;
}
