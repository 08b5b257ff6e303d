import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import { useLocation } from "wouter";
import type { GetDeploymentAnswer } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { useLife } from "../../words/use-life.ts";
import { offered } from "../operation/operations.ts";

/** Everything that the deployment's state allows and the user may. */
export function Actions({ deployment }: { readonly deployment: GetDeploymentAnswer }) {
  const { words } = useLife();
  const { may } = useStore();
  const [, navigate] = useLocation();
  const operations = may("plans:create") && may("plans:execute") ? offered(deployment.allowed, may) : [];
  const base = `/deployments/${encodeURIComponent(deployment.id)}/operations/`;
  return (
    <ButtonDropdown
      variant="primary"
      disabled={operations.length === 0}
      disabledReason={words.life.noActions}
      items={operations.map((id) => ({ id, text: words.operations[id], href: base + id }))}
      onItemFollow={(event) => {
        event.preventDefault();
        navigate(base + event.detail.id);
      }}
    >
      {words.life.actions}
    </ButtonDropdown>
  );
}
