import type { DeploymentStore } from "../domain/deployment/store.ts";
import type { JobStore } from "../domain/job/store.ts";
import { JobView, TaskView } from "../domain/job/view.ts";
import { DeploymentProgress, FromClient, type ProgressConnection, type ToClient } from "../domain/progress/schema.ts";
import type { ProgressStore } from "../domain/progress/store.ts";
import type { TicketStore } from "../domain/progress/ticket-store.ts";
import type { IdentifyAgain } from "../identity/again.ts";
import type { Outcome } from "../identity/caller.ts";
import type { Identify } from "../identity/identify.ts";
import type { Clock } from "../kernel/clock.ts";
import { covers, widest } from "../kernel/grants.ts";
import type { Connections } from "../platform/connections.ts";
import { fitted, partsOf, send } from "./message.ts";

export interface SocketParts {
  readonly progress: ProgressStore;
  readonly jobs: JobStore;
  readonly deployments: Pick<DeploymentStore, "list">;
  readonly tickets: Pick<TicketStore, "take">;
  readonly identify: Identify;
  readonly identifyAgain: IdentifyAgain;
  readonly connections: Connections;
  readonly clock: Clock;
}

/** The gateway ends every connection after two hours. */
const CONNECTION_SECONDS = 7200;
/** With a ticket, which does not tell when its holder's sign-in ends: then a new one has to be fetched, which shows that it has not. */
const TICKET_CONNECTION_SECONDS = 900;
/** Topics of one connection. */
const MAX_TOPICS = 50;
/** Events that are sent again; a client that missed more gets a snapshot. */
const MAX_REPLAY = 500;
const MAX_MESSAGE_CHARACTERS = 4096;
/** Jobs in a snapshot of the tenant's topic: its newest. */
const SNAPSHOT_JOBS = 50;
/** Deployments in it: the rest is in `GET /deployments`. */
const SNAPSHOT_DEPLOYMENTS = 200;

/**
 * `$connect`. A token in `Authorization` is checked at once; a client that cannot set headers, such as a browser, says
 * `authenticate` first. At most 2 round trips. @returns whether the connection is let in
 */
export async function connect(parts: SocketParts, connectionId: string, authorization?: string): Promise<boolean> {
  const until = Math.floor(parts.clock().getTime() / 1000) + CONNECTION_SECONDS;
  const open: ProgressConnection = { connectionId, topics: [], expiresAt: until };
  const known = authorization === undefined ? open : admitted(open, await parts.identify(authorization));
  if (known === undefined) return false;
  await parts.progress.saveConnection(known);
  return true;
}

export function disconnect(parts: SocketParts, connectionId: string): Promise<void> {
  return parts.progress.forget(connectionId);
}

/** One message of a client. Round trips: `ping` 1 and 1 a topic, `subscribe` 4 to 5 and one post an event sent again. */
export async function receive(parts: SocketParts, connectionId: string, text: string): Promise<void> {
  const answer = (message: ToClient) => send(parts.connections, connectionId, message);
  const message = parse(text);
  if (message === undefined) {
    await answer({ type: "error", code: "bad-message", message: "This message is not of pitrix-progress-v1." });
    return;
  }
  const connection = await parts.progress.connection(connectionId);
  if (connection === undefined) return;
  if (message.type === "authenticate") {
    // A connection belongs to one tenant for its life: what it subscribed to would otherwise be another's.
    const known = connection.tenantId === undefined ? await admit(parts, connection, message) : undefined;
    if (known === undefined) {
      await answer({
        type: "error",
        code: "unauthenticated",
        message: "The token or ticket is not good, or one was given before. A ticket is good once.",
      });
      return;
    }
    await parts.progress.saveConnection(known);
    await answer({ type: "authenticated", until: new Date(known.expiresAt * 1000).toISOString() });
    return;
  }
  const { tenantId } = connection;
  if (tenantId === undefined || connection.expiresAt * 1000 <= parts.clock().getTime()) {
    await answer({
      type: "error",
      code: "unauthenticated",
      message: "Say authenticate with a good token or ticket first.",
    });
    return;
  }
  if (message.type === "ping") {
    const heads = await Promise.all(connection.topics.map((topic) => parts.progress.head(tenantId, topic)));
    const topics = connection.topics.map((topic, i): [string, number] => [topic, heads[i]?.seq ?? 0]);
    await answer({ type: "pong", topics: Object.fromEntries(topics) });
  } else if (message.type === "unsubscribe") await parts.progress.unsubscribe(connection, message.topic);
  else await subscribe(parts, { ...connection, tenantId }, message);
}

/**
 * Subscribes before it reads the head: what happens from then on is posted by whoever logs it. Such an event may reach
 * the client before the last of the replay: its `seq` tells.
 */
async function subscribe(
  parts: SocketParts,
  connection: ProgressConnection & { readonly tenantId: string },
  { topic, since }: Extract<FromClient, { type: "subscribe" }>,
): Promise<void> {
  const { connectionId, tenantId } = connection;
  const answer = (message: ToClient) => send(parts.connections, connectionId, message);
  const jobId = topic.split("/")[1];
  if (jobId !== undefined && (await parts.jobs.get(tenantId, jobId)) === undefined) {
    await answer({ type: "error", code: "not-found", message: `There is no job "${jobId}".`, topic });
    return;
  }
  if (topic === "tenant" && connection.deployments !== true) {
    const message = "The topic tenant needs a token with deployments:read for the whole tenant.";
    await answer({ type: "error", code: "not-allowed", message, topic });
    return;
  }
  if (!connection.topics.includes(topic) && connection.topics.length >= MAX_TOPICS) {
    const message = `A connection has at most ${MAX_TOPICS} topics: unsubscribe from one, or take the topic jobs.`;
    await answer({ type: "error", code: "too-many-topics", message, topic });
    return;
  }
  await parts.progress.subscribe(connection, topic);
  const head = await parts.progress.head(tenantId, topic);
  const missed = since === undefined ? undefined : await parts.progress.since(tenantId, topic, since, head, MAX_REPLAY);
  if (missed === undefined && since !== undefined) await answer({ type: "reset", topic, seq: head.seq });
  if (missed === undefined) await snapshot(parts, connection, topic, jobId, head.seq);
  else for (const event of missed) await answer(fitted({ type: "event", topic, ...event }));
  await answer({ type: "subscribed", topic, seq: missed?.at(-1)?.seq ?? head.seq });
}

/** State that is at least as new as `seq`; an event after it may already be in it. */
async function snapshot(
  { jobs, deployments, connections }: SocketParts,
  { connectionId, tenantId }: ProgressConnection & { readonly tenantId: string },
  topic: string,
  jobId: string | undefined,
  seq: number,
): Promise<void> {
  const one = jobId === undefined ? undefined : await jobs.get(tenantId, jobId);
  const shown = one === undefined ? (await jobs.list(tenantId, { limit: SNAPSHOT_JOBS })).items : [one];
  const tasks = jobId === undefined ? [] : await jobs.tasks(tenantId, jobId);
  const living =
    topic === "tenant" ? (await deployments.list(tenantId, { limit: SNAPSHOT_DEPLOYMENTS })).items : undefined;
  const jobViews = partsOf(shown.map((job) => JobView.parse(job)));
  const taskViews = partsOf(tasks.map((task) => TaskView.parse(task)));
  const pieces = [
    ...jobViews.map((part) => ({ jobs: [...part], tasks: [] })),
    ...(tasks.length === 0 ? [] : taskViews.map((part) => ({ jobs: [], tasks: [...part] }))),
    ...(living === undefined ? [] : partsOf(living.map((one) => DeploymentProgress.parse(one)))).map((part) => ({
      jobs: [],
      tasks: [],
      deployments: [...part],
    })),
  ];
  for (const [index, piece] of pieces.entries())
    await send(connections, connectionId, {
      type: "snapshot",
      topic,
      seq,
      part: index + 1,
      parts: pieces.length,
      ...piece,
    });
}

async function admit(
  { identify, identifyAgain, tickets, clock }: SocketParts,
  connection: ProgressConnection,
  said: Extract<FromClient, { type: "authenticate" }>,
): Promise<ProgressConnection | undefined> {
  if ("token" in said) return admitted(connection, await identify(said.token));
  const now = clock();
  const holder = await tickets.take(said.ticket, now);
  if (holder === undefined) return undefined;
  const until = Math.floor(now.getTime() / 1000) + TICKET_CONNECTION_SECONDS;
  const shorter = { ...connection, expiresAt: Math.min(connection.expiresAt, until) };
  return admitted(shorter, await identifyAgain(holder));
}

/** The connection as its caller's tenant, until what the caller showed expires. */
function admitted(connection: ProgressConnection, { caller, endsAt }: Outcome): ProgressConnection | undefined {
  if (caller === undefined || !covers(widest(caller.grants, "jobs:read"), "tenant")) return undefined;
  const ends = endsAt === undefined ? Number.POSITIVE_INFINITY : Math.floor(endsAt / 1000);
  const deployments = covers(widest(caller.grants, "deployments:read"), "tenant") ? { deployments: true as const } : {};
  return { ...connection, ...deployments, tenantId: caller.tenantId, expiresAt: Math.min(connection.expiresAt, ends) };
}

function parse(text: string): FromClient | undefined {
  if (text.length > MAX_MESSAGE_CHARACTERS) return undefined;
  try {
    const parsed = FromClient.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
