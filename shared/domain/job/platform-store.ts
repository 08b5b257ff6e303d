import * as z from "zod";
import type { Item, Table } from "../../platform/dynamodb.ts";
import { jobKey, jobsOf, STATUS_SHARDS, statusPartition } from "./entity.ts";
import { Job, JobStatus } from "./schema.ts";

export interface PlatformJobFilter {
  readonly status?: JobStatus | undefined;
  readonly tenantId?: string | undefined;
}

/** A page may hold fewer than were asked for, even none, and have a `startKey`. */
export interface PlatformJobPage {
  readonly items: readonly Job[];
  readonly startKey?: Item;
}

/** Jobs as the platform lists them, newest first. */
export interface PlatformJobStore {
  /**
   * All tenants': of one status by 4 queries at once, of any by 28, each of at most `limit` keys, and then one read of the
   * page's jobs. The index lags behind the table by a moment: what has another status by now is left out.
   * One tenant's: at most 5 queries of `limit`, or of 100, jobs.
   */
  list(
    filter: PlatformJobFilter,
    request: { readonly limit: number; readonly startKey?: Item },
  ): Promise<PlatformJobPage>;
}

const MAX_QUERIES = 5;
/** Where a listing goes on: after this job. */
const Position = z.object({ tenantId: z.string(), after: z.string() });
const Listed = z.object({ pk: z.string(), sk: z.string(), gsi3sk: z.string() });
const SHARDS = Array.from({ length: STATUS_SHARDS }, (_, shard) => shard);

export function platformJobStore(table: Pick<Table, "query" | "batchGet">): PlatformJobStore {
  const ofAll = async (status: JobStatus | undefined, limit: number, from: z.infer<typeof Position> | undefined) => {
    const statuses = status === undefined ? JobStatus.options : [status];
    const pages = await Promise.all(
      statuses.flatMap((one) =>
        SHARDS.map((shard) => {
          const pk = statusPartition(one, shard);
          const query = { index: "gsi3" as const, pk, descending: true, limit };
          if (from === undefined) return table.query(query);
          // A start key has to have the form of a key, not to exist: each partition goes on after the same job.
          const gsi3sk = `${from.after}#${from.tenantId}`;
          return table.query({ ...query, startKey: { ...jobKey(from.tenantId, from.after), gsi3pk: pk, gsi3sk } });
        }),
      ),
    );
    // One that changes its status just now may be in two partitions.
    const read = new Map(
      pages.flatMap(({ items }) => items.map((item) => Listed.parse(item))).map((one) => [one.gsi3sk, one]),
    );
    const sorted = [...read.values()].sort((a, b) => (a.gsi3sk > b.gsi3sk ? -1 : 1));
    const page = sorted.slice(0, limit);
    const found = await table.batchGet(page.map(({ pk, sk }) => ({ pk, sk })));
    const jobs = found.flatMap((item) => (item === undefined ? [] : [Job.parse(item)]));
    const items = status === undefined ? jobs : jobs.filter((job) => job.status === status);
    const last = page.at(-1);
    const more = sorted.length > limit || pages.some(({ lastKey }) => lastKey !== undefined);
    if (last === undefined || !more) return { items };
    const [after = "", tenantId = ""] = last.gsi3sk.split("#");
    return { items, startKey: { tenantId, after } };
  };
  const ofTenant = async (
    { tenantId, status }: { readonly tenantId: string; readonly status: JobStatus | undefined },
    limit: number,
    from: z.infer<typeof Position> | undefined,
  ) => {
    const kept: Job[] = [];
    let after = from?.after;
    for (let query = 0; query < MAX_QUERIES; query++) {
      const startKey = after === undefined ? {} : { startKey: { ...jobKey(tenantId, after) } };
      const size = status === undefined ? limit : Math.max(limit, 100);
      const page = await table.query({ pk: jobsOf(tenantId), descending: true, limit: size, ...startKey });
      for (const item of page.items) {
        const job = Job.parse(item);
        after = job.id;
        if (status !== undefined && job.status !== status) continue;
        kept.push(job);
        if (kept.length === limit) return { items: kept, startKey: { tenantId, after } };
      }
      if (page.lastKey === undefined) return { items: kept };
    }
    return after === undefined ? { items: kept } : { items: kept, startKey: { tenantId, after } };
  };
  return {
    async list({ status, tenantId }, { limit, startKey }) {
      const from = startKey === undefined ? undefined : Position.parse(startKey);
      return tenantId === undefined ? ofAll(status, limit, from) : ofTenant({ tenantId, status }, limit, from);
    },
  };
}
