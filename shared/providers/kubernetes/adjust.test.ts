import { describe, expect, it } from "vitest";
import { adjusted } from "./adjust.ts";
import { readObjects } from "./objects.ts";

const objects = readObjects(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, labels: { app: web } }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      initContainers: [{ name: prepare, image: busybox, env: [{ name: LOG_LEVEL, value: error }] }]
      containers:
        - name: web
          image: nginx
          args: [serve]
          env: [{ name: LOG_LEVEL, value: info }, { name: PASSWORD, valueFrom: { secretKeyRef: { name: s, key: k } } }]
        - { name: side, image: side }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly }
spec: { schedule: "0 0 * * *", jobTemplate: { spec: { template: { spec: { containers: [{ name: job, image: job }] } } } } }
---
apiVersion: v1
kind: Service
metadata: { name: web }
`);
const labels = { "pitrix.io/deployment": "dep-1", "pitrix.io/tenant": "tnt-1" };
const [web, cron] = objects;

describe("adjusted", () => {
  it("labels every object's metadata, and nothing that selects or starts pods", () => {
    const result = adjusted(objects, {}, labels);
    expect(result.objects.map(({ metadata }) => metadata.labels)).toEqual([{ app: "web", ...labels }, labels, labels]);
    expect(result.objects.map(({ spec }) => spec)).toEqual(objects.map(({ spec }) => spec));
    expect(web?.metadata.labels).toEqual({ app: "web" });
  });

  it("sets replicas, arguments and variables, of all containers or of one", () => {
    const env = { LOG_LEVEL: "debug", PASSWORD: null, "side/LOG_LEVEL": "trace", "side/NEW": "1", GONE: null };
    const { objects: after } = adjusted(
      objects,
      { "Deployment/web": { replicas: 5, env, args: { side: ["-v"] } }, "CronJob/nightly": { env: { A: "b" } } },
      {},
    );
    expect(after[0]?.spec).toMatchObject({
      replicas: 5,
      template: {
        metadata: { labels: { app: "web" } },
        spec: {
          initContainers: [{ name: "prepare", env: [{ name: "LOG_LEVEL", value: "error" }] }],
          containers: [
            { name: "web", args: ["serve"], env: [{ name: "LOG_LEVEL", value: "debug" }] },
            {
              name: "side",
              args: ["-v"],
              env: [
                { name: "LOG_LEVEL", value: "trace" },
                { name: "NEW", value: "1" },
              ],
            },
          ],
        },
      },
    });
    const job = { containers: [{ name: "job", image: "job", env: [{ name: "A", value: "b" }] }] };
    expect(after[1]?.spec).toMatchObject({ schedule: "0 0 * * *", jobTemplate: { spec: { template: { spec: job } } } });
    expect(cron).toEqual(objects[1]);
  });

  it("takes a variable's reference away when it gets a value", () => {
    const after = adjusted(objects, { "Deployment/web": { env: { "web/PASSWORD": "x" } } }, {}).objects[0];
    expect(JSON.stringify(after)).toContain('{"name":"PASSWORD","value":"x"}');
    expect(JSON.stringify(after)).not.toContain("secretKeyRef");
  });

  it("leaves replicas to an autoscaler beside the workload", () => {
    const { objects: after } = adjusted(
      objects,
      { "Deployment/web": { replicas: 9, autoscaling: { min: 2, max: 6, memory: 70 } } },
      labels,
    );
    expect(after.map(({ kind }) => kind)).toEqual(["Deployment", "HorizontalPodAutoscaler", "CronJob", "Service"]);
    expect(after[0]?.spec).not.toHaveProperty("replicas");
    expect(after[1]).toEqual({
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "web", labels },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
        minReplicas: 2,
        maxReplicas: 6,
        metrics: [
          { type: "Resource", resource: { name: "memory", target: { type: "Utilization", averageUtilization: 70 } } },
        ],
      },
    });
  });

  it("changes the package's own autoscaler in place of adding a second one", () => {
    const own = readObjects(
      "{apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: {name: its}, spec: {scaleTargetRef: {kind: Deployment, name: web}, maxReplicas: 3, targetCPUUtilizationPercentage: 50}}",
    );
    const { objects: after } = adjusted(
      [...objects, ...own],
      { "Deployment/web": { autoscaling: { min: 1, max: 4 } } },
      {},
    );
    expect(after.filter(({ kind }) => kind === "HorizontalPodAutoscaler")).toEqual([
      {
        apiVersion: "autoscaling/v2",
        kind: "HorizontalPodAutoscaler",
        metadata: { name: "its", labels: {} },
        spec: {
          scaleTargetRef: { kind: "Deployment", name: "web" },
          minReplicas: 1,
          maxReplicas: 4,
          metrics: [
            { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } },
          ],
        },
      },
    ]);
  });

  it("names workloads that are not there, and gives the same twice", () => {
    const adjustments = { "Deployment/old": { replicas: 3 }, "Deployment/web": { replicas: 3 } };
    const once = adjusted(objects, adjustments, labels);
    expect(once.missing).toEqual(["Deployment/old"]);
    expect(adjusted(once.objects, adjustments, labels).objects).toEqual(once.objects);
  });
});
