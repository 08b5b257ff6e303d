import * as z from "zod";
import { Job, JobStatus, TaskFailure } from "../../../shared/domain/job/schema.ts";
import { TenantId } from "../../../shared/domain/tenant/schema.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { noBody, noParams } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

/** How a tenant's job fares. Nothing that the tenant has said, and nothing that its machines have printed. */
export const PlatformJob = Job.pick({
  id: true,
  tenantId: true,
  kind: true,
  deploymentId: true,
  provider: true,
  status: true,
  cause: true,
  attempt: true,
  phase: true,
  undone: true,
  createdAt: true,
  startedAt: true,
  finishedAt: true,
})
  .extend({
    failure: TaskFailure.pick({
      code: true,
      step: true,
      nodeId: true,
      providerCode: true,
      requestId: true,
      retryable: true,
    })
      .optional()
      .describe("Which step failed, and how, by codes: its message and output are the tenant's."),
  })
  .meta({ id: "PlatformJob" });

const example = {
  id: "job-0m9x2k4f7abcdefghj",
  tenantId: "tenant-acme",
  kind: "deploy" as const,
  deploymentId: "dep-0m9x2k4f7abcdefghj",
  provider: "aws",
  status: "failed" as const,
  attempt: 1,
  createdAt: "2026-11-21T09:00:00.000Z",
  startedAt: "2026-11-21T09:00:01.000Z",
  finishedAt: "2026-11-21T09:04:00.000Z",
  failure: {
    code: "cloud-quota",
    step: "make the node's machine and volume",
    nodeId: "node-0m9x2k4f7abcdefghj",
    providerCode: "InstanceLimitExceeded",
    retryable: true,
  },
};

export const listJobs = route({
  method: "GET",
  path: "/platform/jobs",
  operationId: "listPlatformJobs",
  permission: "platform-jobs:read",
  least: "platform",
  noun: "job",
  summary: "For operators: the jobs of all tenants, newest first",
  description:
    "All, or those in one status, or of one tenant. A page may have fewer than `pageSize`, even none, while `nextPageToken` says that there are more. What ended before the store was brought to this version is found with `tenantId` alone.",
  input: {
    params: noParams,
    query: z.strictObject({ ...pageQuery, status: JobStatus.optional(), tenantId: TenantId.optional() }),
    body: noBody,
  },
  output: pageOf(PlatformJob),
  status: 200,
  problems: ["invalid-page-token", "no-such-route"],
  examples: { answer: { items: [example] } },
});
