import { appStore } from "../../../shared/domain/app/store.ts";
import { carried } from "../../../shared/domain/audit/log.ts";
import { lifecycleStore } from "../../../shared/domain/lifecycle/store.ts";
import { reviewStore } from "../../../shared/domain/review/store.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openFunctions } from "../../../shared/platform/lambda.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { openSignedObjects } from "../../../shared/platform/signed-objects.ts";
import { versionReaderBy } from "../../../shared/sources/version-reader.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const stores = { apps: appStore(table), lifecycle: lifecycleStore(table), reviews: reviewStore(table) };
const objects = openSignedObjects(env.BUCKET_NAME);
const versions = versionReaderBy(openFunctions(), env.SCAN_FUNCTION_NAME);
export const handler = api(endpoints({ ...stores, pager: openPager(table), objects, versions }), carried(table));
