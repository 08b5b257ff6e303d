import { expect, it } from "vitest";
import { noticeOf } from "../notice/outbox.ts";
import { eventOf } from "./rules.ts";

const now = new Date("2026-11-21T09:00:00.000Z");
const given = { tenantId: "tenant-a", cause: "c", now };

it("a job that failed is an event of its deployment, with the remedy and where it was", () => {
  const failure = { code: "x", message: "It is full.", retryable: true, remedy: "Retry.", nodeName: "brisk-heron" };
  const data = { jobId: "job-1", kind: "deploy", deploymentId: "dep-1", attempt: 2, failure };
  expect(eventOf(noticeOf({ ...given, type: "job.failed", data }))).toEqual({
    ...{
      id: expect.any(String),
      tenantId: "tenant-a",
      deploymentId: "dep-1",
      type: "job.failed",
      at: now.toISOString(),
    },
    ...{ jobId: "job-1", kind: "deploy", attempt: 2, reason: "It is full.", remedy: "Retry.", nodeName: "brisk-heron" },
  });
});

it("an alarm is told by its own name, and a deployment's name is not repeated", () => {
  const breaching = [{ nodeId: "node-1", value: 95 }];
  const alarm = { alarmId: "alm-1", deploymentId: "dep-1", name: "full", item: "node.disk", severity: "warning" };
  const raised = noticeOf({ ...given, type: "alarm.raised", data: { ...alarm, condition: "> 90", breaching } });
  expect(eventOf(raised)).toMatchObject({ alarmName: "full", condition: "> 90", breaching });
  const health = { deploymentId: "dep-1", name: "zk", health: "degraded", before: "healthy" };
  const changed = eventOf(noticeOf({ ...given, type: "deployment.health-changed", data: health }));
  expect(changed).toMatchObject({ health: "degraded", before: "healthy" });
  expect(JSON.stringify(changed)).not.toContain("zk");
});

it("what is not about a deployment is none of its events", () => {
  const data = { rolloutId: "rol-1", appId: "app-1", appVersionId: "appv-1", status: "failed" };
  expect(eventOf(noticeOf({ ...given, type: "rollout.failed", data }))).toBeUndefined();
  expect(eventOf(noticeOf({ ...given, type: "tenant.resumed", data: {} }))).toBeUndefined();
});
