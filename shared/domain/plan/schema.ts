import * as z from "zod";
import { JobKind } from "../job/schema.ts";

/** How long a plan can be executed. */
export const PLAN_DAYS = 7;

/** An operation that somebody wanted to see first: what it would do, and all that is needed to do exactly that. */
export const StoredPlan = z.object({
  id: z.string(),
  tenantId: z.string(),
  operation: JobKind,
  /** Of the deployment; of one that the plan would make, the id that it will have. */
  deploymentId: z.string(),
  /** KMS ciphertext of the request as JSON, its context {tenant, object: the plan's id}: passwords may be in it. */
  sealedRequest: z.string(),
  /** What would be done, as it was shown. */
  shown: z.record(z.string(), z.unknown()),
  /** SHA-256 of what would be done. */
  digest: z.string(),
  status: z.enum(["ready", "executed"]),
  jobId: z.string().optional(),
  createdBy: z.string(),
  /** Refs of the groups of the deployment: who sees it sees its plans. */
  groups: z.array(z.string()).optional(),
  createdAt: z.string(),
  executedAt: z.string().optional(),
  version: z.int(),
});
export type StoredPlan = z.infer<typeof StoredPlan>;

/** When it is too old to be executed, in milliseconds since 1970. */
export function planEnd({ createdAt }: Pick<StoredPlan, "createdAt">): number {
  return Date.parse(createdAt) + PLAN_DAYS * 86_400_000;
}
