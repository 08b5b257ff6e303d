import * as z from "zod";
import { auditLog } from "../../../shared/domain/audit/log.ts";
import { frontgateStore } from "../../../shared/domain/frontgate/store.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { admission } from "../../../shared/pilot/admit.ts";
import { alarmBy } from "../../../shared/platform/alarm-event.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { createLogger } from "../../../shared/platform/logger.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const admit = admission({
  frontgates: frontgateStore(table),
  audit: auditLog(table),
  alarm: alarmBy(createLogger(), env.AWS_LAMBDA_FUNCTION_NAME, systemClock),
  clock: systemClock,
});

const Connect = z.object({
  requestContext: z.object({ connectionId: z.string() }),
  headers: z.record(z.string(), z.string()).optional(),
});

/**
 * `$connect`: a Frontgate proves its key, or enrols it by its one-time token (PROTOCOL.md, "Connecting"). Everything
 * else is refused with the same 401.
 */
export async function handler(event: unknown): Promise<{ statusCode: number }> {
  const { requestContext, headers } = Connect.parse(event);
  return { statusCode: (await admit(headers ?? {}, requestContext.connectionId)) ? 200 : 401 };
}
