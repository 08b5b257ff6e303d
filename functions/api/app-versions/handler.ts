import { approvals } from "../../../shared/approvals/gate.ts";
import { catalogue } from "../../../shared/domain/app/catalogue.ts";
import { appStore } from "../../../shared/domain/app/store.ts";
import { carried } from "../../../shared/domain/audit/log.ts";
import { lifecycleStore } from "../../../shared/domain/lifecycle/store.ts";
import { repoStore } from "../../../shared/domain/repo/store.ts";
import { runtimeStore } from "../../../shared/domain/runtime/store.ts";
import { storeSettingsStore } from "../../../shared/domain/store-settings/store.ts";
import { uploadStore } from "../../../shared/domain/upload/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openFunctions } from "../../../shared/platform/lambda.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { openSignedObjects } from "../../../shared/platform/signed-objects.ts";
import { packageFormats as formats } from "../../../shared/providers/facts.ts";
import { versionReaderBy } from "../../../shared/sources/version-reader.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";
import { uploadReaderBy } from "./upload-reader.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const stores = {
  approvals: approvals(table, newId),

  apps: appStore(table),
  catalogue: catalogue(table),
  repos: repoStore(table),
  runtimes: runtimeStore(table),
  lifecycle: lifecycleStore(table),
  settings: storeSettingsStore(table),
  uploads: uploadStore(table),
};
const functions = openFunctions();
const reader = uploadReaderBy(functions, env.SCAN_FUNCTION_NAME);
const objects = openSignedObjects(env.BUCKET_NAME);
const versions = versionReaderBy(functions, env.SCAN_FUNCTION_NAME);
const paging = { pager: openPager(table), newId };
export const handler = api(endpoints({ ...stores, ...paging, formats, reader, versions, objects }), carried(table));
