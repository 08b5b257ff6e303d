import type * as z from "zod";
import { type BackupSchedule, DEFAULT_KEEP, nextTime } from "../../../shared/domain/backup/schedule.ts";
import type { BackupScheduleStore } from "../../../shared/domain/backup/schedule-store.ts";
import type { Deployment, DeploymentStatus } from "../../../shared/domain/deployment/schema.ts";
import type { DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import { allowedKinds } from "../../../shared/domain/job/rules.ts";
import type { JobStatus } from "../../../shared/domain/job/schema.ts";
import type { JobStore } from "../../../shared/domain/job/store.ts";
import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import { invalid, Problem } from "../../../shared/kernel/problem.ts";
import { requireReached } from "../../../shared/kernel/reach.ts";
import { backUp } from "../../../shared/operations/back-up.ts";
import { factsOf, type OperationParts } from "../../../shared/operations/facts.ts";
import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type {
  BackupScheduleView,
  getSchedule as getContract,
  updateSchedule as updateContract,
} from "./backup-schedule-routes.ts";

export interface ScheduleNeeds {
  readonly schedules: BackupScheduleStore;
  readonly deployments: DeploymentStore;
  readonly jobs: Pick<JobStore, "get">;
}

/** Two reads at once, and one more where a back-up was begun. */
export function getSchedule({ schedules, deployments, jobs }: ScheduleNeeds): Operation<typeof getContract> {
  return async ({ params, tenantId, reach }) => {
    const [deployment, schedule] = await Promise.all([
      deployments.get(tenantId, params.id),
      schedules.get(tenantId, params.id),
    ]);
    requireReached(reach, deployment, "deployment", params.id);
    const jobId = schedule?.last?.jobId;
    const job = jobId === undefined ? undefined : await jobs.get(tenantId, jobId);
    const body = shown(schedule, job?.status);
    return { body, version: body.version };
  };
}

/**
 * Two reads at once and one write. Where the deployment is active the reads of a back-up too: what could never be made is
 * refused now, and not in the night.
 */
export function updateSchedule(needs: ScheduleNeeds & OperationParts): Operation<typeof updateContract> {
  return async ({ params, body, tenantId, reach, caller, ifMatch, now, commit }) => {
    const [found, before] = await Promise.all([
      needs.deployments.get(tenantId, params.id),
      needs.schedules.get(tenantId, params.id),
    ]);
    const deployment = requireReached(reach, found, "deployment", params.id);
    requireVersion({ version: before?.version ?? 0 }, ifMatch);
    const next = changed(before, deployment, body, caller.actorId, now);
    if (next.enabled) requireLiving(deployment);
    if (next.enabled && deployment.status === "active") {
      const nodes = await needs.deployments.nodes(tenantId, deployment.id);
      await backUp.decide?.(factsOf(needs, viewerOf(reach), deployment, nodes), {}, now);
    }
    const about = {
      object: { type: "deployment", id: deployment.id },
      before: shown(before, undefined),
      ...(body.reason === undefined ? {} : { reason: body.reason }),
    };
    const job = next.last?.jobId === undefined ? undefined : await needs.jobs.get(tenantId, next.last.jobId);
    return unlessChanged(
      commit(
        { body: shown(next, job?.status), version: next.version },
        (also) => needs.schedules.save(before, next, also),
        about,
      ),
    );
  };
}

type Change = Partial<Pick<BackupSchedule, "enabled" | "times" | "keep">>;

/** @throws Problem 422 where it was never said when */
function changed(
  before: BackupSchedule | undefined,
  deployment: Deployment,
  change: { readonly [K in keyof Change]: Change[K] | undefined },
  actorId: string,
  now: Date,
): BackupSchedule {
  const times = change.times ?? before?.times;
  if (times === undefined)
    throw invalid("invalid-request", "When is missing", [
      { pointer: "/times", detail: "Nobody has said yet when back-ups are made." },
    ]);
  const at = now.toISOString();
  const enabled = change.enabled ?? before?.enabled ?? true;
  // What was off begins anew: nothing of the time between is due.
  const anew = before === undefined || change.times !== undefined || (enabled && !before.enabled);
  const since = anew ? at : before.since;
  const nextAt = anew ? nextTime(times, now, now).toISOString() : before.nextAt;
  return {
    tenantId: deployment.tenantId,
    deploymentId: deployment.id,
    enabled,
    times,
    keep: change.keep ?? before?.keep ?? DEFAULT_KEEP,
    since,
    nextAt,
    ...(before?.last === undefined ? {} : { last: before.last }),
    // Another number to keep shows at once.
    lookAt: change.keep === undefined ? nextAt : at,
    turn: before?.turn ?? 0,
    tidied: [],
    createdBy: actorId,
    version: (before?.version ?? 0) + 1,
    updatedAt: at,
  };
}

function shown(
  schedule: BackupSchedule | undefined,
  status: z.infer<typeof JobStatus> | undefined,
): z.input<typeof BackupScheduleView> & { readonly version: number } {
  if (schedule === undefined) return { enabled: false, version: 0 };
  const { enabled, times, keep, nextAt, last, version } = schedule;
  return {
    enabled,
    times,
    keep,
    ...(enabled ? { nextAt } : {}),
    ...(last === undefined ? {} : { last: { ...last, status: status ?? "skipped" } }),
    version,
  };
}

const ENDED: ReadonlySet<DeploymentStatus> = new Set(["ceasing", "ceased", "deleting", "deleted", "rejected"]);

function requireLiving({ id, status }: Deployment): void {
  if (!ENDED.has(status)) return;
  throw new Problem({
    status: 409,
    code: "wrong-state",
    title: `A deployment that is ${status} is not backed up`,
    detail: `${id} is ${status}, so no back-up of it would ever be made.`,
    extensions: { status, allowed: allowedKinds(status) },
  });
}
