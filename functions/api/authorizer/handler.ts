import { QuotaDefaults } from "../../../shared/domain/quota/rules.ts";
import { ROOT } from "../../../shared/domain/quota/schema.ts";
import { quotaStore } from "../../../shared/domain/quota/store.ts";
import { limiter } from "../../../shared/domain/rate/limiter.ts";
import { bucketStore } from "../../../shared/domain/rate/store.ts";
import { IssuersText } from "../../../shared/identity/issuers.ts";
import { openIdentity } from "../../../shared/identity/open.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { createLogger } from "../../../shared/platform/logger.ts";
import { authorizer } from "./authorize.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const issuers = IssuersText.parse(env.ISSUERS);
const log = createLogger();
const table = openTable(env.TABLE_NAME);
// Of its counters only the rates are looked at: which limits are the default does not matter here.
const quotas = quotaStore(table, QuotaDefaults.parse(""));
const rates = limiter({
  buckets: bucketStore(table),
  ratesOf: async (tenantId) => (await quotas.get(tenantId, ROOT)).rates,
  defaults: env.RATE_DEFAULTS,
  clock: systemClock,
  failed: (error) => log.error("a request was not counted, and let through", { error }),
});
export const handler = authorizer(openIdentity(table, issuers, systemClock), rates);
