import * as z from "zod";
import { Audience } from "../app/audience.ts";
import { AppTexts } from "../app/texts.ts";
import { Phase } from "./phase.ts";

export const ReviewStatus = z.enum(["submitted", "in-review", "passed", "rejected", "cancelled"]);
export type ReviewStatus = z.infer<typeof ReviewStatus>;

/** One phase of a review. `waiting` until somebody begins it. */
const PhaseState = z.object({
  phase: Phase,
  status: z.enum(["waiting", "in-review", "passed", "rejected"]),
  /** Id of the token that took it last. */
  reviewer: z.string().optional(),
  startedAt: z.string().optional(),
  decidedAt: z.string().optional(),
  message: z.string().optional(),
});
export type PhaseState = z.infer<typeof PhaseState>;

/** One submission of a version. A version that is submitted again gets another. */
export const Review = z.object({
  id: z.string(),
  tenantId: z.string(),
  appId: z.string(),
  versionId: z.string(),
  name: z.string(),
  packageVersion: z.string(),
  audience: Audience,
  status: ReviewStatus,
  /** The phase that is at its turn; of an ended review the one that it ended in. Absent when none is configured. */
  phase: Phase.optional(),
  /** As the store had them when the version was submitted, in order. */
  phases: z.array(PhaseState),
  /** What the version's release shall publish, as it was when the version was submitted. */
  texts: AppTexts,
  /** Id of the token that submitted it. */
  submittedBy: z.string(),
  /** What the vendor told the reviewers. */
  message: z.string().optional(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Review = z.infer<typeof Review>;
