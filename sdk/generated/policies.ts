// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type ConditionalOptions, type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Policy } from "./schemas.ts";

export interface ListPoliciesAnswer {
  items: Policy[];
  nextPageToken?: string;
}

export interface CreatePolicyBody {
  name: string;
  description?: string | undefined;
  mode?: "enforce" | "dry-run" | "off" | undefined;
  operations?: readonly ("deploy" | "start" | "stop" | "restart" | "scale-out" | "scale-in" | "resize" | "configure" | "upgrade" | "roll-back" | "back-up" | "restore" | "delete-backup" | "run-service" | "run-command" | "attach-addresses" | "detach-addresses" | "attach-keys" | "detach-keys" | "replace-node" | "adopt" | "revert" | "cease" | "recover" | "delete")[] | undefined;
  rules: readonly ({
    id: string;
    effect: "deny" | "warn";
    when: string;
    message: string;
    pointer?: string | undefined;
  })[];
}

export interface UpdatePolicyBody {
  name?: string | undefined;
  description?: string | undefined;
  mode?: "enforce" | "dry-run" | "off" | undefined;
  operations?: readonly ("deploy" | "start" | "stop" | "restart" | "scale-out" | "scale-in" | "resize" | "configure" | "upgrade" | "roll-back" | "back-up" | "restore" | "delete-backup" | "run-service" | "run-command" | "attach-addresses" | "detach-addresses" | "attach-keys" | "detach-keys" | "replace-node" | "adopt" | "revert" | "cease" | "recover" | "delete")[] | null | undefined;
  rules?: readonly ({
    id: string;
    effect: "deny" | "warn";
    when: string;
    message: string;
    pointer?: string | undefined;
  })[] | undefined;
}

export type Policies = ReturnType<typeof policies>;

/** `client.policies` */
export function policies(send: Send) {
  const operations = {
    /**
     * List the tenant's policies.
     *
     * All of them, in one page, oldest first.
     *
     * Permission: `policies:read@tenant`.
     */
    list: (options: RequestOptions = {}) =>
      send<ListPoliciesAnswer>({ ...options, method: "GET", path: "/policies" }),
    /**
     * Say what may be done with deployments.
     *
     * A rule's `when` is a CEL expression about `request`, `deployment`, `plan` and `values` that is true where the rule is broken; names and types are checked here, and a pointer tells which rule is wrong. From now on every operation (or those of `operations`; `deploy` is a new deployment) is judged: a broken rule with `deny` refuses it with 403 `policy-denied` and nothing is done, one with `warn` is told. Plans and dry runs tell both in their `findings`, with `policyId` and `ruleId`. A rule that cannot be evaluated counts as broken. With `mode: dry-run` a policy is tried: its rules are told and refuse nothing. At most 10 policies a tenant and 50 rules a policy. docs/policies.md tells all names.
     *
     * Permission: `policies:create@tenant`.
     */
    create: (body: CreatePolicyBody, options: PostOptions = {}) =>
      send<Policy>({ ...options, method: "POST", path: "/policies", body }),
    /**
     * Read a policy.
     *
     * Permission: `policies:read@tenant`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<Policy>({ ...options, method: "GET", path: `/policies/${segment(id)}` }),
    /**
     * Change a policy, or turn it on or off.
     *
     * For requests from now on. `rules` are all rules that it has then; `operations: null` judges all.
     *
     * Permission: `policies:update@tenant`.
     */
    update: (id: string, body: UpdatePolicyBody, options: ConditionalOptions) =>
      send<Policy>({ ...options, method: "PATCH", path: `/policies/${segment(id)}`, body }),
    /**
     * Delete a policy.
     *
     * Permission: `policies:delete@tenant`.
     */
    delete: (id: string, options: ConditionalOptions) =>
      send<void>({ ...options, method: "DELETE", path: `/policies/${segment(id)}` }),
  };
  return operations;
}
