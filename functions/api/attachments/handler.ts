import { catalogue } from "../../../shared/domain/app/catalogue.ts";
import { appEdits } from "../../../shared/domain/app/edits.ts";
import { appStore } from "../../../shared/domain/app/store.ts";
import { attachmentStore } from "../../../shared/domain/attachment/store.ts";
import { carried } from "../../../shared/domain/audit/log.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openSignedObjects } from "../../../shared/platform/signed-objects.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const stores = {
  apps: appStore(table),
  catalogue: catalogue(table),
  edits: appEdits(table),
  attachments: attachmentStore(table),
};
export const handler = api(
  endpoints({ ...stores, objects: openSignedObjects(env.BUCKET_NAME), newId }),
  carried(table),
);
