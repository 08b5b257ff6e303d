import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { percent } from "../domain/job/rules.ts";
import { TaskFailure } from "../domain/job/schema.ts";
import { STEPS } from "../domain/job/steps.ts";
import { loadFiles, readGood } from "../packages/vm/real-packages.ts";
import { memoryTable } from "../platform/testing/memory-table.ts";
import { ProviderError } from "../providers/contract.ts";
import { ADVICE, explained } from "./advice.ts";
import { taskKinds } from "./registry.ts";
import { testWorld } from "./testing/world.ts";

const pkg = readGood(loadFiles("paper"));
const job = { id: "job-1", deploymentId: "dep-1" };
const failure = (code: string, retryable = true): TaskFailure => ({ code, message: "m", retryable, remedy: "r" });

it("every step that there is has its words and its usual time, and no other", () => {
  expect(Object.keys(STEPS).sort()).toEqual([...taskKinds()].sort());
  for (const { words, seconds } of Object.values(STEPS)) {
    expect(words).toMatch(/^[a-z].*[^.]$/);
    expect(seconds).toBeGreaterThan(0);
  }
});

it("every code has its advice, told to readers too", () => {
  const page = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8");
  for (const [code, { action, say }] of Object.entries(ADVICE)) {
    expect(page.replaceAll(/ +/g, " ")).toContain(`| \`${code}\` | \`${action}\` | ${say} |`);
    const { next } = explained(failure(code), { job, credentialId: "cred-1" });
    expect(next).toMatchObject({ action, say });
    expect(next?.route).toMatch(
      /^(GET|POST|PATCH) \/(jobs\/job-1(:retry|:undo)?|credentials\/cred-1|deployments\/dep-1)$/,
    );
  }
});

it("a code of another version is advised by whether a retry helps; what a failure says itself stays", () => {
  expect(explained(failure("of-tomorrow"), { job }).next?.action).toBe("retry");
  expect(explained(failure("of-tomorrow", false), { job }).next?.action).toBe("ask-operator");
  const task = { kind: "stop-service", nodeId: "node-1", nodeName: "web 2" };
  const told = explained({ ...failure("timed-out"), step: "own words", nodeId: "node-9" }, { job, task });
  expect(told).toMatchObject({ step: "own words", nodeId: "node-9", nodeName: "web 2" });
  expect(explained(told, { job, task })).toEqual(told);
});

it("a cloud's refusal and a command's failure say on the job and on the task what to do", async () => {
  const here = testWorld(memoryTable(), "", pkg, "dep-advice000001");
  const { job: first } = await here.prepare();
  const why = { kind: "denied", providerCode: "UnauthorizedOperation", message: "no", requestId: "req-1" } as const;
  here.cloud.faults.failAll("instances.create", new ProviderError(why));
  await here.run(first);
  const denied = await here.jobs.get(here.tenant, first.id);
  expect(TaskFailure.parse(denied?.failure)).toMatchObject({
    providerCode: "UnauthorizedOperation",
    next: { action: "grant-permission", route: `POST /jobs/${first.id}:retry` },
  });

  here.cloud.faults.heal();
  here.frontgate.failing.add("start");
  const deployment = await here.deployments.get(here.tenant, first.deploymentId);
  if (denied === undefined || deployment === undefined) throw new Error("gone");
  await here.run(await here.jobs.retry(denied, deployment));
  const failed = await here.jobs.get(here.tenant, first.id);
  expect(failed?.failure).toMatchObject({
    code: "command-failed",
    step: "run a command of the package on the node",
    nodeName: expect.stringMatching(/^\S+ [123]$/),
    output: "no such file",
    next: { action: "look-on-node" },
  });
  const tasks = await here.jobs.tasks(here.tenant, first.id);
  expect(tasks.find(({ status }) => status === "failed")?.failure?.next).toEqual(failed?.failure?.next);
});

it("what is done is weighed by its usual time, never goes back, and is 100 only at the end", () => {
  const task = (kind: string, status: "pending" | "succeeded", phase?: "undo") => ({
    kind,
    status,
    ...(phase && { phase }),
  });
  const running = { status: "running" } as const;
  const kinds = ["check-pilot", "create-node", "create-node", "start-confd"];
  const seen = kinds.map((_, done) =>
    percent(
      running,
      kinds.map((kind, place) => task(kind, place < done ? "succeeded" : "pending")),
    ),
  );
  // 2, 35, 35 and 3 seconds of 75.
  expect(seen).toEqual([0, 2, 49, 96]);
  const all = kinds.map((kind) => task(kind, "succeeded"));
  expect(percent(running, all)).toBe(99);
  expect(percent({ status: "succeeded" }, all)).toBe(100);
  expect(percent({ status: "running", phase: "undo" }, [...all, task("delete-node", "pending", "undo")])).toBe(0);
  expect(percent({ status: "cancelled", phase: "undo", undone: true }, all)).toBe(100);
});
