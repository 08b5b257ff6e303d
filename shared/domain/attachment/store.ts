import * as z from "zod";
import type { Item, Key, Table, Write } from "../../platform/dynamodb.ts";
import { acrossTenants } from "../../platform/fence.ts";
import { appIdPartition } from "../app/entity.ts";
import type { App } from "../app/schema.ts";
import type { Attachment } from "./schema.ts";

/*
 * Access pattern of attachments: an app's are in the app itself, in their order. By its id an attachment leads to its
 * app: pk `T#<tenant>#ATTACHMENT`, sk `<id>`, and in gsi2 `ID#<id>` for those of other tenants.
 */

const Place = z.object({ tenantId: z.string(), appId: z.string() });
export type Place = z.infer<typeof Place>;

export interface AttachmentStore {
  /** Whose it is. Says nothing about who may see it: that is the app's to decide. Two reads at once. */
  place(tenantId: string, id: string): Promise<Place | undefined>;
}

export function attachmentStore(table: Table): AttachmentStore {
  return {
    async place(tenantId, id) {
      const [own, { items }] = await Promise.all([
        table.get(placeKey(tenantId, id)),
        acrossTenants("tenants share apps, and who sees an app sees its pictures", () =>
          table.query({ index: "gsi2", pk: appIdPartition(id), limit: 1 }),
        ),
      ]);
      // The own place first: the index is behind it by some milliseconds.
      const found = own ?? items[0];
      return found === undefined ? undefined : Place.parse(found);
    },
  };
}

function placeKey(tenantId: string, id: string): Key {
  return { pk: `T#${tenantId}#ATTACHMENT`, sk: id };
}

/** For the transaction that puts the attachment into its app. */
export function putPlace({ tenantId, id: appId, repoId }: App, { id }: Attachment): Write {
  return { put: attachmentPlace({ tenantId, repoId, appId, id }) };
}

/** Where the attachment `id` belongs. */
export function attachmentPlace({
  id,
  ...place
}: Place & { readonly id: string; readonly repoId: string }): Item & Key {
  return {
    ...placeKey(place.tenantId, id),
    gsi2pk: appIdPartition(id),
    gsi2sk: id,
    entity: "Attachment",
    ...place,
  };
}

export function deletePlace(tenantId: string, id: string): Write {
  return { delete: placeKey(tenantId, id) };
}
