import * as z from "zod";
import { happened, type Item, type Table } from "../../platform/dynamodb.ts";
import { jobKey, runningIndex, runningPartition } from "./entity.ts";
import type { Job, TaskFailure } from "./schema.ts";

/** A running job that is to be looked at. */
export interface DueJob {
  readonly tenantId: string;
  readonly jobId: string;
  /** Its place in the index when it was listed: whoever changes the job's course moves it. */
  readonly place: string;
}

/** Whether jobs that are said to run still do. One round trip a method. */
export interface WatchStore {
  /** Running jobs of one shard whose time to be looked at has come, longest due first. Eventually consistent. */
  dueJobs(shard: number, now: Date, limit: number): Promise<readonly DueJob[]>;
  /** It runs: the next look is at `at`. */
  lookAgain(due: DueJob, at: Date): Promise<void>;
  /**
   * Notes why a running job is given up; the first reason stays. It is looked at again at `at`, should this worker not end
   * it. `false` when it has ended since it was listed, or goes on in another execution.
   */
  giveUp(due: DueJob, job: Pick<Job, "attempt">, failure: TaskFailure, at: Date): Promise<boolean>;
  /** Notes that a queued job does not begin, since when; the first time stays. */
  noteLost(job: Pick<Job, "tenantId" | "id" | "attempt">, now: Date): Promise<void>;
  /** Notes why a queued job is given up. `false` when it is not queued any more. */
  giveUpQueued(job: Pick<Job, "tenantId" | "id" | "attempt">, failure: TaskFailure): Promise<boolean>;
}

const Indexed = z.object({ gsi2sk: z.string() });
const STATUS = { "#status": "status" } as const;

export function watchStore(table: Table): WatchStore {
  return {
    async dueJobs(shard, now, limit) {
      const pk = runningPartition(shard);
      const { items } = await table.query({ index: "gsi2", pk, upTo: `${now.toISOString()}~`, limit });
      return items.map(readDue);
    },
    async lookAgain(due, at) {
      const { gsi2sk } = runningIndex({ tenantId: due.tenantId, id: due.jobId }, at);
      await happened(
        table.update({
          key: jobKey(due.tenantId, due.jobId),
          update: "SET gsi2sk = :next",
          condition: "#status = :running AND gsi2sk = :place",
          names: STATUS,
          values: { ":next": gsi2sk, ":running": "running", ":place": due.place },
        }),
      );
    },
    async giveUp(due, { attempt }, failure, at) {
      const { gsi2sk } = runningIndex({ tenantId: due.tenantId, id: due.jobId }, at);
      return happened(
        table.update({
          key: jobKey(due.tenantId, due.jobId),
          update: "SET givenUp = if_not_exists(givenUp, :failure), gsi2sk = :next",
          condition: "#status = :running AND attempt = :attempt AND gsi2sk = :place",
          names: STATUS,
          values: {
            ":failure": failure,
            ":next": gsi2sk,
            ":running": "running",
            ":attempt": attempt,
            ":place": due.place,
          },
        }),
      );
    },
    async noteLost({ tenantId, id, attempt }, now) {
      await happened(
        table.update({
          key: jobKey(tenantId, id),
          update: "SET lostAt = if_not_exists(lostAt, :now)",
          condition: "#status = :queued AND attempt = :attempt",
          names: STATUS,
          values: { ":now": now.toISOString(), ":queued": "queued", ":attempt": attempt },
        }),
      );
    },
    async giveUpQueued({ tenantId, id, attempt }, failure) {
      return happened(
        table.update({
          key: jobKey(tenantId, id),
          update: "SET givenUp = :failure",
          condition: "#status = :queued AND attempt = :attempt",
          names: STATUS,
          values: { ":failure": failure, ":queued": "queued", ":attempt": attempt },
        }),
      );
    },
  };
}

function readDue(item: Item): DueJob {
  const place = Indexed.parse(item).gsi2sk;
  const [, tenantId = "", jobId = ""] = place.split("#");
  return { tenantId, jobId, place };
}
