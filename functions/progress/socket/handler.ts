import * as z from "zod";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { progressStore } from "../../../shared/domain/progress/store.ts";
import { ticketStore } from "../../../shared/domain/progress/ticket-store.ts";
import { identifyAgain } from "../../../shared/identity/again.ts";
import { openIdentity } from "../../../shared/identity/open.ts";
import { identityReads } from "../../../shared/identity/reads.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { openConnections } from "../../../shared/platform/connections.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { connect, disconnect, receive } from "../../../shared/progress/socket.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const parts = {
  progress: progressStore(table),
  jobs: jobStore(table),
  deployments: deploymentStore(table),
  tickets: ticketStore(table),
  // Issuers' tokens are not taken here: who watches has an API token, or a ticket for a sign-in.
  identify: openIdentity(table, [], systemClock),
  identifyAgain: identifyAgain(identityReads(table), systemClock),
  connections: openConnections(env.PROGRESS_MANAGEMENT_ENDPOINT),
  clock: systemClock,
};

const SocketEvent = z.object({
  requestContext: z.object({
    connectionId: z.string(),
    eventType: z.enum(["CONNECT", "MESSAGE", "DISCONNECT"]),
  }),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.string().optional(),
});

/** The three routes of the progress socket (docs/progress.md). */
export async function handler(event: unknown): Promise<{ statusCode: number }> {
  const { requestContext, headers, body } = SocketEvent.parse(event);
  const { connectionId, eventType } = requestContext;
  if (eventType === "MESSAGE") await receive(parts, connectionId, body ?? "");
  else if (eventType === "DISCONNECT") await disconnect(parts, connectionId);
  else {
    const authorization = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === "authorization")?.[1];
    if (!(await connect(parts, connectionId, authorization))) return { statusCode: 401 };
  }
  return { statusCode: 200 };
}
