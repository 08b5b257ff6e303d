import { expect, it } from "vitest";
import { carried } from "../../../shared/domain/audit/log.ts";
import { commandLedger } from "../../../shared/domain/command/ledger.ts";
import { effectStore } from "../../../shared/domain/effect/store.ts";
import { ensurePageKey, openPager } from "../../../shared/platform/middleware/pages.ts";
import { testClient } from "../../../shared/platform/middleware/test-client.ts";
import { ensemble, stored } from "../../../shared/tasks/testing/ensemble.ts";
import { endpoints } from "./endpoints.ts";

interface Entry {
  readonly taskId: string;
  readonly kind: string;
  readonly call: string;
  readonly answeredAt?: string;
  readonly command?: {
    readonly id: string;
    readonly attempt: number;
    readonly status?: string;
    readonly exitCode?: number;
  };
}

it("the ledger of a job holds every call to the cloud and every command, of all attempts, page by page", async () => {
  const here = ensemble({ count: 3 });
  const { job } = await here.prepare();
  here.frontgate.failing.add("start");
  here.frontgate.printing = "a password";
  await here.run(job);
  const failed = await stored(here, job.id);
  here.frontgate.failing.clear();
  await here.run(await here.jobs.retry(failed.job, failed.deployment));
  const { table, tenant, jobs, deployments, clock } = here;
  await ensurePageKey(table);
  const needs = {
    jobs,
    deployments,
    pager: openPager(table),
    effects: effectStore(table, clock),
    ledger: commandLedger(table),
  };
  const api = testClient(endpoints(needs), carried(table), {}).as({ tenantId: tenant });
  const all: Entry[] = [];
  const pages: number[] = [];
  for (let token = ""; ; ) {
    const { status, body } = await api.send("GET", `/jobs/${job.id}/effects?pageSize=7${token}`);
    expect(status).toBe(200);
    expect(JSON.stringify(body)).not.toMatch(/a password|sealed|callbackToken|"body"|userData/);
    all.push(...body.items);
    pages.push(new Set(body.items.map(({ taskId }: Entry) => taskId)).size);
    if (body.nextPageToken === undefined) break;
    token = `&pageToken=${body.nextPageToken}`;
  }
  const commands = all.flatMap(({ command }) => command ?? []);
  expect(commands.map(({ id }) => id).sort()).toEqual([...here.frontgate.executed.keys()].sort());
  expect(all.every(({ answeredAt }) => answeredAt !== undefined)).toBe(true);
  expect(all.filter(({ call }) => call === "instances.create")).toHaveLength(4);
  // The service that failed first: once with each attempt.
  const again = all.filter(({ taskId }) => taskId === all.find(({ command }) => command?.exitCode === 7)?.taskId);
  expect(again.map(({ command }) => [command?.attempt, command?.status, command?.exitCode])).toEqual([
    [1, "failed", 7],
    [2, "succeeded", 0],
  ]);
  expect(again[0]?.command).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(pages.length).toBeGreaterThan(2);
  expect(Math.max(...pages)).toBeLessThanOrEqual(7);
  expect(
    (
      await testClient(endpoints(needs), carried(table), {})
        .as({ tenantId: "stranger" })
        .send("GET", `/jobs/${job.id}/effects`)
    ).status,
  ).toBe(404);
});
