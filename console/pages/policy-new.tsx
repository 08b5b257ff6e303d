import { useLocation } from "wouter";
import type { CreatePolicyBody } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { useRefresh } from "../data/use-refresh.ts";
import { useWrite } from "../data/use-write.ts";
import { useWork } from "../words/use-work.ts";
import { bodyOf, NEW_POLICY, newRule } from "./policy/policy.ts";
import { PolicyForm } from "./policy/policy-form.tsx";

export function PolicyNew() {
  const { words } = useWork();
  const { client } = useStore();
  const [, navigate] = useLocation();
  const refresh = useRefresh("policies");
  const create = useWrite(
    (body: CreatePolicyBody, idempotencyKey) => client.policies.create(body, { idempotencyKey }),
    () => {
      refresh();
      navigate("/policies");
    },
  );
  return (
    <PolicyForm
      title={words.policies.add}
      submit={words.act.add}
      first={{ ...NEW_POLICY, rules: [newRule("first")] }}
      error={create.error}
      pending={create.isPending}
      onSubmit={(draft) => create.mutate(bodyOf(draft))}
    />
  );
}
