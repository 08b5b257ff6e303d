import { afterAll, beforeAll, expect, it } from "vitest";
import { draftApp, draftVersion } from "../../../shared/domain/app/drafts.ts";
import { appItem, appVersionItem, packageItem } from "../../../shared/domain/app/entity.ts";
import { runtimeKey } from "../../../shared/domain/runtime/entity.ts";
import type { Runtime } from "../../../shared/domain/runtime/schema.ts";
import { goodManifests, manifestsOf } from "../../../shared/packages/manifests/test-manifests.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedRuntime } from "../test-store.ts";

let test: TestApi;
beforeAll(async () => {
  test = await startTestApi();
});
afterAll(() => test?.aws.stop());

const pod = `apiVersion: v1
kind: Pod
metadata: { name: web }
spec: { containers: [{ name: app, image: "app:1" }], volumes: [{ name: data, hostPath: { path: /data } }] }
`;

it("a dry run warns of data that a hostPath volume would lose, and the deployment is taken all the same", async () => {
  const { table } = test.aws;
  const { tenantId, api } = test.tenant();
  const machines = await seedRuntime(table, tenantId, {}, "cluster");
  const cluster = {
    version: "v1.31.4",
    permissions: { needed: [], missing: [] },
    namespaces: { own: true },
    metrics: true,
  };
  const probe = { account: "https://10.0.0.1", region: "", zones: [], cluster, at: machines.createdAt };
  const runtime: Runtime = { ...machines, provider: "kubernetes", config: {}, probe };
  await table.put({ ...runtimeKey(tenantId, runtime.id), entity: "Runtime", ...runtime });
  const read = goodManifests(manifestsOf(pod));
  const now = new Date("2026-11-21T09:00:00.000Z");
  const upload = { tenantId, name: read.name, packageVersion: "1.2.0", digest: `sha256:${"7".repeat(64)}`, size: 1 };
  const version = draftVersion({ ...upload, format: "manifests", read, now });
  await table.transact([
    { put: appItem(draftApp(undefined, version, read, now)) },
    { put: appVersionItem(version) },
    { put: packageItem(tenantId, version.id, { format: "manifests", package: read }) },
  ]);
  const body = { appVersionId: version.id, name: "web" };
  const plan = await api.send("POST", "/deployments?dryRun=true", { body });
  expect(plan, JSON.stringify(plan.body)).toMatchObject({ status: 200, body: { provider: "kubernetes" } });
  expect(plan.body.findings).toEqual([
    {
      severity: "harms",
      code: "package-warning",
      detail: expect.stringMatching(
        /lost to a pod.*PersistentVolumeClaim.*\(manifests\/web\.yaml#\/spec\/volumes\/0\/hostPath\)/,
      ),
    },
  ]);
  expect((await api.send("POST", "/deployments", { body })).status).toBe(202);
});
