import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { chart, openWorld, WEB } from "./test-world.ts";

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld("helm-put");
});
afterAll(() => world.close());

const Deployment = z.looseObject({
  metadata: z.looseObject({ labels: z.record(z.string(), z.string()), generation: z.number() }),
  spec: z.looseObject({
    replicas: z.number(),
    selector: z.unknown(),
    template: z.object({
      metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }),
      spec: z.looseObject({ containers: z.array(z.looseObject({ env: z.array(z.unknown()).optional() })) }),
    }),
  }),
});
const deployment = async (name: string) =>
  Deployment.parse(await world.cluster.must("GET", `/apis/apps/v1/namespaces/${world.namespace}/deployments/${name}`));

describe("a release's life", () => {
  it("is installed, upgraded, put back and removed, each key once", async () => {
    const archive = await chart(WEB);
    const place = { namespace: world.namespace, name: "life" };
    expect(await world.releases.describe(place)).toBeUndefined();
    expect(await world.releases.history(place)).toEqual([]);
    const first = await world.releases.put(world.input("life", archive));
    expect(first).toMatchObject({
      ...place,
      revision: 1,
      state: "deployed",
      key: "jb-1",
      package: "web",
      packageVersion: "1.2.0",
      appVersion: "3.4",
    });
    world.asked();
    expect(await world.releases.put(world.input("life", archive))).toEqual(first);
    expect(world.asked().map(({ method }) => method)).toEqual(["GET", "GET"]);
    expect(await world.releases.describe(place)).toEqual(first);
    expect(world.asked()).toHaveLength(2);

    const next = await chart(WEB, { "Chart.yaml": "apiVersion: v2\nname: web\nversion: 2.0.0\n" });
    const second = await world.releases.put(world.input("life", next, { key: "jb-2", values: { replicas: 3 } }));
    expect(second).toMatchObject({ revision: 2, packageVersion: "2.0.0" });
    expect((await deployment("life")).spec.replicas).toBe(3);
    const back = await world.releases.put(world.input("life", archive, { key: "jb-3" }));
    expect(back).toMatchObject({ revision: 3, packageVersion: "1.2.0" });
    expect((await deployment("life")).spec.replicas).toBe(1);
    expect((await world.releases.history(place)).map(({ revision, state, key }) => [revision, state, key])).toEqual([
      [3, "deployed", "jb-3"],
      [2, "superseded", "jb-2"],
      [1, "superseded", "jb-1"],
    ]);

    await world.releases.remove({ ...place, key: "jb-4" });
    await world.releases.remove({ ...place, key: "jb-4" });
    expect(await world.releases.describe(place)).toBeUndefined();
    expect(await world.names("apis/apps/v1/deployments")).toEqual([]);
    expect(await world.names("api/v1/configmaps")).toEqual(["kube-root-ca.crt"]);
    expect(await world.names("api/v1/secrets")).toEqual([]);
  });

  it("keeps adjustments in its record, so that the next upgrade has them, and labels objects but no pods", async () => {
    const archive = await chart(WEB);
    const adjustments = { "Deployment/fit": { replicas: 4, env: { COLOUR: "blue" } } };
    await world.releases.put(world.input("fit", archive, { adjustments }));
    const labels = { "pitrix.io/deployment": "dep-1", "pitrix.io/tenant": "tnt-1" };
    const put = await deployment("fit");
    expect(put).toMatchObject({ metadata: { labels }, spec: { replicas: 4 } });
    expect(put.spec.template.metadata.labels).toEqual({ app: "fit" });
    expect(put.spec.selector).toEqual({ matchLabels: { app: "fit" } });
    expect(put.spec.template.spec.containers[0]?.env).toEqual([{ name: "COLOUR", value: "blue" }]);
    expect(await world.releases.drift(world.input("fit", archive))).toEqual([]);
    await world.releases.put(world.input("fit", archive, { key: "jb-2", adjustments, values: { colour: "green" } }));
    const after = await deployment("fit");
    expect(after.metadata.generation).toBe(put.metadata.generation);
    await world.releases.put(world.input("fit", archive, { key: "jb-3" }));
    expect((await deployment("fit")).spec).toMatchObject({ replicas: 1 });
    await world.releases.remove({ ...world.input("fit", archive) });
  });

  it("hands replicas to an autoscaler without starting from one pod, and takes them back", async () => {
    const archive = await chart(WEB);
    const path = `/apis/apps/v1/namespaces/${world.namespace}/deployments/auto`;
    await world.releases.put(world.input("auto", archive, { values: { replicas: 4 } }));
    const seen: number[] = [];
    let looking = true;
    const look = (async () => {
      while (looking) seen.push(Deployment.parse(await world.cluster.must("GET", path)).spec.replicas);
    })();
    const adjustments = { "Deployment/auto": { autoscaling: { min: 3, max: 6, cpu: 50 } } };
    await world.releases.put(world.input("auto", archive, { key: "jb-2", adjustments, values: { replicas: 4 } }));
    looking = false;
    await look;
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(3);
    expect(await world.names("apis/autoscaling/v2/horizontalpodautoscalers")).toEqual(["auto"]);
    await world.releases.put(world.input("auto", archive, { key: "jb-3", values: { replicas: 2 } }));
    expect(await world.names("apis/autoscaling/v2/horizontalpodautoscalers")).toEqual([]);
    expect((await deployment("auto")).spec.replicas).toBe(2);
    await world.releases.remove({ ...world.input("auto", archive) });
  });

  it("deletes the claims that its stateful sets made, and nobody else's", async () => {
    const archive = await chart({
      "set.yaml": `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: {{ .Release.Name }}}
spec:
  serviceName: x
  replicas: 2
  selector: {matchLabels: {app: db}}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: db, volumeMounts: [{name: data, mountPath: /d}]}]}}
  volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}}]
`,
    });
    const claims = "api/v1/persistentvolumeclaims";
    const other = { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "data-db-other" } };
    const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Mi" } } };
    await world.cluster.must("POST", `/api/v1/namespaces/${world.namespace}/persistentvolumeclaims`, {
      ...other,
      spec,
    });
    await world.releases.put(world.input("db", archive));
    await expect
      .poll(() => world.names(claims), { timeout: 20_000 })
      .toEqual(["data-db-0", "data-db-1", "data-db-other"]);
    await world.releases.remove({ ...world.input("db", archive) });
    await expect.poll(() => world.names(claims), { timeout: 20_000 }).toEqual(["data-db-other"]);
  });
});
