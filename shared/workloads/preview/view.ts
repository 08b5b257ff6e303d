import * as z from "zod";

/** How much of a preview is told: it is read by people, and kept with its plan in one item of the table (400 KB). */
export const PREVIEW_LIMITS = {
  objects: 50,
  /** Of one object. */
  fields: 20,
  /** Characters of one value. */
  value: 300,
  /** Bytes of all objects together. */
  bytes: 60_000,
  warnings: 20,
  /** Refusals that are findings each; the rest are counted. */
  refusals: 10,
  /** Milliseconds that the cluster has: whoever waits for the API waits for 30 s at most. */
  budgetMs: 16_000,
} as const;

const text = z.string().optional();

/** What becomes of one object of a cluster. */
const ObjectChangeView = z.object({
  /** `replace`: it would have to be deleted first, which nobody does by himself. */
  action: z.enum(["create", "change", "replace", "delete"]),
  apiVersion: z.string(),
  kind: z.string(),
  /** Absent in the deployment's own namespace, and of what belongs to none. */
  namespace: text,
  name: z.string(),
  /** RFC 6901 pointers with both values; what is secret is shown as its mask. */
  fields: z
    .array(z.object({ pointer: z.string(), before: z.unknown().optional(), after: z.unknown().optional() }))
    .optional(),
  /** How many fields change beside those. */
  moreFields: z.int().optional(),
  /** Why the cluster refuses it, in its own words. */
  refusal: z.object({ code: z.string(), message: z.string(), remedy: text }).optional(),
});
export type ObjectChangeView = z.infer<typeof ObjectChangeView>;

/** What becomes of a deployment's objects in its cluster. */
export const ClusterChanges = z.object({
  /** The cluster has said it; else a finding tells why it has not. */
  known: z.boolean(),
  /** Those that the cluster refuses first. */
  objects: z.array(ObjectChangeView),
  /** How many objects change beside those. */
  more: z.int(),
});

/** What the provider's function answers, whatever the cluster says. */
export const PreviewAnswer = z.object({
  cluster: ClusterChanges,
  findings: z.array(
    z.object({ severity: z.enum(["stops", "harms", "note"]), code: z.string(), detail: z.string(), pointer: text }),
  ),
  /** Of the package as it would be put: `Deployment/web`. Absent where nobody knows. */
  workloads: z.array(z.string()).optional(),
});
export type PreviewAnswer = z.infer<typeof PreviewAnswer>;
