import { useLocation } from "wouter";
import { useStore } from "../data/store.tsx";
import { useRefresh } from "../data/use-refresh.ts";
import { useWrite } from "../data/use-write.ts";
import { useWork } from "../words/use-work.ts";
import { bodyOf, type FlowDraft, NEW_FLOW, newStep } from "./flow/flow.ts";
import { FlowForm } from "./flow/flow-form.tsx";

export function FlowNew() {
  const { words } = useWork();
  const { client } = useStore();
  const [, navigate] = useLocation();
  const refresh = useRefresh("approval-flows");
  const create = useWrite(
    (draft: FlowDraft, idempotencyKey) =>
      client.approvalFlows.create({ kind: draft.kind, ...bodyOf(draft) }, { idempotencyKey }),
    () => {
      refresh();
      navigate("/approval-flows");
    },
  );
  return (
    <FlowForm
      title={words.flows.add}
      submit={words.act.add}
      first={{ ...NEW_FLOW, steps: [newStep("first")] }}
      fresh
      error={create.error}
      pending={create.isPending}
      onSubmit={(draft) => create.mutate(draft)}
    />
  );
}
