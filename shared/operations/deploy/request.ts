import * as z from "zod";
import { Stage } from "../../domain/app/curated.ts";
import { Adjustments } from "../../domain/deployment/adjustments.ts";
import { LONGEST_READY_SECONDS, NamespaceName, NamespaceQuota } from "../../domain/deployment/workloads.ts";
import { Shares } from "../../domain/group/named.ts";
import { descriptionText, nameText } from "../../platform/middleware/params.ts";

/** Why, in the author's words: kept with the revision and the job. */
export const reason = z.string().trim().min(1).max(500).optional();

/** What a new deployment is asked with. */
export const DeployRequest = z
  .strictObject({
    appVersionId: z.string().min(1).max(80).optional(),
    appId: z.string().min(1).max(80).optional(),
    stage: Stage.optional(),
    runtimeId: z.string().min(1).max(80).optional(),
    groups: Shares.default([]),
    name: nameText.optional(),
    description: descriptionText.optional(),
    reason,
    values: z.record(z.string(), z.unknown()).default({}),
    /** Of an app of workloads: where in the cluster; without it, the runtime's, or one of its own. */
    namespace: NamespaceName.optional(),
    /** What all in that namespace may take together, by the cluster's names of resources. */
    namespaceQuota: NamespaceQuota.optional(),
    /** Seconds until all must be ready. */
    readyWithin: z.int().min(10).max(LONGEST_READY_SECONDS).optional(),
    /** What the answers cannot say of a workload. */
    adjustments: Adjustments.optional(),
  })
  .refine(
    ({ appVersionId: one, appId, stage }) =>
      one !== undefined ? appId === undefined && stage === undefined : appId !== undefined && stage !== undefined,
    { path: ["appVersionId"], error: "Send appVersionId, or appId and stage." },
  );
export type DeployRequest = z.output<typeof DeployRequest>;
