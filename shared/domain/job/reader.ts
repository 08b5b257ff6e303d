import type { Item, Table } from "../../platform/dynamodb.ts";
import { jobKey, jobsOf, jobsOfDeployment } from "./entity.ts";
import { Job } from "./schema.ts";

/** Jobs as they are read: all that most functions of the API need of them. */
export interface JobReader {
  get(tenantId: string, id: string): Promise<Job | undefined>;
  list(
    tenantId: string,
    page: { readonly limit: number; readonly startKey?: Item },
  ): Promise<{ readonly items: readonly Job[]; readonly lastKey: Item | undefined }>;
  listByDeployment(tenantId: string, deploymentId: string): Promise<readonly Job[]>;
}

export function jobReader(table: Pick<Table, "get" | "query" | "queryAll">): JobReader {
  return {
    async get(tenantId, id) {
      const item = await table.get(jobKey(tenantId, id), { consistent: true });
      return item === undefined ? undefined : Job.parse(item);
    },
    async list(tenantId, page) {
      const answer = await table.query({ pk: jobsOf(tenantId), descending: true, ...page });
      return { items: answer.items.map((item) => Job.parse(item)), lastKey: answer.lastKey };
    },
    async listByDeployment(tenantId, deploymentId) {
      const items = await table.queryAll({ index: "gsi1", pk: jobsOfDeployment(tenantId, deploymentId) });
      return items.map((item) => Job.parse(item));
    },
  };
}
