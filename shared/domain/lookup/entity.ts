import { createHash } from "node:crypto";
import type { Key } from "../../platform/dynamodb.ts";
import { tasksOf } from "../job/entity.ts";

/**
 * Access pattern: what a job's steps have looked up, one item a job beside its tasks: `T#<tenant>#JOB#<job>` / `LOOKUPS`, each answer an
 * attribute of its own, so that steps at the same time take nothing from one another.
 */
export const lookupsKey = (tenantId: string, jobId: string): Key => ({ pk: tasksOf(tenantId, jobId), sk: "LOOKUPS" });

const PREFIX = "look-";
/** Whatever the question is, it makes a name. */
export const lookName = (what: string): string =>
  `${PREFIX}${createHash("sha256").update(what).digest("hex").slice(0, 24)}`;
export const isLook = (name: string): boolean => name.startsWith(PREFIX);
