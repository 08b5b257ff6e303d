import * as z from "zod";
import { frontgateStore } from "../../../shared/domain/frontgate/store.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { checkClaim } from "../../../shared/protocol/proof.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const frontgates = frontgateStore(openTable(env.TABLE_NAME));

const Connect = z.object({
  requestContext: z.object({ connectionId: z.string() }),
  headers: z.record(z.string(), z.string()).optional(),
});

/**
 * `$connect`: a Frontgate proves its key, or enrols it by its one-time token (PROTOCOL.md, "Connecting"). Everything
 * else is refused with the same 401. One transaction.
 */
export async function handler(event: unknown): Promise<{ statusCode: number }> {
  const { requestContext, headers } = Connect.parse(event);
  const claim = checkClaim(headers ?? {}, systemClock());
  if (claim === undefined) return { statusCode: 401 };
  const accepted = await frontgates.connect({ ...claim, connectionId: requestContext.connectionId });
  return { statusCode: accepted ? 200 : 401 };
}
