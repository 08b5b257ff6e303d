import { createHash } from "node:crypto";
import type { Job } from "../job/schema.ts";
import type { Deployment, DeploymentStatus } from "./schema.ts";

/** Days that a ceased deployment is kept where nobody says how many; and the most that somebody may say. */
export const RETENTION_DAYS = 7;
export const LONGEST_RETENTION_DAYS = 90;
const DAY_MS = 86_400_000;

/** Since when a deployment is ceased, and when it is deleted for good. */
export interface Retention {
  readonly ceasedAt: string;
  readonly expiresAt: string;
}

/** From the end of the job that ceased it. Pure. */
export function retention({ input }: Pick<Job, "input">, at: string): Retention {
  const days = input?.retentionDays ?? RETENTION_DAYS;
  return { ceasedAt: at, expiresAt: new Date(Date.parse(at) + days * DAY_MS).toISOString() };
}

/**
 * What becomes of the retention when a job has made a deployment that: a new one, the one that there was (`kept`: it is
 * still ceased, or its deletion has failed and is tried again), or none. Pure.
 */
export function retentionAfter(
  job: Pick<Job, "kind" | "input">,
  status: DeploymentStatus,
  at: string,
): Retention | "kept" | undefined {
  if (status === "ceased") return job.kind === "cease" ? retention(job, at) : "kept";
  return status === "failed" && job.kind === "delete" ? "kept" : undefined;
}

/** Partitions of what is ceased, so that no key takes every tenant's writes. */
export const CEASED_SHARDS = 4;
export const ceasedPartition = (shard: number): string => `CEASED#${shard}`;
const shardOf = (id: string): number => createHash("sha256").update(id).digest().readUInt8(0) % CEASED_SHARDS;

/** Attributes that list a deployment among those that are deleted one day, by when somebody looks at it. */
export function ceasedIndex({ tenantId, id }: Pick<Deployment, "tenantId" | "id">, lookAt: string) {
  return { gsi2pk: ceasedPartition(shardOf(id)), gsi2sk: `${lookAt}#${tenantId}#${id}` };
}
