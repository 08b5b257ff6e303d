import * as z from "zod";
import { frontgateStore } from "../../../shared/domain/frontgate/store.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const frontgates = frontgateStore(openTable(env.TABLE_NAME));

const Disconnect = z.object({ requestContext: z.object({ connectionId: z.string() }) });

/** `$disconnect`: best effort of the gateway; the sweep finds what it forgets. One read, two writes. */
export async function handler(event: unknown): Promise<{ statusCode: number }> {
  await frontgates.disconnect(Disconnect.parse(event).requestContext.connectionId);
  return { statusCode: 200 };
}
