import { repoStore } from "../../../shared/domain/repo/store.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openFunctions } from "../../../shared/platform/lambda.ts";
import { createLogger } from "../../../shared/platform/logger.ts";
import { Env } from "./env.ts";
import { startDueScans } from "./schedule.ts";

const env = Env.parse(process.env);
const parts = {
  repos: repoStore(openTable(env.TABLE_NAME)),
  functions: openFunctions(),
  scanFunction: env.SCAN_FUNCTION_NAME,
  clock: systemClock,
  log: createLogger(),
};

/** Every minute by EventBridge. */
export async function handler(): Promise<void> {
  await startDueScans(parts);
}
