import LiveRegion from "@cloudscape-design/components/live-region";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Plan } from "../../../sdk/index.ts";
import { useLife } from "../../words/use-life.ts";
import { PlanReview } from "../deploy/plan-review.tsx";
import { Refusal } from "./refusal.tsx";

interface Props {
  readonly deploymentId: string;
  readonly plan: Plan["plan"] | undefined;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** What the API said to a request: its plan, or why not. */
export function Answered({ deploymentId, plan, error, retry }: Props) {
  const { words } = useLife();
  return (
    <SpaceBetween size="l">
      <LiveRegion hidden>{plan === undefined ? "" : words.operation.planned}</LiveRegion>
      <Refusal deploymentId={deploymentId} error={error} retry={retry} />
      {plan !== undefined && <PlanReview plan={plan} />}
    </SpaceBetween>
  );
}
