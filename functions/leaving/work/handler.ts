import type { Context } from "aws-lambda";
import { leavingStore } from "../../../shared/domain/leaving/store.ts";
import { searchIndex } from "../../../shared/domain/search/index-store.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { auditHead } from "../../../shared/leaving/audit-head.ts";
import { certificateSigner } from "../../../shared/leaving/certificate.ts";
import { workOnDue } from "../../../shared/leaving/work.ts";
import { openBulkObjects } from "../../../shared/platform/bulk-objects.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { createLogger } from "../../../shared/platform/logger.ts";
import { openSealer } from "../../../shared/platform/secrets.ts";
import { openTableScan } from "../../../shared/platform/table-scan.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const parts = {
  table,
  scan: openTableScan(env.TABLE_NAME),
  work: leavingStore(table),
  objects: openBulkObjects(env.BUCKET_NAME),
  index: searchIndex(table),
  clock: systemClock,
  log: createLogger(),
  // As long as the function may run: whoever comes later finds its holder gone.
  leaseMs: 15 * 60_000,
  closeMs: env.CLOSE_SECONDS * 1000,
  auditHead: auditHead(table),
  sign: certificateSigner(table, openSealer(env.KEY_ID)),
};

/** Time left at which it leaves the rest to the next one: no single step takes longer. */
const REST_MS = 3 * 60_000;
/** How long it waits for work that is due a moment later. */
const PAUSE_MS = 2_000;

/**
 * Every minute by EventBridge, and at once when a request has made work.
 * @throws Error when some of it broke off: the alarm's business
 */
export async function handler(_: unknown, context: Context): Promise<void> {
  const stopped = () => context.getRemainingTimeInMillis() < REST_MS;
  let failures = 0;
  for (;;) {
    const { taken, failed } = await workOnDue(parts, stopped);
    failures += failed;
    if (taken === 0 || stopped()) break;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  if (failures > 0) throw new Error(`${failures} pieces of work broke off; they are taken up again`);
}
