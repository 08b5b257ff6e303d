import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import * as z from "zod";
import { until } from "../../../local/kubernetes/testing.ts";
import { ensureTool } from "../../../local/toolchain/tools.ts";
import { packFiles } from "../../packages/test-pack.ts";
import { TAGS } from "../contract.ts";
import type { Adjustments, ReleaseInput } from "../workloads.ts";
import { helmReleases } from "./helm/releases.ts";
import { chart } from "./helm/test-world.ts";
import { manifestReleases } from "./manifests/manifests.ts";
import { openReleases } from "./releases.ts";
import { realCluster } from "./test-cluster.ts";

const real = realCluster();
const { server } = real;
afterAll(() => real.close());

const template = (app: string, image: string, more = "") =>
  `template: { metadata: { labels: { app: ${app} } }, spec: { ${more} containers: [{ name: app, image: "${image}" }] } }`;
const selected = (app: string) => `selector: { matchLabels: { app: ${app} } }, ${template(app, "nginx:1")}`;

/** Every kind that has pods; one of two Deployments has an autoscaler of its own. A job runs on, a pod belongs to nobody. */
const OBJECTS = [
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { replicas: 2, ${selected("web")} }`,
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: own }\nspec: { ${selected("own")} }`,
  "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: own }\nspec: { minReplicas: 2, maxReplicas: 5, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: own }, metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } }] }",
  `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: db }\nspec: { serviceName: db, replicas: 3, ${selected("db")} }`,
  `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: agent }\nspec: { ${selected("agent")} }`,
  `apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: nightly }\nspec: { schedule: "0 0 1 1 *", jobTemplate: { spec: { ${template("nightly", "nginx:1", "restartPolicy: Never,")} } } }`,
  `apiVersion: batch/v1\nkind: Job\nmetadata: { name: long }\nspec: { ${template("long", "broken/not-ready:1", "restartPolicy: Never,")} }`,
  `apiVersion: batch/v1\nkind: Job\nmetadata: { name: over }\nspec: { ${template("over", "nginx:1", "restartPolicy: Never,")} }`,
  "apiVersion: v1\nkind: Pod\nmetadata: { name: alone }\nspec: { containers: [{ name: app, image: nginx:1 }] }",
];
const PATHS = [
  "apis/apps/v1 deployments",
  "apis/apps/v1 statefulsets",
  "apis/apps/v1 daemonsets",
  "apis/batch/v1 cronjobs",
  "apis/batch/v1 jobs",
  "apis/autoscaling/v2 horizontalpodautoscalers",
  "api/v1 pods",
] as const;

const Items = z.object({
  items: z.array(
    z.looseObject({
      metadata: z.looseObject({ name: z.string() }),
      spec: z.record(z.string(), z.unknown()),
      status: z.looseObject({ phase: z.string().optional() }).optional(),
    }),
  ),
});

async function lists(namespace: string, of: string) {
  const [base = "", plural = ""] = of.split(" ");
  return Items.parse(await server.must("GET", `/${base}/namespaces/${namespace}/${plural}`)).items;
}

/** Specs of all that the package makes, by kind and name. */
async function specs(namespace: string) {
  const found = await Promise.all(
    PATHS.map(async (of) => {
      const own = (await lists(namespace, of)).filter(({ metadata }) => !("ownerReferences" in metadata));
      return own.map(({ metadata, spec }) => {
        // Where it runs is the cluster's choice, and the name of its token's volume is made anew with each pod.
        const { nodeName: _, volumes: __, containers: ___, ...rest } = spec;
        return [`${of} ${metadata.name}`, of.endsWith("pods") ? rest : spec] as const;
      });
    }),
  );
  return new Map(found.flat());
}

const running = async (namespace: string) =>
  (await lists(namespace, "api/v1 pods"))
    .filter(({ status }) => status?.phase !== "Succeeded")
    .map(({ metadata }) => metadata.name);

const FORMATS = ["helm", "manifests"] as const;

it.each(FORMATS)(
  "%s: stopped, nothing of any kind runs and nothing has drifted; started, all is as it was",
  async (format) => {
    const namespace = await server.makeNamespace("stop");
    const cluster = real.worker();
    const program = join(await ensureTool("helm"), "helm", "helm");
    const releases = openReleases(cluster, {
      manifests: manifestReleases(cluster),
      helm: helmReleases({ transport: real.transport, program }),
    });
    const text = OBJECTS.join("\n---\n");
    const archive =
      format === "helm"
        ? await chart({ "all.yaml": text })
        : new Uint8Array(
            await packFiles({
              "package.json": JSON.stringify({ name: "web", version: "1.0.0" }),
              "manifests/all.yaml": text,
            }),
          );
    const adjustments: Adjustments = { "Deployment/web": { autoscaling: { min: 3, max: 6 } } };
    const place = { namespace, name: "web" };
    const input = (key: string): ReleaseInput => ({
      ...place,
      key,
      format,
      archive,
      values: {},
      adjustments,
      tags: { [TAGS.tenant]: "tenant-1", [TAGS.deployment]: `d-${namespace}` },
    });
    /** Ready, but for the job that runs on. */
    const settled = () =>
      until("all pods", async () => {
        const { workloads } = await releases.health(place);
        return workloads.filter(({ ready }) => !ready).every(({ name }) => name === "long");
      });
    /** As many as the autoscalers want at least. */
    const scaled = () =>
      until("the autoscalers", async () => {
        const all = await specs(namespace);
        return (
          all.get("apis/apps/v1 deployments own")?.["replicas"] === 2 &&
          all.get("apis/apps/v1 deployments web")?.["replicas"] === 3
        );
      });

    await releases.put(input("k1"));
    await scaled();
    await settled();
    const [before, pods] = [await specs(namespace), (await running(namespace)).length];
    expect(before.get("apis/autoscaling/v2 horizontalpodautoscalers web")).toMatchObject({ minReplicas: 3 });
    expect(pods).toBeGreaterThan(2 + 3 + 3 + 1 + 1);

    await releases.put({ ...input("k2"), stopped: true });
    await until("the end of all", async () => (await releases.health(place, { budgetMs: 20_000 })).ready);
    expect(await running(namespace)).toEqual([]);
    expect(await releases.drift(place)).toEqual([]);
    const held = await specs(namespace);
    expect(held.get("apis/batch/v1 cronjobs nightly")).toMatchObject({ suspend: true });
    expect(held.get("apis/apps/v1 statefulsets db")).toMatchObject({ replicas: 0 });
    expect([...held.keys()].filter((key) => key.includes("autoscalers"))).toEqual([]);

    await releases.put(input("k3"));
    await scaled();
    await settled();
    expect(await specs(namespace)).toEqual(before);
    expect((await running(namespace)).length).toBe(pods);
    expect(await releases.drift(place)).toEqual([]);
    await server.removeNamespace(namespace);
  },
);
