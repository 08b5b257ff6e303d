import * as z from "zod";
import { Revision, Spec } from "../../../shared/domain/revision/schema.ts";
import { ValueChange } from "../../../shared/operations/view.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { idText, noBody, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

/** What a deployment was meant to be since then. Secrets are masked. */
export const RevisionView = Revision.omit({ tenantId: true, deploymentId: true })
  .extend({ spec: Spec.omit({ sealedValues: true, appTenantId: true }) })
  .meta({ id: "Revision" });

/** What differs from one revision to another. */
const RevisionDiff = z
  .object({
    from: z.int(),
    to: z.int(),
    /** Answers, leaf by leaf: a secret that is another one is its mask before and after. */
    values: z.array(ValueChange),
    /** All else of the spec: version, runtime, numbers and sizes. */
    spec: z.array(ValueChange),
  })
  .meta({ id: "RevisionDiff" });

const number = z.coerce.number().int().min(1).max(999_999);
const id = idText("deployment");

const example = {
  number: 2,
  operation: "configure",
  jobId: "job-0m9x2k4f7abcdefghj",
  author: "user-0m9x2k4f7abcdefghj",
  reason: "The network is slow.",
  status: "applied",
  spec: {
    appId: "app-0m9x2k4f7abcdefghj",
    appVersionId: "appv-0m9x2k4f7abcdefghj",
    repoId: "repo-0m9x2k4f7abcdefghj",
    runtimeId: "rt-0m9x2k4f7abcdefghj",
    values: { cluster: { subnet: "subnet-0a1b2c3d" }, env: { tickTime: 2000 } },
    subnetId: "subnet-0a1b2c3d",
  },
  createdAt: "2026-11-21T09:00:00.000Z",
  endedAt: "2026-11-21T09:00:09.000Z",
};

export const list = route({
  method: "GET",
  path: "/deployments/{id}/revisions",
  operationId: "listRevisions",
  permission: "deployments:read",
  noun: "deployment",
  summary: "List what a deployment was meant to be, newest first",
  description:
    "Every change is a revision with its author and reason, kept after the deployment is deleted. `applied` ones it has become; `restores` names the revision that a roll-back brought back.",
  input: { params: z.object({ id }), query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(RevisionView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/deployments/{id}/revisions/{number}",
  operationId: "getRevision",
  permission: "deployments:read",
  noun: "deployment",
  summary: "Read one revision of a deployment",
  input: { params: z.object({ id, number }), query: noQuery, body: noBody },
  output: RevisionView,
  status: 200,
  problems: [],
  examples: { answer: example },
});

export const diff = route({
  method: "GET",
  path: "/deployments/{id}/revisions/{number}/diff/{other}",
  operationId: "diffRevisions",
  permission: "deployments:read",
  noun: "deployment",
  summary: "Compare a revision with another one",
  description: "What differs from `number` to `other`, whichever is the later one, in the order of the pointers.",
  input: { params: z.object({ id, number, other: number }), query: noQuery, body: noBody },
  output: RevisionDiff,
  status: 200,
  problems: [],
  examples: {
    answer: { from: 1, to: 2, values: [{ pointer: "/env/tickTime", before: 500, after: 2000 }], spec: [] },
  },
});
