import { type StreamedChange, topicsOf } from "../domain/progress/rules.ts";
import type { ProgressEvent } from "../domain/progress/schema.ts";
import type { ProgressStore } from "../domain/progress/store.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Connections } from "../platform/connections.ts";
import { fitted, send } from "./message.ts";

export interface PublishParts {
  readonly progress: ProgressStore;
  readonly connections: Connections;
  readonly clock: Clock;
}

/**
 * Logs changes of jobs, tasks and deployments and tells whoever is subscribed. May be called any number of times with the same
 * changes: each is logged once. What is logged and then not sent, as this worker died, is found by the subscriber's next
 * `ping`. A topic costs 1 read, 1 transaction and 1 query a batch.
 */
export async function publish(parts: PublishParts, changes: readonly StreamedChange[]): Promise<void> {
  const byTopic = new Map<string, StreamedChange[]>();
  for (const change of changes) {
    // A task that waits its turn is in the plan; it becomes news when it begins.
    if (change.change.kind === "task" && change.change.task.status === "pending") continue;
    for (const topic of topicsOf(change)) {
      const key = `${change.tenantId} ${topic}`;
      byTopic.set(key, [...(byTopic.get(key) ?? []), change]);
    }
  }
  for (const [key, own] of byTopic) {
    const [tenantId = "", topic = ""] = key.split(" ");
    const events = await parts.progress.log(tenantId, topic, own, parts.clock());
    if (events.length > 0) await tell(parts, tenantId, topic, events);
  }
}

async function tell(parts: PublishParts, tenantId: string, topic: string, events: readonly ProgressEvent[]) {
  const subscribers = await parts.progress.subscribers(tenantId, topic, parts.clock());
  await Promise.all(
    subscribers.map(async (connectionId) => {
      for (const event of events) {
        if (await send(parts.connections, connectionId, fitted({ type: "event", topic, ...event }))) continue;
        return parts.progress.forget(connectionId);
      }
    }),
  );
}
