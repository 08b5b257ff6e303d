import * as z from "zod";
import type { Table } from "../../platform/dynamodb.ts";
import { ITEMS, metricsOf, roleItemsKey, stepKey, stepsBetween } from "./entity.ts";
import { packRows, unpackRows } from "./packing.ts";
import { RESOLUTIONS, type Resolution, RoleItems } from "./schema.ts";
import type { Step } from "./step.ts";

/** Series of a deployment. One round trip a method, and one more for each MiB that is read. */
export interface MetricStore {
  /** Writes a step; the same again changes nothing. */
  put(tenantId: string, deploymentId: string, resolution: Resolution, step: Step): Promise<void>;
  /** Steps that begin from `from` on and before `to`, oldest first. */
  between(
    tenantId: string,
    deploymentId: string,
    resolution: Resolution,
    from: number,
    to: number,
  ): Promise<readonly Step[]>;
  /** Begin of the newest step; `undefined` when there is none. */
  newest(tenantId: string, deploymentId: string, resolution: Resolution): Promise<number | undefined>;
  /** What is measured on a role's nodes, from now on. */
  describe(tenantId: string, deploymentId: string, role: RoleItems): Promise<void>;
  items(tenantId: string, deploymentId: string): Promise<readonly RoleItems[]>;
}

const StepItem = z.object({ at: z.int(), part: z.string(), body: z.instanceof(Uint8Array) });

export function metricStore(table: Table): MetricStore {
  return {
    async put(tenantId, deploymentId, resolution, { at, part, rows }) {
      await table.put({
        ...stepKey(tenantId, deploymentId, { resolution, at, part }),
        entity: "Metrics",
        at,
        part,
        body: packRows(rows, at),
        expiresAt: at + RESOLUTIONS[resolution].seconds + RESOLUTIONS[resolution].keepSeconds,
      });
    },
    async between(tenantId, deploymentId, resolution, from, to) {
      if (to <= from) return [];
      const items = await table.queryAll({
        pk: metricsOf(tenantId, deploymentId),
        between: stepsBetween(resolution, from, to),
      });
      return items.map((item) => {
        const { at, part, body } = StepItem.parse(item);
        return { at, part, rows: unpackRows(body, at) };
      });
    },
    async newest(tenantId, deploymentId, resolution) {
      const { items } = await table.query({
        pk: metricsOf(tenantId, deploymentId),
        prefix: `${resolution}#`,
        descending: true,
        limit: 1,
      });
      return items[0] === undefined ? undefined : StepItem.parse(items[0]).at;
    },
    async describe(tenantId, deploymentId, role) {
      await table.put({ ...roleItemsKey(tenantId, deploymentId, role.role), entity: "MetricItems", ...role });
    },
    async items(tenantId, deploymentId) {
      const items = await table.queryAll({ pk: metricsOf(tenantId, deploymentId), prefix: ITEMS });
      return items.map((item) => RoleItems.parse(item));
    },
  };
}
