import * as z from "zod";
import { openPilot } from "../../../shared/pilot/open.ts";
import { type ReceiveParts, receive } from "../../../shared/pilot/receive.ts";
import { openFunctions } from "../../../shared/platform/lambda.ts";
import { createLogger } from "../../../shared/platform/logger.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const functions = openFunctions();
const parts: ReceiveParts = {
  ...openPilot(env),
  connected: ({ tenantId, runtimeId, provider }) =>
    functions.send(`${env.PROBE_FUNCTION_PREFIX}${provider}`, { connected: { tenantId, runtimeId } }),
};
const log = createLogger();

const Message = z.object({
  requestContext: z.object({ connectionId: z.string() }),
  body: z
    .string()
    .max(128 * 1024)
    .optional(),
  isBase64Encoded: z.boolean().optional(),
});

/** `$default`: a message of a Frontgate. */
export async function handler(event: unknown): Promise<{ statusCode: number }> {
  const { requestContext, body, isBase64Encoded } = Message.parse(event);
  const text = isBase64Encoded === true ? Buffer.from(body ?? "", "base64").toString("utf8") : (body ?? "");
  await receive(parts, requestContext.connectionId, text);
  log.info("message received", { connectionId: requestContext.connectionId, bytes: text.length });
  return { statusCode: 200 };
}
