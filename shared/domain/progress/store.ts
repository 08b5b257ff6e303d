import * as z from "zod";
import { BACKGROUND, repeatOnConflict } from "../../platform/conflicts.ts";
import { assignments, happened, type Table, type Write } from "../../platform/dynamodb.ts";
import {
  EVENTS,
  eventKey,
  headKey,
  progressConnectionKey,
  SUBSCRIBERS,
  subscriberKey,
  topicPartition,
} from "./entity.ts";
import { type Lane, looksLike, type Positions, type StreamedChange, unseen } from "./rules.ts";
import { ProgressConnection, ProgressEvent } from "./schema.ts";

/** Where a topic is. */
export interface Head {
  /** Of the last event; 0 where nothing has happened yet. */
  readonly seq: number;
  readonly positions: Positions;
  /** What was last told of each object of the topic that still moves, as `looksLike` says it. */
  readonly shown: ReadonlyMap<string, string>;
}

/** The log of what happened to jobs and deployments, and who wants to know. One round trip a method unless it says otherwise. */
export interface ProgressStore {
  head(tenantId: string, topic: string): Promise<Head>;
  /**
   * Logs what is new of the changes and answers its events; none when all were logged before. One read and one
   * transaction a hundred events; repeated when another batch came between.
   */
  log(
    tenantId: string,
    topic: string,
    changes: readonly StreamedChange[],
    now: Date,
  ): Promise<readonly ProgressEvent[]>;
  /** The events after `seq`, oldest first; `undefined` when they are more than `limit` or some are gone. */
  since(
    tenantId: string,
    topic: string,
    seq: number,
    head: Head,
    limit: number,
  ): Promise<readonly ProgressEvent[] | undefined>;
  subscribers(tenantId: string, topic: string, now: Date): Promise<readonly string[]>;
  connection(connectionId: string): Promise<ProgressConnection | undefined>;
  saveConnection(connection: ProgressConnection): Promise<void>;
  /** Two items in one transaction. */
  subscribe(connection: ProgressConnection & { readonly tenantId: string }, topic: string): Promise<void>;
  unsubscribe(connection: ProgressConnection, topic: string): Promise<void>;
  /** The connection and all that it subscribed to: 2 round trips. */
  forget(connectionId: string): Promise<void>;
}

/** Seconds that events stay. */
const RETENTION = 7 * 86_400;
/** Writes of a transaction: a hundred, one of them the head's. */
const CHUNK = 99;
const MAX_ATTEMPTS = 10;

const HeadItem = z.object({
  seq: z.int(),
  positions: z.object({ job: z.string().optional(), task: z.string().optional(), deployment: z.string().optional() }),
  shown: z.record(z.string(), z.string()),
});

export function progressStore(table: Table): ProgressStore {
  const store: ProgressStore = {
    async head(tenantId, topic) {
      const item = await table.get(headKey(tenantId, topic), { consistent: true });
      if (item === undefined) return { seq: 0, positions: {}, shown: new Map() };
      const { seq, positions, shown } = HeadItem.parse(item);
      return { seq, positions: defined(positions), shown: new Map(Object.entries(shown)) };
    },
    async log(tenantId, topic, changes, now) {
      const logged: ProgressEvent[] = [];
      for (let start = 0; start < changes.length; start += CHUNK)
        logged.push(...(await logChunk(table, store, tenantId, topic, changes.slice(start, start + CHUNK), now)));
      return logged;
    },
    async since(tenantId, topic, seq, head, limit) {
      if (seq > head.seq || head.seq - seq > limit) return undefined;
      if (seq === head.seq) return [];
      const pk = topicPartition(tenantId, topic);
      const startKey = { ...eventKey(tenantId, topic, seq) };
      const { items } = await table.query({ pk, prefix: EVENTS, startKey, limit, consistent: true });
      const events = items.map((item) => ProgressEvent.parse(item));
      return events[0]?.seq === seq + 1 && events.length >= head.seq - seq ? events : undefined;
    },
    async subscribers(tenantId, topic, now) {
      const items = await table.queryAll({
        pk: topicPartition(tenantId, topic),
        prefix: SUBSCRIBERS,
        consistent: true,
      });
      return items.flatMap((item) => {
        const { connectionId, expiresAt } = z.object({ connectionId: z.string(), expiresAt: z.int() }).parse(item);
        return expiresAt * 1000 > now.getTime() ? [connectionId] : [];
      });
    },
    async connection(connectionId) {
      const item = await table.get(progressConnectionKey(connectionId), { consistent: true });
      return item === undefined ? undefined : ProgressConnection.parse(item);
    },
    async saveConnection(connection) {
      await table.put({
        ...progressConnectionKey(connection.connectionId),
        entity: "ProgressConnection",
        ...connection,
      });
    },
    async subscribe(connection, topic) {
      const { connectionId, tenantId, expiresAt } = connection;
      const topics = [...new Set([...connection.topics, topic])];
      await table.transact([
        {
          put: {
            ...subscriberKey(tenantId, topic, connectionId),
            entity: "ProgressSubscriber",
            connectionId,
            expiresAt,
          },
        },
        change(connectionId, topics),
      ]);
    },
    async unsubscribe(connection, topic) {
      const { connectionId, tenantId } = connection;
      if (tenantId === undefined) return;
      const topics = connection.topics.filter((one) => one !== topic);
      const writes = [{ delete: subscriberKey(tenantId, topic, connectionId) }, change(connectionId, topics)];
      await happened(table.transact(writes));
    },
    async forget(connectionId) {
      const connection = await store.connection(connectionId);
      if (connection === undefined) return;
      const { tenantId, topics } = connection;
      const subscriptions =
        tenantId === undefined ? [] : topics.map((topic) => subscriberKey(tenantId, topic, connectionId));
      await table.transact([progressConnectionKey(connectionId), ...subscriptions].map((key) => ({ delete: key })));
    },
  };
  return store;
}

/** The connection must be there still: a late message must not bring a closed one back. */
function change(connectionId: string, topics: readonly string[]): Write {
  const key = progressConnectionKey(connectionId);
  return { update: { key, ...assignments({ topics }), condition: "attribute_exists(pk)" } };
}

async function logChunk(
  table: Table,
  store: ProgressStore,
  tenantId: string,
  topic: string,
  changes: readonly StreamedChange[],
  now: Date,
): Promise<readonly ProgressEvent[]> {
  const at = now.toISOString();
  const expiresAt = Math.floor(now.getTime() / 1000) + RETENTION;
  for (let attempt = 1; ; attempt++) {
    const head = await store.head(tenantId, topic);
    const { fresh, positions } = unseen(changes, head.positions);
    if (fresh.length === 0) return [];
    const shown = new Map(head.shown);
    const events: ProgressEvent[] = [];
    for (const { change: told } of fresh) {
      const [id, look] = [subjectOf(told).id, looksLike(told)];
      if (shown.get(id) === look) continue;
      // What has ended moves no more, unless its job is retried: then it looks different anyway.
      if (ended(told)) shown.delete(id);
      else shown.set(id, look);
      events.push({ seq: head.seq + events.length + 1, at, change: told });
    }
    const { update, names, values } = assignments({
      seq: head.seq + events.length,
      positions,
      shown: Object.fromEntries(shown),
      expiresAt,
      entity: "ProgressHead",
    });
    const condition = head.seq === 0 ? "attribute_not_exists(#seq) OR #seq = :before" : "#seq = :before";
    const key = headKey(tenantId, topic);
    const writes: readonly Write[] = [
      { update: { key, update, names, values: { ...values, ":before": head.seq }, condition } },
      ...events.map((event) => ({
        put: { ...eventKey(tenantId, topic, event.seq), entity: "ProgressEvent", ...event, expiresAt },
      })),
    ];
    const done = await repeatOnConflict(() => happened(table.transact(writes)), undefined, BACKGROUND);
    if (done) return events;
    if (attempt === MAX_ATTEMPTS) throw new Error(`the log of ${topic} is changed by others all the time`);
  }
}

function subjectOf(told: StreamedChange["change"]): { readonly id: string; readonly status: string } {
  if (told.kind === "job") return told.job;
  return told.kind === "task" ? told.task : told.deployment;
}

/** States from which the next change is no repetition: what was told of these need not be remembered. */
const MOVING = {
  job: ["pending_approval", "queued", "running"],
  task: ["pending", "running"],
  deployment: ["creating", "updating", "stopping", "starting", "ceasing", "recovering", "deleting"],
} as const satisfies Record<Lane, readonly string[]>;

function ended(told: StreamedChange["change"]): boolean {
  const moving: readonly string[] = MOVING[told.kind];
  return !moving.includes(subjectOf(told).status);
}

function defined(positions: z.infer<typeof HeadItem>["positions"]): Positions {
  const { job, task, deployment } = positions;
  return {
    ...(job === undefined ? {} : { job }),
    ...(task === undefined ? {} : { task }),
    ...(deployment === undefined ? {} : { deployment }),
  };
}
