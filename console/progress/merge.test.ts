import { describe, expect, it } from "vitest";
import type { Job, Task } from "../../sdk/index.ts";
import { withChanges, withRows } from "./merge.ts";

const job = (change: Partial<Job> = {}): Job => ({
  ...{ id: "job-1", kind: "deploy", deploymentId: "dep-1", provider: "aws", status: "running", attempt: 1, layers: 2 },
  ...{ tasks: 2, cancelRequested: false, createdBy: "x", createdAt: "", version: 1, ...change },
});
const task = (id: string, change: Partial<Task> = {}): Task => ({
  ...{ id, kind: "run-service", layer: 0, place: 0, status: "pending", attempts: 0, ...change },
});

describe("a job as it was read, with what was told since", () => {
  const known = { job: { ...job(), percent: 40 }, tasks: [task("a", { service: "start" }), task("b")], again: 1000 };

  it("has the new states, and keeps what is not told", () => {
    const after = withChanges(known, [
      { kind: "task", task: task("a", { status: "running", startedAt: "1" }) },
      { kind: "task", task: task("c", { layer: 1 }) },
      { kind: "job", job: job({ status: "failed", version: 2 }) },
    ]);
    expect(after).toEqual({
      again: 1000,
      job: { ...job({ status: "failed", version: 2 }), percent: 40 },
      tasks: [task("a", { service: "start", status: "running", startedAt: "1" }), task("b"), task("c", { layer: 1 })],
    });
    expect(known.tasks[0]?.status).toBe("pending");
  });

  it("keeps what a command printed while the state is the same, and not after a retry", () => {
    const ended = { status: "failed", startedAt: "1", output: "no space left" } as const;
    const read = { ...known, tasks: [task("a", ended)] };
    const told = (change: Partial<Task>) => withChanges(read, [{ kind: "task", task: task("a", change) }]).tasks[0];
    expect(told({ status: "failed", startedAt: "1" })?.output).toBe("no space left");
    expect(told({ status: "running", startedAt: "2" })).not.toHaveProperty("output");
  });

  it("is no other job's", () => {
    expect(withChanges(known, [{ kind: "job", job: job({ id: "job-2", status: "failed" }) }]).job.status).toBe(
      "running",
    );
  });
});

it("rows are as they were told last, and no row is added or lost", () => {
  const rows = [
    { id: "a", status: "creating", name: "one" },
    { id: "b", status: "active", name: "two" },
  ];
  const told = [
    { id: "a", status: "active" },
    { id: "c", status: "creating" },
    { id: "a", status: "stopped" },
  ];
  expect(withRows(rows, told)).toEqual([{ id: "a", status: "stopped", name: "one" }, rows[1]]);
});
