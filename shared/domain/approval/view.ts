import { Approval, Decision, StepState } from "./schema.ts";

const StepView = StepState.extend({
  decisions: Decision.omit({ people: true, seats: true, round: true }).array(),
}).meta({ id: "ApprovalStep" });

/** An approval as the API shows it. */
export const ApprovalView = Approval.omit({ tenantId: true, author: true, sweepAt: true, nudges: true })
  .extend({ steps: StepView.array() })
  .meta({ id: "Approval" });
