import type { Item, Key, Table } from "../../platform/dynamodb.ts";
import { DeploymentEvent } from "./schema.ts";

/*
 * Access pattern: the events of a deployment, newest first: `T#<tenant>#DEP#<deployment>#EVENT` / `<at>#<id>`; 90 days
 */
const eventsOf = (tenantId: string, deploymentId: string): string => `T#${tenantId}#DEP#${deploymentId}#EVENT`;
export const deploymentEventKey = ({ tenantId, deploymentId, at, id }: DeploymentEvent): Key => ({
  pk: eventsOf(tenantId, deploymentId),
  sk: `${at}#${id}`,
});

/** As long as the history of alarms. */
const KEEP_MS = 90 * 86_400_000;

/** One round trip a method. */
export interface DeploymentEventStore {
  /** The same event is one, however often it is kept. */
  save(event: DeploymentEvent): Promise<void>;
  /** Newest first. */
  list(
    tenantId: string,
    deploymentId: string,
    page: { readonly limit: number; readonly startKey?: Item },
  ): Promise<{ readonly items: readonly DeploymentEvent[]; readonly startKey: Item | undefined }>;
}

export function deploymentEventStore(table: Table): DeploymentEventStore {
  return {
    async save(event) {
      const expiresAt = Math.floor((Date.parse(event.at) + KEEP_MS) / 1000);
      await table.put({ ...deploymentEventKey(event), entity: "DeploymentEvent", ...event, expiresAt });
    },
    async list(tenantId, deploymentId, page) {
      const answer = await table.query({ pk: eventsOf(tenantId, deploymentId), descending: true, ...page });
      return { items: answer.items.map((item) => DeploymentEvent.parse(item)), startKey: answer.lastKey };
    },
  };
}
