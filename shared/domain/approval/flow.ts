import * as z from "zod";
import { When } from "./conditions.ts";
import { Approver, Need } from "./seats.ts";

/** What may need an approval. */
export const ApprovalKind = z.enum(["deploy", "scale-out", "resize", "upgrade", "publish", "quota"]);

/** Changes of a deployment that wait apart from it: one at a time, whichever it is. */
export const ChangeKind = ApprovalKind.extract(["scale-out", "resize", "upgrade"]);
export type ApprovalKind = z.infer<typeof ApprovalKind>;

export const MAX_STEPS = 10;
const MAX_APPROVERS = 20;
/** Hours that a step waits when its flow does not say: two weeks. */
export const DEFAULT_HOURS = 336;
/** Longest wait of a step, in hours: 30 days. Twice that for ten steps is less than an execution may last, a year. */
export const MAX_HOURS = 720;

const approvers = z.array(Approver).min(1).max(MAX_APPROVERS);

/** One step of a flow. */
export const FlowStep = z.strictObject({
  name: z.string().trim().min(1).max(60),
  approvers,
  need: Need.default("any"),
  /** Begins together with the step before it; a step that does not begins when all before it have been approved. */
  parallel: z.boolean().default(false),
  when: When.optional(),
  deadlineHours: z.number().positive().max(MAX_HOURS).default(DEFAULT_HOURS),
  /** `escalate`: those of `escalateTo` decide instead, or else the approvers of the step that follows. Once; then it is rejected. */
  onDeadline: z.enum(["reject", "escalate"]).default("reject"),
  escalateTo: approvers.optional(),
});
export type FlowStep = z.infer<typeof FlowStep>;

/** What an approval flow says, as its author writes it. A plain list of `approvers` is a straight line: one after the other. */
export const FlowInput = z.strictObject({
  description: z.string().max(2000).default(""),
  enabled: z.boolean().default(true),
  when: When.optional(),
  steps: z.array(FlowStep).min(1).max(MAX_STEPS),
  /** Whether who approved one step may decide another one of the same request. */
  sameApprover: z.boolean().default(false),
});
export type FlowInput = z.infer<typeof FlowInput>;

/** The flow that requests of a kind go through: at most one a tenant and kind. */
export const ApprovalFlow = z.object({
  ...FlowInput.shape,
  id: z.string(),
  tenantId: z.string(),
  kind: ApprovalKind,
  createdBy: z.string(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type ApprovalFlow = z.infer<typeof ApprovalFlow>;

/** The default flow: a straight line through these approvers, each a step of its own. */
export function straightLine(line: readonly Approver[]): FlowStep[] {
  return line.map((approver, place) =>
    FlowStep.parse({ name: `${place + 1}. ${Object.values(approver).join("")}`.slice(0, 60), approvers: [approver] }),
  );
}
