import * as z from "zod";
import { JobKind } from "../domain/job/schema.ts";
import { ShortageView } from "../domain/quota/view.ts";
import { ClusterChanges } from "../workloads/preview/view.ts";

/** One resource of the tenant's cloud, and what would become of it. `replace`: another one in its place. */
export const ResourceChange = z.object({
  action: z.enum(["create", "update", "replace", "delete"]),
  kind: z.enum(["node", "volume", "address", "snapshot", "release"]),
  /** Of the node, where there is one already. */
  id: z.string().optional(),
  role: z.string().optional(),
  /** What of it changes, in words of the API: MiB, GiB. */
  before: z.record(z.string(), z.unknown()).optional(),
  after: z.record(z.string(), z.unknown()).optional(),
});

/** One answer that changes, by its pointer. A secret is shown as its mask. */
export const ValueChange = z.object({
  pointer: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});

export const PriceView = z.object({
  currency: z.string(),
  /** Of a month of 730 hours, in hundredths of the currency. */
  before: z.int(),
  after: z.int(),
  /** Day and source of the price list; absent where the provider has none. */
  listed: z.object({ on: z.string(), source: z.string() }).optional(),
  notPriced: z.array(z.string()),
});

export const Finding = z.object({
  /** `stops`: it would be refused; `waits`: others decide first; `harms`: something is lost or interrupted. */
  severity: z.enum(["stops", "waits", "harms", "note"]),
  code: z.string(),
  detail: z.string(),
  /** Of a policy: which rule says so, and what in the plan it names. */
  policyId: z.string().optional(),
  ruleId: z.string().optional(),
  pointer: z.string().optional(),
});

/** What an operation would do. Nothing was written. */
export const OperationPlan = z
  .object({
    dryRun: z.literal(true),
    operation: JobKind,
    deploymentId: z.string(),
    /** Of the deployment that this was decided from: another one makes it stale. */
    deploymentVersion: z.int(),
    /** The revision that it would bring about. */
    revision: z.int().optional(),
    appVersion: z.object({ before: z.string(), after: z.string() }).optional(),
    /** Answers that change. */
    changes: z.array(ValueChange),
    resources: z.array(ResourceChange),
    /** Steps in their order; those of one list run at the same time. */
    layers: z.array(
      z.array(z.object({ kind: z.string(), nodeId: z.string().optional(), service: z.string().optional() })),
    ),
    /** What the deployment costs a month at list price, before and after; what the table does not know is named. */
    price: PriceView,
    /** How long it takes by what its steps usually take, without what the package's own commands do. */
    estimate: z.object({ seconds: z.int() }),
    /** Of an app of workloads, where something of it is put: what becomes of its objects in the cluster. */
    cluster: ClusterChanges.optional(),
    /** What whoever decides should know. */
    findings: z.array(Finding),
    /** Each limit that this meets, of the tenant and of the groups that the deployment counts for. */
    quota: z.array(ShortageView),
    /** SHA-256 of all that would be done: the same digest is the same plan. */
    digest: z.string(),
  })
  .meta({ id: "OperationPlan" });
export type OperationPlan = z.infer<typeof OperationPlan>;
