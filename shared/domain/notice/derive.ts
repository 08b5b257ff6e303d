import { Deployment, DeploymentHealth } from "../deployment/schema.ts";
import { DriftReport } from "../drift/schema.ts";
import { Job } from "../job/schema.ts";
import { HistoryEntry } from "../lifecycle/schema.ts";
import { Rollout } from "../rollout/schema.ts";
import type { EventType } from "./events.ts";
import { noticeOf } from "./outbox.ts";
import type { Notice } from "./schema.ts";

type Image = Readonly<Record<string, unknown>>;

const DEPLOYMENT: Readonly<Record<string, EventType>> = {
  active: "deployment.active",
  stopped: "deployment.stopped",
  failed: "deployment.failed",
  deleted: "deployment.deleted",
} satisfies Partial<Record<Deployment["status"], EventType>>;

const JOB: Readonly<Record<string, EventType>> = {
  running: "job.started",
  succeeded: "job.succeeded",
  failed: "job.failed",
  cancelled: "job.cancelled",
} satisfies Partial<Record<Job["status"], EventType>>;

const ROLLOUT: Readonly<Record<string, EventType>> = {
  halted: "rollout.halted",
  succeeded: "rollout.succeeded",
  failed: "rollout.failed",
} satisfies Partial<Record<Rollout["status"], EventType>>;

const VERSION: Readonly<Record<string, EventType>> = {
  submit: "app-version.submitted",
  reject: "app-version.rejected",
  release: "app-version.released",
  suspend: "app-version.suspended",
  recover: "app-version.recovered",
} satisfies Partial<Record<HistoryEntry["command"], EventType>>;

/**
 * Notices of what the table tells anyway: nobody has to write them a second time. `before` and `image` are an item as it
 * was and is, of the table's stream. The same change always answers the same notice.
 */
export function deriveNotices(image: Image, before: Image | undefined): readonly Notice[] {
  switch (image["entity"]) {
    case "Deployment":
      return [
        ...(image["status"] === before?.["status"] ? [] : deploymentNotice(image)),
        ...(image["health"] === before?.["health"] ? [] : healthNotice(image, before)),
      ];
    case "Job":
      return image["status"] === before?.["status"] ? [] : jobNotice(image);
    case "Drift":
      return driftNotice(image, before);
    case "Rollout":
      return image["status"] === before?.["status"] ? [] : rolloutNotice(image);
    case "VersionHistory":
      return before === undefined ? versionNotice(image) : [];
    default:
      return [];
  }
}

function deploymentNotice(image: Image): readonly Notice[] {
  const { data: found } = Deployment.safeParse(image);
  const type = DEPLOYMENT[found?.status ?? ""];
  if (found === undefined || type === undefined) return [];
  const { id, tenantId, name, status, appId, appVersionId, runtimeId, lastJobId, statusReason, updatedAt } = found;
  const data = {
    deploymentId: id,
    name,
    status,
    appId,
    appVersionId,
    runtimeId,
    jobId: lastJobId,
    reason: statusReason,
  };
  return [noticeOf({ type, data, tenantId, cause: `${id}#${updatedAt}`, now: new Date(updatedAt) })];
}

/** That all is well is news only where it was not. */
function healthNotice(image: Image, earlier: Image | undefined): readonly Notice[] {
  const { data: found } = Deployment.safeParse(image);
  const before = DeploymentHealth.safeParse(earlier?.["health"]).data ?? "unknown";
  if (found?.health === undefined || found.healthSince === undefined || found.health === "unknown") return [];
  if (found.health === "healthy" && before === "unknown") return [];
  const { id, tenantId, name, health, healthSince } = found;
  return [
    noticeOf({
      type: "deployment.health-changed",
      data: { deploymentId: id, name, health, before },
      tenantId,
      cause: `${id}#${healthSince}#${health}`,
      now: new Date(healthSince),
    }),
  ];
}

/** What was not known to differ; or that nothing does, where something did. A comparison without an answer is no news. */
function driftNotice(image: Image, earlier: Image | undefined): readonly Notice[] {
  const { data: found } = DriftReport.safeParse(image);
  if (found === undefined || found.status === "unknown") return [];
  const known = new Set(DriftReport.safeParse(earlier).data?.differences.map(({ id }) => id));
  const { tenantId, deploymentId, differences, checkedAt } = found;
  const inSync = differences.length === 0;
  if (inSync ? known.size === 0 : differences.every(({ id }) => known.has(id))) return [];
  return [
    noticeOf({
      type: inSync ? "deployment.in-sync" : "deployment.drifted",
      data: { deploymentId, differences: differences.length },
      tenantId,
      cause: `${deploymentId}#${checkedAt}`,
      now: new Date(checkedAt),
    }),
  ];
}

function jobNotice(image: Image): readonly Notice[] {
  const { data: found } = Job.safeParse(image);
  const type = JOB[found?.status ?? ""];
  if (found === undefined || type === undefined) return [];
  const { id, tenantId, kind, deploymentId, attempt, failure, left, createdAt, startedAt, finishedAt } = found;
  const data = { jobId: id, kind, deploymentId, attempt, ...(type === "job.failed" ? { failure } : {}), left };
  const at = (type === "job.started" ? startedAt : finishedAt) ?? createdAt;
  return [noticeOf({ type, data, tenantId, cause: `${id}#${attempt}`, now: new Date(at) })];
}

function rolloutNotice(image: Image): readonly Notice[] {
  const { data: found } = Rollout.safeParse(image);
  const type = ROLLOUT[found?.status ?? ""];
  if (found === undefined || type === undefined) return [];
  const { id, tenantId, appId, appVersionId, status, statusReason, version, updatedAt } = found;
  const data = { rolloutId: id, appId, appVersionId, status, reason: statusReason };
  return [noticeOf({ type, data, tenantId, cause: `${id}#${version}`, now: new Date(updatedAt) })];
}

function versionNotice(image: Image): readonly Notice[] {
  const { data: found } = HistoryEntry.safeParse(image);
  if (found === undefined) return [];
  const { tenantId, versionId, appId, to, phase, reviewId, actedAs, message, number, at } = found;
  const data = { appVersionId: versionId, appId, status: to, phase, reviewId, actedAs, reason: message };
  const told = VERSION[found.command];
  // Who may do all of a review passes it by submitting.
  const types: readonly EventType[] = [
    ...(told === undefined ? [] : [told]),
    ...(to === "passed" && ["pass", "submit"].includes(found.command) ? (["app-version.passed"] as const) : []),
  ];
  return types.map((type) => noticeOf({ type, data, tenantId, cause: `${versionId}#${number}`, now: new Date(at) }));
}
