import * as z from "zod";
import { Stage } from "../app/curated.ts";
import { Adjustments } from "../deployment/adjustments.ts";
import { ImageDigests, Overrides } from "../deployment/schema.ts";
import { JobKind } from "../job/schema.ts";
import { Links } from "../link/schema.ts";

/** What a deployment is meant to be: everything that its jobs render and plan from, and that can be gone back to. */
export const Spec = z.object({
  appId: z.string(),
  appVersionId: z.string(),
  /** Whose store lists the version; absent = the deployment's own tenant's. */
  appTenantId: z.string().optional(),
  /** The app's stage that named the version. */
  stage: Stage.optional(),
  repoId: z.string(),
  runtimeId: z.string(),
  /** The form's answers with defaults applied, secrets masked. */
  values: z.record(z.string(), z.unknown()),
  /** KMS ciphertext of the whole answers when any is a password, its context {tenant, object: the deployment's id}. */
  sealedValues: z.string().optional(),
  overrides: Overrides.optional(),
  adjustments: Adjustments.optional(),
  /** What the tags of its container images mean, so that going back to it runs the same bits. */
  imageDigests: ImageDigests.optional(),
  /** What it depends on. */
  links: Links.optional(),
  subnetId: z.string(),
});
export type Spec = z.infer<typeof Spec>;

/** `applied`: the deployment became it; `undone`: begun and taken back; `failed`: begun, and neither. */
export const RevisionStatus = z.enum(["pending", "applied", "failed", "undone"]);

/** One change of a deployment: who wanted what, why, and what it is meant to be since. Kept after the deployment is deleted. */
export const Revision = z.object({
  tenantId: z.string(),
  deploymentId: z.string(),
  /** From 1, without gaps. */
  number: z.int().min(1),
  operation: JobKind,
  jobId: z.string(),
  /** Who asked. */
  author: z.string(),
  reason: z.string().optional(),
  /** The revision whose spec this one brings back. */
  restores: z.int().optional(),
  status: RevisionStatus,
  spec: Spec,
  createdAt: z.string(),
  endedAt: z.string().optional(),
});
export type Revision = z.infer<typeof Revision>;
