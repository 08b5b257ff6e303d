import { catalogue } from "../../../shared/domain/app/catalogue.ts";
import { appEdits } from "../../../shared/domain/app/edits.ts";
import { appStore } from "../../../shared/domain/app/store.ts";
import { carried } from "../../../shared/domain/audit/log.ts";
import { categoryStore } from "../../../shared/domain/category/store.ts";
import { usageStore } from "../../../shared/domain/deployment/usage.ts";
import { groupStore } from "../../../shared/domain/group/store.ts";
import { lifecycleStore } from "../../../shared/domain/lifecycle/store.ts";
import { storeSettingsStore } from "../../../shared/domain/store-settings/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { openSignedObjects } from "../../../shared/platform/signed-objects.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const stores = {
  apps: appStore(table),
  catalogue: catalogue(table),
  edits: appEdits(table),
  uses: usageStore(table),
  categories: categoryStore(table),
  objects: openSignedObjects(env.BUCKET_NAME),
  lifecycle: lifecycleStore(table),
  groups: groupStore(table),
  settings: storeSettingsStore(table),
};
export const handler = api(endpoints({ ...stores, pager: openPager(table), newId }), carried(table));
