import * as z from "zod";
import { MAX_POLICIES, MAX_RULES, Policy, PolicyInput } from "../../../shared/domain/policy/schema.ts";
import { pageOf } from "../../../shared/platform/middleware/pages.ts";
import { idParams, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const PolicyView = Policy.omit({ tenantId: true }).meta({ id: "Policy" });
const params = idParams("policy");
const noun = "policy";
const { name, description, mode, operations, rules } = PolicyInput.shape;

const written = {
  name: "Production",
  mode: "dry-run",
  operations: ["deploy", "scale-out", "resize", "upgrade"],
  rules: [
    {
      id: "reason-in-production",
      effect: "deny",
      when: 'deployment.stage == "production" && request.reason == ""',
      message: "Say why: what is in production changes for a reason.",
    },
    {
      id: "price",
      effect: "warn",
      when: "plan.price > plan.priceBefore * 2 && plan.price > 50000",
      message: "It costs more than twice as much, and more than 500 a month.",
      pointer: "/price/after",
    },
  ],
} as const;
const example = {
  id: "pol-0m9x2k4f7abcdefghj",
  ...written,
  description: "",
  createdBy: "user-0m9x2k4f7abcdefghj",
  version: 1,
  createdAt: "2026-11-21T09:00:00.000Z",
  updatedAt: "2026-11-21T09:00:00.000Z",
};

export const create = route({
  method: "POST",
  path: "/policies",
  operationId: "createPolicy",
  permission: "policies:create",
  least: "tenant",
  noun,
  summary: "Say what may be done with deployments",
  description: `A rule's \`when\` is a CEL expression about \`request\`, \`deployment\`, \`plan\` and \`values\` that is true where the rule is broken; names and types are checked here, and a pointer tells which rule is wrong. From now on every operation (or those of \`operations\`; \`deploy\` is a new deployment) is judged: a broken rule with \`deny\` refuses it with 403 \`policy-denied\` and nothing is done, one with \`warn\` is told. Plans and dry runs tell both in their \`findings\`, with \`policyId\` and \`ruleId\`. A rule that cannot be evaluated counts as broken. With \`mode: dry-run\` a policy is tried: its rules are told and refuse nothing. At most ${MAX_POLICIES} policies a tenant and ${MAX_RULES} rules a policy. docs/policies.md tells all names.`,
  input: { params: noParams, query: noQuery, body: PolicyInput },
  output: PolicyView,
  status: 201,
  idempotent: "commit",
  problems: ["limit-reached"],
  examples: { body: written, answer: example },
});

export const list = route({
  method: "GET",
  path: "/policies",
  operationId: "listPolicies",
  permission: "policies:read",
  least: "tenant",
  noun,
  summary: "List the tenant's policies",
  description: "All of them, in one page, oldest first.",
  input: { params: noParams, query: noQuery, body: noBody },
  output: pageOf(PolicyView),
  status: 200,
  problems: [],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/policies/{id}",
  operationId: "getPolicy",
  permission: "policies:read",
  least: "tenant",
  noun,
  summary: "Read a policy",
  input: { params, query: noQuery, body: noBody },
  output: PolicyView,
  status: 200,
  problems: [],
  examples: { answer: example },
});

export const update = route({
  method: "PATCH",
  path: "/policies/{id}",
  operationId: "updatePolicy",
  permission: "policies:update",
  least: "tenant",
  noun,
  summary: "Change a policy, or turn it on or off",
  description: "For requests from now on. `rules` are all rules that it has then; `operations: null` judges all.",
  input: {
    params,
    query: noQuery,
    body: z.strictObject({
      name: name.optional(),
      description: description.removeDefault().optional(),
      mode: mode.removeDefault().optional(),
      operations: operations.nullable(),
      rules: rules.optional(),
    }),
  },
  output: PolicyView,
  status: 200,
  conditional: true,
  problems: [],
  examples: { body: { mode: "enforce" }, answer: { ...example, mode: "enforce", version: 2 } },
});

export const remove = route({
  method: "DELETE",
  path: "/policies/{id}",
  operationId: "deletePolicy",
  permission: "policies:delete",
  least: "tenant",
  noun,
  summary: "Delete a policy",
  input: { params, query: noQuery, body: noBody },
  output: z.undefined(),
  shows: PolicyView,
  status: 204,
  conditional: true,
  problems: [],
});
