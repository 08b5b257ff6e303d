import * as z from "zod";
import { Facts } from "./conditions.ts";
import { ApprovalKind } from "./flow.ts";
import { Approver, Need } from "./seats.ts";

/**
 * `pending` waits for somebody. The others are ends: `stale`: what was asked has changed since, `expired`: nobody decided
 * in time, `withdrawn`: by its author.
 */
export const ApprovalStatus = z.enum(["pending", "approved", "rejected", "withdrawn", "expired", "stale"]);
export type ApprovalStatus = z.infer<typeof ApprovalStatus>;

/** One person's word about a step. */
export const Decision = z.object({
  /** User who decided. */
  by: z.string(),
  /** User whose place it took, by a delegation. */
  onBehalfOf: z.string().optional(),
  /** Every id that stands for one of these two: none of them decides again. */
  people: z.array(z.string()),
  verdict: z.enum(["approved", "rejected"]),
  reason: z.string().optional(),
  at: z.string(),
  /** Places of the approvers that the person (or whom it stands for) was then. */
  seats: z.array(z.int()),
  /** 0, or 1 once the step was escalated: what was said before then no longer counts. */
  round: z.int(),
});
export type Decision = z.infer<typeof Decision>;

/** A step of an approval. Steps of one wave are open at the same time; waves follow one another. */
export const StepState = z.object({
  name: z.string(),
  /** From 0. */
  wave: z.int(),
  /** `skipped`: its condition did not hold for this request. */
  status: z.enum(["waiting", "open", "approved", "rejected", "expired", "skipped"]),
  approvers: z.array(Approver),
  need: Need,
  deadlineHours: z.number(),
  /** Who decides when the deadline is over; absent: then it expires. */
  escalateTo: z.array(Approver).optional(),
  escalatedAt: z.string().optional(),
  openedAt: z.string().optional(),
  deadlineAt: z.string().optional(),
  decisions: z.array(Decision),
});
export type StepState = z.infer<typeof StepState>;

/** An approver's place in one request, given to somebody else for a time. */
export const Delegation = z.object({ from: z.string(), to: z.string(), until: z.string(), at: z.string() });
export type Delegation = z.infer<typeof Delegation>;

/** What happened to an approval. */
export const ApprovalEvent = z.object({
  at: z.string(),
  action: z.enum([
    "requested",
    "approved",
    "rejected",
    "withdrawn",
    "delegated",
    "escalated",
    "expired",
    "became-stale",
    "carried-out",
    "ended",
  ]),
  by: z.string().optional(),
  onBehalfOf: z.string().optional(),
  step: z.string().optional(),
  reason: z.string().optional(),
});
export type ApprovalEvent = z.infer<typeof ApprovalEvent>;

/** A request that waits for others, or waited. */
export const Approval = z.object({
  id: z.string(),
  tenantId: z.string(),
  kind: ApprovalKind,
  /** What it is about: a deployment, an app version, … */
  subject: z.object({ type: z.string(), id: z.string(), jobId: z.string().optional() }),
  /** In one line, for those who decide. */
  title: z.string(),
  /** What was asked, without secrets. */
  request: z.record(z.string(), z.unknown()),
  facts: Facts,
  /** Of all that was asked, secrets as fingerprints: it is carried out as long as it has this hash, and not otherwise. */
  hash: z.string(),
  /** Whoever asked: a user, or a service token. */
  createdBy: z.string(),
  /** Every id that stands for whoever asked. */
  author: z.array(z.string()),
  flowId: z.string(),
  flowVersion: z.int(),
  sameApprover: z.boolean(),
  status: ApprovalStatus,
  /** Why it ended so. */
  reason: z.string().optional(),
  /** The wave that is open, from 0. */
  wave: z.int(),
  steps: z.array(StepState),
  delegations: z.array(Delegation),
  history: z.array(ApprovalEvent),
  /** Whether what follows from its end was done. */
  settled: z.boolean(),
  /** When the sweep looks whether it was forgotten, and how often it has found that since something was decided. */
  sweepAt: z.string(),
  nudges: z.int(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Approval = z.infer<typeof Approval>;
