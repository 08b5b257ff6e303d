import { useQuery } from "@tanstack/react-query";
import { useLocation, useParams } from "wouter";
import type { ApprovalFlow } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { useRefresh } from "../data/use-refresh.ts";
import { useWrite } from "../data/use-write.ts";
import { Found } from "../shell/found.tsx";
import { useWork } from "../words/use-work.ts";
import { bodyOf, draftOf, type FlowDraft } from "./flow/flow.ts";
import { FlowForm } from "./flow/flow-form.tsx";

/** One approval flow, to be changed: for requests from then on. */
export function FlowPage() {
  const { id = "" } = useParams<{ id: string }>();
  const { client } = useStore();
  const flow = useQuery({
    queryKey: ["approval-flows", "one", id],
    queryFn: ({ signal }) => client.approvalFlows.get(id, { signal }),
  });
  return <Found query={flow}>{(found) => <Change key={found.version} flow={found} />}</Found>;
}

function Change({ flow }: { readonly flow: ApprovalFlow }) {
  const { words } = useWork();
  const { client } = useStore();
  const [, navigate] = useLocation();
  const refresh = useRefresh("approval-flows");
  const change = useWrite(
    (draft: FlowDraft) => {
      const body = bodyOf(draft);
      return client.approvalFlows.update(flow.id, { ...body, when: body.when ?? null }, { ifMatch: flow.version });
    },
    () => {
      refresh();
      navigate("/approval-flows");
    },
  );
  return (
    <FlowForm
      title={words.approvals.kinds[flow.kind]}
      submit={words.act.save}
      first={draftOf(flow)}
      error={change.error}
      pending={change.isPending}
      onSubmit={(draft) => change.mutate(draft)}
    />
  );
}
