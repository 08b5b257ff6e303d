import { carried } from "../../../shared/domain/audit/log.ts";
import { deliveryStore } from "../../../shared/domain/webhook/delivery-store.ts";
import { webhookStore } from "../../../shared/domain/webhook/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { addressPolicy } from "../../../shared/platform/address-policy.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { openSealer } from "../../../shared/platform/secrets.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const needs = {
  webhooks: webhookStore(table),
  deliveries: deliveryStore(table),
  pager: openPager(table),
  sealer: openSealer(env.KEY_ID),
  policy: addressPolicy(env.ALLOWED_WEBHOOK_HOSTS?.split(",") ?? []),
  newId,
};
export const handler = api(endpoints(needs), carried(table));
