import { expect, test } from "vitest";
import type { Task } from "./schema.ts";
import { TaskDetail, taskDetail } from "./view.ts";

const task: Task = {
  id: "task-1",
  tenantId: "tenant-a",
  jobId: "job-1",
  kind: "run-service",
  layer: 0,
  place: 0,
  nodeId: "node-1",
  input: { service: "start", hidden: "x" },
  status: "succeeded",
  attempts: 1,
  startedAt: "2026-11-21T09:00:00.000Z",
  finishedAt: "2026-11-21T09:00:01.500Z",
  leaseUntil: 0,
  output: { status: "succeeded", exitCode: 0, output: `${"x".repeat(5000)}end` },
};

test("a step of a command shows its service, exit code, time and the end of its output, and nothing that it was told", () => {
  const shown = TaskDetail.parse(taskDetail(task));
  expect(shown).toMatchObject({ service: "start", exitCode: 0, durationMs: 1500 });
  expect(shown.output).toHaveLength(4096);
  expect(shown.output).toMatch(/xend$/);
  expect(JSON.stringify(shown)).not.toContain("hidden");
});

test("one that failed shows the same of its failure, one of another kind nothing", () => {
  const failure = { code: "command-failed", message: "m", exitCode: 3, output: "dry", retryable: true, remedy: "r" };
  const { output: _, ...rest } = task;
  expect(taskDetail({ ...rest, status: "failed", failure })).toMatchObject({ exitCode: 3, output: "dry" });
  const { startedAt: __, ...waiting } = { ...rest, status: "pending" } as const;
  expect(TaskDetail.parse(taskDetail(waiting))).not.toHaveProperty("durationMs");
  const other = TaskDetail.parse(taskDetail({ ...task, kind: "create-node", input: {}, output: { output: 7 } }));
  expect(other).not.toHaveProperty("output");
  expect(other).not.toHaveProperty("service");
});
