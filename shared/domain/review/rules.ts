import { Problem } from "../../kernel/problem.ts";
import type { Audience } from "../app/audience.ts";
import type { AppVersion } from "../app/schema.ts";
import type { AppTexts } from "../app/texts.ts";
import { type Act, type Moved, move, requireCommand } from "../lifecycle/rules.ts";
import type { Phase } from "./phase.ts";
import type { PhaseState, Review } from "./schema.ts";

/** A review and its version after one command. */
export interface Reviewed extends Moved {
  readonly review: Review;
}

/** Who reviews, and the phases that they may decide of this review's tenant. */
export interface Reviewer extends Omit<Act, "actedAs"> {
  readonly phases: readonly Phase[];
}

export interface Submission {
  readonly id: string;
  readonly version: AppVersion;
  readonly audience: Audience;
  readonly phases: readonly Phase[];
  readonly texts: AppTexts;
}

/**
 * Opens the review of a version. Without phases the version has passed at once. A submitter who may decide it has
 * passed the vendor's phase by submitting. @throws Problem 409 `wrong-state`
 */
export function submit({ id, version, audience, phases, texts }: Submission, by: Reviewer): Reviewed {
  requireCommand("submit", version);
  const at = by.now.toISOString();
  const [first] = phases;
  const review: Review = {
    id,
    tenantId: version.tenantId,
    appId: version.appId,
    versionId: version.id,
    name: version.name,
    packageVersion: version.packageVersion,
    audience,
    status: first === undefined ? "passed" : "submitted",
    ...(first === undefined ? {} : { phase: first }),
    phases: phases.map((phase) => ({ phase, status: "waiting" })),
    texts,
    submittedBy: by.actor,
    ...(by.message === undefined || by.message === "" ? {} : { message: by.message }),
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
  const submitted: Moved = { version: { ...version, audience, reviewId: id }, history: [] };
  const to = first === undefined ? "passed" : "submitted";
  const opened = { ...move(submitted, "submit", to, { ...by, actedAs: "owner" }, { reviewId: id }), review };
  if (first !== "vendor" || !by.phases.includes("vendor")) return opened;
  return decided(opened, "vendor", "passed", { ...by, message: "Passed by who submitted it." });
}

/** Takes the phase that is at its turn; another reviewer may take it over. @throws Problem 403, 409 */
export function start(review: Review, version: AppVersion, phase: Phase | undefined, by: Reviewer): Reviewed {
  requireCommand("review", version);
  const state = currentPhase(review, phase);
  requireReviewer(review, state.phase, by);
  const at = by.now.toISOString();
  const taken: PhaseState = { ...state, status: "in-review", reviewer: by.actor, startedAt: at };
  const next = changed(review, taken, "in-review", at);
  const step = { phase: state.phase, reviewId: review.id };
  return { ...move({ version, history: [] }, "review", "in-review", acting(by, state.phase), step), review: next };
}

/** Ends the phase that is at its turn; the last one's end is the version's. @throws Problem 403, 409 */
export function decide(
  review: Review,
  version: AppVersion,
  verdict: "passed" | "rejected",
  phase: Phase | undefined,
  by: Reviewer,
): Reviewed {
  const command = verdict === "passed" ? "pass" : "reject";
  requireCommand(command, version);
  const state = currentPhase(review, phase);
  requireReviewer(review, state.phase, by);
  if (state.status !== "in-review") {
    throw wrong(`The ${state.phase} review has not begun.`, `Begin it with POST /reviews/${review.id}:start.`, review);
  }
  return decided({ version, history: [], review }, state.phase, verdict, by);
}

/** Ends a review whose version was taken back. */
export function cancelled(review: Review, now: Date): Review {
  return { ...review, status: "cancelled", version: review.version + 1, updatedAt: now.toISOString() };
}

function decided({ review, ...moved }: Reviewed, phase: Phase, verdict: "passed" | "rejected", by: Reviewer): Reviewed {
  const at = by.now.toISOString();
  const { message } = by;
  const place = review.phases.findIndex((one) => one.phase === phase);
  const state = review.phases[place] ?? { phase };
  const ended: PhaseState = {
    startedAt: at,
    ...state,
    status: verdict,
    reviewer: by.actor,
    decidedAt: at,
    ...(message === undefined || message === "" ? {} : { message }),
  };
  const following = verdict === "passed" ? review.phases[place + 1] : undefined;
  const to = following === undefined ? verdict : "in-review";
  const next = changed(review, ended, to, at);
  const command = verdict === "passed" ? "pass" : "reject";
  return {
    ...move(moved, command, to, acting(by, phase), { phase, reviewId: review.id }),
    review: following === undefined ? next : { ...next, phase: following.phase },
  };
}

/** The vendor's phase is done by its tenant, the others for the platform. */
function acting(by: Reviewer, phase: Phase): Act {
  return { ...by, actedAs: phase === "vendor" ? "owner" : "reviewer" };
}

/** The phase at its turn. @throws Problem 409 when the caller means another */
function currentPhase(review: Review, asked: Phase | undefined): PhaseState {
  const state = review.phases.find(({ phase }) => phase === review.phase);
  if (state === undefined) throw wrong("This review has no phases.", "Submit the version again.", review);
  if (asked !== undefined && asked !== state.phase) {
    throw wrong(`The ${asked} review is not at its turn: the ${state.phase} review is.`, "Read the review.", review);
  }
  return state;
}

/** @throws Problem 403 for who may not decide the phase, and for who would judge their own submission */
function requireReviewer(review: Review, phase: Phase, { phases, actor }: Reviewer): void {
  if (!phases.includes(phase)) {
    const scope = phase === "vendor" ? "tenant" : "platform";
    throw new Problem({
      status: 403,
      code: "forbidden",
      title: "A permission is missing",
      detail: `The ${phase} review needs the permission "reviews:decide" in the scope "${scope}"${phase === "vendor" ? " of the version's own tenant" : ""}.`,
      extensions: { permission: "reviews:decide", scope },
    });
  }
  if (phase !== "vendor" && actor === review.submittedBy) {
    throw new Problem({
      status: 403,
      code: "own-submission",
      title: "Nobody reviews what they submitted",
      detail: `You submitted the version, so that somebody else has to do its ${phase} review.`,
    });
  }
}

function changed(review: Review, state: PhaseState, status: Review["status"], at: string): Review {
  return {
    ...review,
    status,
    phases: review.phases.map((one) => (one.phase === state.phase ? state : one)),
    version: review.version + 1,
    updatedAt: at,
  };
}

function wrong(detail: string, remedy: string, review: Review): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "The review is at another point",
    detail: `${detail} ${remedy}`,
    extensions: { status: review.status, ...(review.phase === undefined ? {} : { phase: review.phase }) },
  });
}
