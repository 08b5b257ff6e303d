import { describe, expect, it } from "vitest";
import { plain } from "../terminal.ts";
import { milliseconds } from "./duration.ts";
import { jobLines } from "./job-lines.ts";

const now = new Date("2026-11-21T09:00:09Z");
const job = {
  id: "job-1",
  kind: "deploy" as const,
  deploymentId: "dep-1",
  provider: "aws",
  status: "running" as const,
  attempt: 1,
  layers: 3,
  tasks: 5,
  percent: 50,
  cancelRequested: false,
  createdBy: "tok-1",
  createdAt: "2026-11-21T09:00:00.000Z",
  version: 1,
};
describe("a job's picture", () => {
  it("has a bar for the job, a line for each layer that has begun, and a bar for its tasks", () => {
    const layers = [
      { layer: 0, kinds: [{ kind: "check-pilot", statuses: { succeeded: 1 } }] },
      { layer: 1, kinds: [{ kind: "create-node", statuses: { succeeded: 1, running: 1 } }] },
      { layer: 2, kinds: [{ kind: "run-service", statuses: { pending: 1 } }] },
    ];
    expect(jobLines(job, layers, plain, now)).toEqual([
      "deploy job-1  ████████████░░░░░░░░░░░░  50%  running  create-node  9 s",
      "  ✓ check-pilot",
      "  … create-node  █░ 1/2",
    ]);
  });

  it("is one line until the job is planned, and its time stands still at the end", () => {
    const ended = { ...job, status: "failed" as const, percent: 0, finishedAt: "2026-11-21T09:00:04.000Z" };
    expect(jobLines(ended, undefined, plain, now)).toEqual([
      "deploy job-1  ░░░░░░░░░░░░░░░░░░░░░░░░   0%  failed  4 s",
    ]);
  });
});

it("reads durations", () => {
  expect(["90s", "10m", "1.5h", "250ms", "3"].map(milliseconds)).toEqual([90_000, 600_000, 5_400_000, 250, 3000]);
  for (const text of ["", "x", "5d", "-1s", "1s2"]) expect(() => milliseconds(text)).toThrow("is no duration");
});
