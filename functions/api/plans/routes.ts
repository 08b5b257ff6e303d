import * as z from "zod";
import { JobView } from "../../../shared/domain/job/view.ts";
import { StoredPlan } from "../../../shared/domain/plan/schema.ts";
import { DeployPlan } from "../../../shared/operations/deploy/view.ts";
import { requestKinds } from "../../../shared/operations/registry.ts";
import { OperationPlan } from "../../../shared/operations/view.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { emptyBody, idParams, idText, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

/** A plan with what it would do. `expiresAt`: from then on it cannot be executed. */
export const PlanView = StoredPlan.omit({
  tenantId: true,
  sealedRequest: true,
  shown: true,
  groups: true,
  digest: true,
})
  .extend({
    expiresAt: z.string(),
    plan: z.union([OperationPlan.omit({ dryRun: true }), DeployPlan.omit({ dryRun: true })]),
  })
  .meta({ id: "Plan" });

const operations = ["deploy", ...requestKinds.map(({ kind }) => kind)] as const;

const plan = {
  operation: "stop",
  deploymentId: "dep-0m9x2k4f7abcdefghj",
  deploymentVersion: 4,
  revision: 2,
  changes: [],
  resources: [],
  layers: [[{ kind: "run-service", nodeId: "node-0m9x2k4f7abcdefghj", service: "stop" }]],
  price: { currency: "USD", before: 4568, after: 4568, listed: { on: "2026-11-21", source: "list" }, notPriced: [] },
  estimate: { seconds: 20 },
  findings: [{ severity: "harms", code: "interrupts", detail: "The app does not answer while this is done." }],
  quota: [],
  digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
};
const example = {
  id: "plan-0m9x2k4f7abcdefghj",
  operation: "stop",
  deploymentId: plan.deploymentId,
  status: "ready",
  createdBy: "user-0m9x2k4f7abcdefghj",
  createdAt: "2026-11-21T09:00:00.000Z",
  expiresAt: "2026-11-28T09:00:00.000Z",
  version: 1,
  plan,
};
const params = idParams("plan");

export const create = route({
  method: "POST",
  path: "/plans",
  operationId: "createPlan",
  permission: "plans:create",
  noun: "plan",
  summary: "See what an operation would do, before it is done",
  description:
    "`request` is the body that the operation's own route takes, and all its checks are made: of `POST /deployments` for `deploy`, of `POST /deployments/{id}:<operation>` for the others, which name `deploymentId`. Nothing is written to any cloud. `POST /plans/{id}:execute` does exactly this, or nothing. The caller needs the operation's own permission. Where others have to agree first, the findings say so.",
  input: {
    params: noParams,
    query: noQuery,
    body: z
      .strictObject({
        operation: z.enum(operations),
        deploymentId: idText("deployment").optional(),
        request: z.record(z.string(), z.unknown()).default({}),
      })
      .refine(({ operation, deploymentId }) => (operation === "deploy") === (deploymentId === undefined), {
        path: ["deploymentId"],
        error: "Name the deployment, and none for deploy.",
      }),
  },
  output: PlanView,
  status: 201,
  idempotent: "commit",
  problems: ["invalid-values", "deployment-busy", "wrong-state", "quota-exceeded", "invalid-link", "link-cycle"],
  examples: {
    body: { operation: "stop", deploymentId: plan.deploymentId, request: { reason: "Nobody works at night." } },
    answer: example,
  },
});

export const list = route({
  method: "GET",
  path: "/plans",
  operationId: "listPlans",
  permission: "plans:read",
  noun: "plan",
  summary: "List plans that can still be executed or were, newest first",
  input: { params: noParams, query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(PlanView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/plans/{id}",
  operationId: "getPlan",
  permission: "plans:read",
  noun: "plan",
  summary: "Read a plan",
  input: { params, query: noQuery, body: noBody },
  output: PlanView,
  status: 200,
  problems: [],
  examples: { answer: example },
});

export const execute = route({
  method: "POST",
  path: "/plans/{id}:execute",
  operationId: "executePlan",
  permission: "plans:execute",
  noun: "plan",
  summary: "Do exactly what a plan says",
  description:
    "Everything is decided again from what is there now. Where that is not what the plan says, nothing is done: 409 `plan-stale` tells what has changed. A plan is executed once; `Location` names its job.",
  input: { params, query: noQuery, body: emptyBody },
  output: JobView,
  status: 202,
  idempotent: "commit",
  problems: [
    "plan-stale",
    "wrong-state",
    "deployment-busy",
    "quota-exceeded",
    "depended-on",
    "dependency-not-active",
    "links-changed",
  ],
  examples: {
    answer: {
      id: "job-0m9x2k4f7abcdefghj",
      kind: "stop",
      deploymentId: plan.deploymentId,
      provider: "aws",
      status: "queued",
      attempt: 1,
      layers: 0,
      tasks: 0,
      cancelRequested: false,
      createdBy: "user-0m9x2k4f7abcdefghj",
      createdAt: "2026-11-21T09:05:00.000Z",
      version: 1,
    },
  },
});
