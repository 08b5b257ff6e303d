import { useQuery } from "@tanstack/react-query";
import { useLocation, useParams } from "wouter";
import type { Policy } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { useRefresh } from "../data/use-refresh.ts";
import { useWrite } from "../data/use-write.ts";
import { Found } from "../shell/found.tsx";
import { useWork } from "../words/use-work.ts";
import { bodyOf, draftOf, type PolicyDraft } from "./policy/policy.ts";
import { PolicyForm } from "./policy/policy-form.tsx";

/** One policy, to be changed. */
export function PolicyPage() {
  const { id = "" } = useParams<{ id: string }>();
  const { client } = useStore();
  const policy = useQuery({
    queryKey: ["policies", "one", id],
    queryFn: ({ signal }) => client.policies.get(id, { signal }),
  });
  return <Found query={policy}>{(found) => <Change key={found.version} policy={found} />}</Found>;
}

function Change({ policy }: { readonly policy: Policy }) {
  const { words } = useWork();
  const { client } = useStore();
  const [, navigate] = useLocation();
  const refresh = useRefresh("policies");
  const change = useWrite(
    (draft: PolicyDraft) => {
      const body = bodyOf(draft);
      return client.policies.update(
        policy.id,
        { ...body, operations: body.operations ?? null },
        { ifMatch: policy.version },
      );
    },
    () => {
      refresh();
      navigate("/policies");
    },
  );
  return (
    <PolicyForm
      title={policy.name}
      submit={words.act.save}
      first={draftOf(policy)}
      error={change.error}
      pending={change.isPending}
      onSubmit={(draft) => change.mutate(draft)}
    />
  );
}
