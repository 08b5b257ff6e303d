import { afterAll, beforeAll, expect, it } from "vitest";
import { nodesOf } from "../../../shared/domain/deployment/entity.ts";
import { deploymentEventStore } from "../../../shared/domain/deployment-event/store.ts";
import { driftStore } from "../../../shared/domain/drift/store.ts";
import { keepEvents } from "../../../shared/notices/keep.ts";
import type { Item } from "../../../shared/platform/dynamodb.ts";
import { settle } from "../deployments/test-settle.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedRuntime, seedZookeeper } from "../test-store.ts";

let test: TestApi;
beforeAll(async () => {
  test = await startTestApi();
});
afterAll(() => test?.aws.stop());

it("what happens to a deployment is kept once, listed newest first in pages, and told to nobody else", async () => {
  const { table } = test.aws;
  const { tenantId, api } = test.tenant();
  const { version } = await seedZookeeper(table, tenantId);
  await seedRuntime(table, tenantId);
  const values = { cluster: { subnet: "subnet-0a1b2c3d" } };
  const { body } = await api.send("POST", "/deployments", { body: { appVersionId: version.id, values } });
  const path = `/deployments/${body.id}/activity`;
  const images = async (): Promise<readonly Item[]> => {
    const keys = [
      { pk: `T#${tenantId}#JOB`, sk: body.lastJobId },
      { pk: `T#${tenantId}#DEP`, sk: body.id },
      { pk: nodesOf(tenantId, body.id), sk: "DRIFT" },
    ];
    const found = await Promise.all(keys.map((key) => table.get(key, { consistent: true })));
    return found.filter((item) => item !== undefined);
  };
  const before = new Map((await images()).map((item) => [item.sk, item]));
  await settle(table, tenantId, body.lastJobId, "failed");
  const difference = { id: "d1", field: "state" as const, expected: "running", observed: "stopped", since: "" };
  const report = { tenantId, deploymentId: body.id, deploymentVersion: 2, differences: [difference] };
  await driftStore(table).save({ ...report, status: "drifted", checkedAt: new Date(Date.now() + 1000).toISOString() });
  const changes = (await images()).map((image) => ({ image, before: before.get(image.sk) }));
  // A batch of the stream may be handed over twice.
  for (const _ of [1, 2]) await keepEvents(deploymentEventStore(table), changes);

  const all = (await api.send("GET", path)).body;
  expect(all.items[0]).toMatchObject({ type: "deployment.drifted", differences: 1 });
  expect(
    all.items
      .slice(1)
      .map(({ type }: { readonly type: string }) => type)
      .sort(),
  ).toEqual(["deployment.failed", "job.failed"]);
  expect(all.items.find(({ type }: { readonly type: string }) => type === "job.failed")).toMatchObject({
    ...{ jobId: body.lastJobId, kind: "deploy", attempt: 1, reason: "It did not work.", remedy: "Look." },
  });
  expect(JSON.stringify(all)).not.toContain(tenantId);
  const first = (await api.send("GET", `${path}?pageSize=1`)).body;
  expect(first.items).toEqual(all.items.slice(0, 1));
  const rest = (await api.send("GET", `${path}?pageToken=${encodeURIComponent(first.nextPageToken)}`)).body;
  expect(rest.items).toEqual(all.items.slice(1));
  const stranger = test.tenant().api;
  expect((await stranger.send("GET", path)).status).toBe(404);
});
