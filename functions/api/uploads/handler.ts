import { carried } from "../../../shared/domain/audit/log.ts";
import { uploadStore } from "../../../shared/domain/upload/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openSignedObjects } from "../../../shared/platform/signed-objects.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const objects = openSignedObjects(env.BUCKET_NAME);
export const handler = api(endpoints({ uploads: uploadStore(table), objects, newId }), carried(table));
