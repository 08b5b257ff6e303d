import { describe, expect, it } from "vitest";
import { adjusted } from "./adjust.ts";
import { type ClusterObject, readObjects } from "./objects.ts";
import { NOWHERE, stopped } from "./stopped.ts";

const pods = "template: { metadata: { labels: { app: a } }, spec: { containers: [{ name: a, image: a }] } }";
const read = (text: string): ClusterObject[] => readObjects(text);
const one = (apiVersion: string, kind: string, spec: string, more = ""): string =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: a${more} }\nspec: { ${spec} }\n`;

describe("what is put of a stopped deployment", () => {
  it.each(["apps/v1 Deployment", "apps/v1 StatefulSet", "apps/v1 ReplicaSet", "v1 ReplicationController"])(
    "%s has no replicas",
    (of) => {
      const [apiVersion = "", kind = ""] = of.split(" ");
      const [before] = read(one(apiVersion, kind, `replicas: 3, ${pods}`));
      expect(stopped(read(one(apiVersion, kind, `replicas: 3, ${pods}`)))).toEqual([
        { ...before, spec: { ...Object(before?.["spec"]), replicas: 0 } },
      ]);
      expect(stopped(read(one(apiVersion, kind, pods)))).toMatchObject([{ spec: { replicas: 0 } }]);
    },
  );

  it("jobs have no next time and go no further; daemons find no node, and keep what they ask for", () => {
    const text =
      one("batch/v1", "Job", pods) +
      one("batch/v1", "CronJob", `schedule: "0 0 * * *", jobTemplate: { spec: { ${pods} } }`) +
      one("apps/v1", "DaemonSet", pods.replace("containers", "nodeSelector: { disk: ssd }, containers"));
    const [job, cron, daemon] = read(text);
    expect(stopped(read(text))).toEqual([
      { ...job, spec: { ...Object(job?.["spec"]), suspend: true } },
      { ...cron, spec: { ...Object(cron?.["spec"]), suspend: true } },
      {
        ...daemon,
        spec: {
          template: {
            metadata: { labels: { app: "a" } },
            spec: { nodeSelector: { disk: "ssd", [NOWHERE]: "true" }, containers: [{ name: "a", image: "a" }] },
          },
        },
      },
    ]);
  });

  it("a pod that nobody makes is not there, nor an autoscaler of what has no replicas", () => {
    const scaler = (target: string) =>
      one("autoscaling/v2", "HorizontalPodAutoscaler", `scaleTargetRef: { kind: Deployment, name: ${target} }`);
    const text = one("v1", "Pod", "containers: []") + one("apps/v1", "Deployment", pods) + scaler("a");
    expect(stopped(read(text)).map(({ kind }) => kind)).toEqual(["Deployment"]);
    expect(stopped(read(scaler("somebody-elses")))).toHaveLength(1);
  });

  it("all else stays: kinds of the same names of others, the package's own jobs, services", () => {
    const text =
      one("batch.volcano.sh/v1alpha1", "Job", "minAvailable: 1") +
      one("v1", "Service", "ports: []") +
      one("batch/v1", "Job", pods, ', annotations: { "helm.sh/hook": pre-delete }') +
      one("v1", "Pod", "containers: []", ', annotations: { "helm.sh/hook": test }');
    expect(stopped(read(text))).toEqual(read(text));
  });

  it("adjustments do not start it", () => {
    const objects = read(one("apps/v1", "Deployment", pods));
    const scaled = { "Deployment/a": { autoscaling: { min: 2, max: 4 } } };
    expect(adjusted(objects, scaled, {}, true).objects).toMatchObject([{ kind: "Deployment", spec: { replicas: 0 } }]);
    const counted = { "Deployment/a": { replicas: 7 } };
    expect(adjusted(objects, counted, {}, true).objects).toMatchObject([{ spec: { replicas: 0 } }]);
  });
});
