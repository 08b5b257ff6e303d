import type { Approvals } from "../../../shared/approvals/gate.ts";
import { askedRelease, releaseOf } from "../../../shared/approvals/kinds/publish.ts";
import type { AppVersion } from "../../../shared/domain/app/schema.ts";
import { redecide } from "../../../shared/domain/lifecycle/redecide.ts";
import { requireCommand } from "../../../shared/domain/lifecycle/rules.ts";
import type { Change } from "../../../shared/domain/lifecycle/store.ts";
import type { RepoStore } from "../../../shared/domain/repo/store.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { release as contract } from "./lifecycle-routes.ts";
import { type Lifecycle, ownAct, ownVersion } from "./load.ts";

export interface ReleaseVersion extends Lifecycle {
  readonly repos: RepoStore;
  readonly approvals: Approvals;
}

/**
 * Three waves of reads (the version and the tenant's flow; its review, app and repo; the app's versions) and one
 * transaction. Where the flow asks others, the version waits as it is, and is released when they have agreed.
 */
export function release(needs: ReleaseVersion): Operation<typeof contract> {
  return ({ params, query, body, tenantId, caller, now, commit, ...call }) =>
    redecide(async () => {
      const [before, flow] = await Promise.all([
        ownVersion(needs, tenantId, params.id),
        needs.approvals.flow(tenantId, "publish"),
      ]);
      requireCommand("release", before);
      requireFree(before);
      const message = body?.message;
      const made = await releaseOf(needs, before, ownAct({ caller, now, ...call }, message));
      const gated = await needs.approvals.gate(askedRelease(made, { author: caller, message, now }), flow);
      const change = gated === undefined ? made.change : waiting(before, gated.approval.id, now);
      const { version } = change.moved;
      const answer = { body: version, version: version.version };
      if (query.dryRun === "true") {
        // No approval is asked for, so that there is none to name.
        const { approvalId: _, ...shown } = version;
        return { ...answer, body: shown };
      }
      return commit(answer, (also) => needs.lifecycle.save({ ...change, also: [...(gated?.writes ?? []), ...also] }), {
        before,
        reason: message,
      });
    });
}

/** The version with its approval, and otherwise as it was: nothing has happened to it yet, so its history says nothing. */
function waiting(before: AppVersion, approvalId: string, now: Date): Omit<Change, "also"> {
  const { statusReason: _, ...rest } = before;
  const version = { ...rest, approvalId, version: before.version + 1, updatedAt: now.toISOString() };
  return { before, moved: { version, history: [] } };
}

/** @throws Problem 409 while an approval about the version has not ended */
function requireFree({ id, status, approvalId }: AppVersion): void {
  if (approvalId === undefined) return;
  throw new Problem({
    status: 409,
    code: "wrong-state",
    title: "The release of this version waits for an approval",
    detail: `${approvalId} about ${id} has not ended. Withdraw it first, with POST /approvals/${approvalId}:withdraw, where something else shall be released.`,
    extensions: { status, approvalId },
  });
}
