import { expect, it } from "vitest";
import type { Deployment } from "../deployment/schema.ts";
import type { Job } from "../job/schema.ts";
import type { HistoryEntry } from "../lifecycle/schema.ts";
import type { Rollout } from "../rollout/schema.ts";
import { deriveNotices } from "./derive.ts";

const at = "2026-11-21T09:00:00.000Z";

const job: Job & { entity: string } = {
  entity: "Job",
  id: "job-1",
  tenantId: "tenant-a",
  kind: "deploy",
  deploymentId: "dep-1",
  provider: "aws",
  status: "running",
  attempt: 1,
  layers: 1,
  tasks: 2,
  cancelRequested: false,
  createdBy: "user-1",
  createdAt: at,
  version: 1,
};
const next = { action: "retry", say: "Retry.", route: "POST /jobs/job-1:retry" };
const failure = {
  code: "x",
  message: "m".repeat(5000),
  step: "stop the app",
  retryable: true,
  remedy: "Retry.",
  next,
  output: "secret output",
};

it("a job's change of status is told once, with why it failed and without its output", () => {
  const failed = { ...job, status: "failed", finishedAt: at, failure };
  const [notice, ...rest] = deriveNotices(failed, job);
  expect(rest).toEqual([]);
  expect(notice).toMatchObject({ type: "job.failed", tenantId: "tenant-a", at, data: { jobId: "job-1", attempt: 1 } });
  expect(notice?.data).toMatchObject({ failure: { step: "stop the app", next } });
  expect(JSON.stringify(notice)).not.toContain("output");
  expect(JSON.stringify(notice).length).toBeLessThan(1500);
  expect(deriveNotices(failed, job)).toEqual([notice]);
  expect(deriveNotices({ ...failed, version: 9 }, failed)).toEqual([]);
  expect(deriveNotices({ ...failed, attempt: 2 }, job)[0]?.id).not.toBe(notice?.id);
  expect(deriveNotices({ ...job, status: "queued" }, undefined)).toEqual([]);
});

it("a deployment tells where it has come to, and not what it is on its way to", () => {
  const deployment: Deployment & { entity: string } = {
    entity: "Deployment",
    id: "dep-1",
    tenantId: "tenant-a",
    name: "zk",
    description: "",
    appId: "app-1",
    appVersionId: "appv-1",
    repoId: "repo-1",
    runtimeId: "rt-1",
    provider: "aws",
    credentialId: "cred-1",
    values: { password: "never told" },
    subnetId: "s",
    status: "active",
    lastJobId: "job-1",
    metadataVersion: 1,
    version: 3,
    createdAt: at,
    updatedAt: at,
  };
  const [active] = deriveNotices(deployment, { ...deployment, status: "creating" });
  expect(active).toMatchObject({ type: "deployment.active", data: { deploymentId: "dep-1", jobId: "job-1" } });
  expect(JSON.stringify(active)).not.toContain("never told");
  expect(deriveNotices({ ...deployment, status: "stopping" }, deployment)).toEqual([]);
  expect(deriveNotices({ ...deployment, metadataVersion: 2 }, deployment)).toEqual([]);
});

it("a version's history is told by its commands, a pass only when it was the last", () => {
  const entry: HistoryEntry & { entity: string } = {
    entity: "VersionHistory",
    tenantId: "tenant-a",
    appId: "app-1",
    versionId: "appv-1",
    number: 4,
    command: "release",
    from: "passed",
    to: "active",
    actor: "user-1",
    actedAs: "owner",
    requestId: "r",
    at,
  };
  const told = (change: Partial<HistoryEntry>) =>
    deriveNotices({ ...entry, ...change }, undefined).map(({ type }) => type);
  expect(told({})).toEqual(["app-version.released"]);
  expect(told({ command: "pass", to: "in-review" })).toEqual([]);
  expect(told({ command: "pass", to: "passed" })).toEqual(["app-version.passed"]);
  expect(told({ command: "submit", to: "passed" })).toEqual(["app-version.submitted", "app-version.passed"]);
  expect(told({ command: "modify" })).toEqual([]);
  expect(deriveNotices(entry, entry)).toEqual([]);
});

it("what is nobody's business is no notice", () => {
  for (const image of [{}, { entity: "Task", status: "failed" }, { entity: "Job", status: "failed" }])
    expect(deriveNotices(image, undefined)).toEqual([]);
});

it("a rollout tells that it was halted, with why, and how it ended; not that it goes on", () => {
  const rollout: Rollout & { entity: string } = {
    entity: "Rollout",
    id: "roll-1",
    tenantId: "tenant-a",
    appId: "app-1",
    appVersionId: "appv-2",
    selector: {},
    status: "running",
    waves: [{ size: 1, status: "gating" }],
    wave: 0,
    gate: { minutes: 30, maxUnhealthy: 0 },
    onFailure: "halt",
    reason: "It closes a hole.",
    author: { actorId: "user-1", tokenId: "tok-1", scope: "tenant" },
    createdBy: "user-1",
    turn: 1,
    createdAt: at,
    updatedAt: at,
    version: 3,
  };
  const halted = { ...rollout, status: "halted", statusReason: "1 of its deployments is worse off.", version: 4 };
  const [notice, ...rest] = deriveNotices(halted, rollout);
  expect(rest).toEqual([]);
  expect(notice).toMatchObject({
    type: "rollout.halted",
    tenantId: "tenant-a",
    data: { rolloutId: "roll-1", appVersionId: "appv-2", reason: "1 of its deployments is worse off." },
  });
  expect(JSON.stringify(notice)).not.toContain("tok-1");
  expect(deriveNotices({ ...halted, version: 5 }, halted)).toEqual([]);
  expect(deriveNotices({ ...rollout, version: 5 }, halted)).toEqual([]);
  expect(deriveNotices({ ...rollout, status: "succeeded" }, rollout)[0]?.type).toBe("rollout.succeeded");
  // Halted again is told again.
  expect(deriveNotices({ ...halted, version: 6 }, rollout)[0]?.id).not.toBe(notice?.id);
});

it("a deployment that drifts is told once for what is new, and that it has drifted no more", () => {
  const difference = (id: string) => ({ id, field: "state", expected: "running", observed: "stopped", since: at });
  const report = (status: string, ...ids: readonly string[]) => ({
    ...{ entity: "Drift", tenantId: "tenant-a", deploymentId: "dep-1", status, checkedAt: at, deploymentVersion: 1 },
    differences: ids.map(difference),
  });
  const types = (image: object, before?: object) =>
    deriveNotices({ ...image }, before && { ...before }).map(({ type, data }) => [type, data["differences"]]);
  const one = report("drifted", "a");
  expect(types(report("in-sync"))).toEqual([]);
  expect(types(one, report("in-sync"))).toEqual([["deployment.drifted", 1]]);
  expect(types(one, one)).toEqual([]);
  expect(types(report("unknown", "a"), one)).toEqual([]);
  expect(types(one, report("unknown", "a"))).toEqual([]);
  expect(types(report("drifted", "a", "b"), one)).toEqual([["deployment.drifted", 2]]);
  expect(types(report("in-sync"), report("unknown", "a"))).toEqual([["deployment.in-sync", 0]]);
});
