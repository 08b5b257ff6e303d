import { eventOf } from "../domain/deployment-event/rules.ts";
import type { DeploymentEventStore } from "../domain/deployment-event/store.ts";
import { type Change, noticesOf } from "./publish.ts";

/**
 * Keeps what changes of the table's stream say of deployments, whether somebody is told of it or not. One write an event;
 * may run twice.
 */
export async function keepEvents(
  events: Pick<DeploymentEventStore, "save">,
  changes: readonly Change[],
): Promise<void> {
  const found = noticesOf(changes).flatMap((notice) => eventOf(notice) ?? []);
  await Promise.all(found.map((event) => events.save(event)));
}
