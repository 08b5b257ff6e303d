import { describe, expect, it } from "vitest";
import { pitrixClient } from "./client.ts";
import { WaitTimeout } from "./follow.ts";
import { JobFailed } from "./jobs.ts";
import { ScanFailed } from "./scans.ts";
import { type Scripted, scriptedServer } from "./testing/scripted-server.ts";

const job = (status: string, percent: number, more: object = {}) => ({
  json: { id: "job-1", kind: "deploy", status, percent, ...more },
});

async function start(script: readonly [Scripted, ...Scripted[]]) {
  const server = await scriptedServer(script);
  return { server, client: pitrixClient({ url: server.url, token: "t", random: () => 0 }) };
}

describe("listings of the SDK", () => {
  it("are walked page by page, and no further than somebody reads", async () => {
    const { server, client } = await start([
      { json: { items: [{ id: "app-1" }, { id: "app-2" }], nextPageToken: "a" } },
      { json: { items: [], nextPageToken: "b" } },
      { json: { items: [{ id: "app-3" }] } },
    ]);
    await using _ = server;
    const ids: string[] = [];
    for await (const app of client.apps.listAll({ q: "x", pageSize: 2 })) ids.push(app.id);
    expect(ids).toEqual(["app-1", "app-2", "app-3"]);
    expect(server.seen.map(({ url }) => url)).toEqual([
      "/apps?pageSize=2&q=x",
      "/apps?pageSize=2&pageToken=a&q=x",
      "/apps?pageSize=2&pageToken=b&q=x",
    ]);
    const again = await start([{ json: { items: [{ id: "app-1" }, { id: "app-2" }], nextPageToken: "a" } }]);
    await using __ = again.server;
    const listing = again.client.apps.listAllVersions("app-9");
    expect(await listing.toArray(2)).toHaveLength(2);
    expect(again.server.seen).toHaveLength(1);
    expect((await listing.page("t")).nextPageToken).toBe("a");
    expect(await listing.toArray(0)).toEqual([]);
    expect(again.server.seen.map(({ url }) => url)).toEqual([
      "/apps/app-9/versions",
      "/apps/app-9/versions?pageToken=t",
    ]);
  });
});

describe("waiting with the SDK", () => {
  it("follows a job to its end and shows every change once", async () => {
    const later = { headers: { "retry-after": "0" } };
    const { server, client } = await start([
      { ...job("queued", 0), ...later },
      { ...job("running", 10), ...later },
      { ...job("running", 10), ...later },
      "cut",
      job("succeeded", 100),
    ]);
    await using _ = server;
    const shown: number[] = [];
    const done = await client.jobs.wait("/jobs/job-1", { onProgress: ({ percent }) => shown.push(percent) });
    expect(done.status).toBe("succeeded");
    expect(shown).toEqual([0, 10, 100]);
    expect(new Set(server.seen.map(({ url }) => url))).toEqual(new Set(["/jobs/job-1"]));
  });

  it("finds the job of a deployment", async () => {
    const { server, client } = await start([job("succeeded", 100)]);
    await using _ = server;
    await client.jobs.wait({ id: "dep-1", activeJobId: "job-2", lastJobId: "job-1" });
    await client.jobs.wait({ id: "dep-1", lastJobId: "job-1" });
    await client.jobs.wait({ id: "job-3" });
    expect(server.seen.map(({ url }) => url)).toEqual(["/jobs/job-2", "/jobs/job-1", "/jobs/job-3"]);
  });

  it("throws the step, the node and the output of a job that failed", async () => {
    const failure = {
      code: "command-failed",
      message: "It ended with 1.",
      nodeId: "node-1",
      output: "no space",
      retryable: true,
      remedy: "Make room.",
    };
    const items = [
      { id: "task-1", kind: "create-instance", status: "succeeded" },
      { id: "task-2", kind: "run-command", status: "failed", nodeId: "node-1" },
    ];
    const { server, client } = await start([job("failed", 40, { failure }), { json: { items, layers: [] } }]);
    await using _ = server;
    const error = await client.jobs.wait("job-1").catch((thrown: unknown) => thrown);
    if (!(error instanceof JobFailed)) throw new Error("it did not fail");
    expect(error).toMatchObject({ step: "run-command", nodeId: "node-1", output: "no space", failure });
    expect(error.message).toBe("The job job-1 failed in its step run-command: It ended with 1. Make room.");
  });

  it("says so when a job was cancelled, is not there, or takes too long", async () => {
    const cancelled = await start([job("cancelled", 40), { json: { items: [], layers: [] } }]);
    await using _ = cancelled.server;
    await expect(cancelled.client.jobs.wait("job-1")).rejects.toThrow("The job job-1 was cancelled");
    const gone = await start([{ status: 404, json: { code: "not-found" } }]);
    await using __ = gone.server;
    await expect(gone.client.jobs.wait("job-1")).rejects.toMatchObject({ code: "not-found" });
    const slow = await start([job("running", 1)]);
    await using ___ = slow.server;
    await expect(slow.client.jobs.wait("job-1", { timeoutMs: 80, intervalMs: 20 })).rejects.toThrow(WaitTimeout);
    expect(slow.server.seen.length).toBeGreaterThan(1);
  });

  it("follows a scan by its Location", async () => {
    const { server, client } = await start([
      { json: { id: "scan-1", status: "running" }, headers: { "retry-after": "0" } },
      { json: { id: "scan-1", status: "unchanged" } },
      { json: { id: "scan-2", status: "failed", error: "The index is gone." } },
    ]);
    await using _ = server;
    expect((await client.repos.waitForScan("/repos/repo-1/events/scan-1")).status).toBe("unchanged");
    const failing = client.repos.waitForScan({ repoId: "repo-1", id: "scan-2" });
    await expect(failing).rejects.toThrow(ScanFailed);
    await expect(failing).rejects.toThrow("The index is gone.");
    expect(server.seen.at(-1)?.url).toBe("/repos/repo-1/events/scan-2");
  });
});
