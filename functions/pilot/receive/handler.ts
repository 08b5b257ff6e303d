import * as z from "zod";
import { commandStore } from "../../../shared/domain/command/store.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { frontgateStore } from "../../../shared/domain/frontgate/store.ts";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { receive } from "../../../shared/pilot/receive.ts";
import { openConnections } from "../../../shared/platform/connections.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openFlows } from "../../../shared/platform/flows.ts";
import { createLogger } from "../../../shared/platform/logger.ts";
import { openObjects } from "../../../shared/platform/objects.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const log = createLogger();
const table = openTable(env.TABLE_NAME);
const parts = {
  commands: commandStore(table),
  deployments: deploymentStore(table),
  frontgates: frontgateStore(table),
  jobs: jobStore(table),
  flows: openFlows(),
  connections: openConnections(env.PILOT_MANAGEMENT_ENDPOINT),
  objects: openObjects({
    bucket: env.BUCKET_NAME,
    ...(env.OBJECTS_PUBLIC_ENDPOINT === undefined ? {} : { publicEndpoint: env.OBJECTS_PUBLIC_ENDPOINT }),
  }),
  clock: systemClock,
};

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
