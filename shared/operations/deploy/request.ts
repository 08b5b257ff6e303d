import * as z from "zod";
import { Adjustments } from "../../domain/deployment/adjustments.ts";
import { LONGEST_READY_SECONDS, NamespaceName, NamespaceQuota } from "../../domain/deployment/workloads.ts";
import { Shares } from "../../domain/group/named.ts";
import { descriptionText, nameText } from "../../platform/middleware/params.ts";
import { namesOneVersion, ONE_VERSION, wantedVersion } from "../wanted-version.ts";

/** Why, in the author's words: kept with the revision and the job. */
export const reason = z.string().trim().min(1).max(500).optional();

/** What a new deployment is asked with. */
export const DeployRequest = z
  .strictObject({
    ...wantedVersion,
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
  .refine(namesOneVersion, ONE_VERSION);
export type DeployRequest = z.output<typeof DeployRequest>;
