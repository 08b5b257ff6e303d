import { describe, expect, it } from "vitest";
import type { JsonObject } from "../workloads.ts";
import { healthOf, isWatched, readinessOf } from "./readiness.ts";

const object = (apiVersion: string, kind: string, rest: JsonObject): JsonObject => ({
  apiVersion,
  kind,
  ...rest,
  metadata: {
    name: "web",
    namespace: "shop",
    generation: 2,
    ...(typeof rest["metadata"] === "object" ? rest["metadata"] : {}),
  },
});
const deployment = (spec: JsonObject, status: JsonObject) =>
  object("apps/v1", "Deployment", { spec: { replicas: 3, ...spec }, status: { observedGeneration: 2, ...status } });
const statefulSet = (spec: JsonObject, status: JsonObject) =>
  object("apps/v1", "StatefulSet", {
    spec: { replicas: 3, ...spec },
    status: { observedGeneration: 2, currentRevision: "a", updateRevision: "b", ...status },
  });
const daemonSet = (status: JsonObject, spec: JsonObject = {}) =>
  object("apps/v1", "DaemonSet", { spec, status: { observedGeneration: 2, desiredNumberScheduled: 2, ...status } });
const condition = (type: string, status: string, reason = "", message = "") => ({
  conditions: [{ type, status, reason, message }],
});
const all = { replicas: 3, updatedReplicas: 3, availableReplicas: 3, readyReplicas: 3 };

describe("what is ready", () => {
  it.each<readonly [string, JsonObject]>([
    ["a Deployment whose pods are all new and available", deployment({}, all)],
    ["a Deployment that is to have none", deployment({ replicas: 0 }, {})],
    ["a StatefulSet whose pods are all new and ready", statefulSet({}, { ...all })],
    ["a StatefulSet that was never updated", statefulSet({}, { readyReplicas: 3, updateRevision: "a" })],
    [
      "a StatefulSet beyond its partition",
      statefulSet({ updateStrategy: { rollingUpdate: { partition: 2 } } }, { readyReplicas: 3, updatedReplicas: 1 }),
    ],
    [
      "a StatefulSet that is updated by hand",
      statefulSet({ updateStrategy: { type: "OnDelete" } }, { readyReplicas: 3 }),
    ],
    ["a DaemonSet on all nodes", daemonSet({ updatedNumberScheduled: 2, numberAvailable: 2 })],
    ["a DaemonSet of a cluster without nodes for it", daemonSet({ desiredNumberScheduled: 0 })],
    [
      "a ReplicaSet",
      object("apps/v1", "ReplicaSet", {
        spec: { replicas: 1 },
        status: { observedGeneration: 2, availableReplicas: 1 },
      }),
    ],
    ["a Job that is over", object("batch/v1", "Job", { status: condition("Complete", "True") })],
    ["a Job that is held", object("batch/v1", "Job", { spec: { suspend: true }, status: {} })],
    ["a CronJob", object("batch/v1", "CronJob", {})],
    ["a Pod", object("v1", "Pod", { status: { phase: "Running", ...condition("Ready", "True") } })],
    ["a Pod that is over", object("v1", "Pod", { status: { phase: "Succeeded" } })],
    ["a claim with its volume", object("v1", "PersistentVolumeClaim", { status: { phase: "Bound" } })],
    ["a Service within", object("v1", "Service", { spec: { type: "ClusterIP" }, status: { loadBalancer: {} } })],
    [
      "a Service with an address",
      object("v1", "Service", {
        spec: { type: "LoadBalancer" },
        status: { loadBalancer: { ingress: [{ ip: "1.2.3.4" }] } },
      }),
    ],
    [
      "a Service with addresses of its own",
      object("v1", "Service", { spec: { type: "LoadBalancer", externalIPs: ["1.2.3.4"] } }),
    ],
    ["an Ingress", object("networking.k8s.io/v1", "Ingress", { status: { loadBalancer: {} } })],
    [
      "an autoscaler",
      object("autoscaling/v2", "HorizontalPodAutoscaler", { status: condition("ScalingActive", "False") }),
    ],
    [
      "a definition that is served",
      object("apiextensions.k8s.io/v1", "CustomResourceDefinition", { status: condition("Established", "True") }),
    ],
    ["a namespace", object("v1", "Namespace", { status: { phase: "Active" } })],
    ["a kind that says nothing", object("example.org/v1", "Thing", { spec: {} })],
    ["a kind that says nothing of being ready", object("example.org/v1", "Thing", { status: { phase: "Odd" } })],
    [
      "a kind that is ready",
      object("example.org/v1", "Thing", { status: { observedGeneration: 2, ...condition("Ready", "True") } }),
    ],
    ["a kind that is available", object("example.org/v1", "Thing", { status: condition("Available", "True") })],
  ])("%s", (_name, one) => {
    expect(readinessOf(one)).toMatchObject({ ready: true });
    expect(readinessOf(one)).not.toHaveProperty("failure");
    expect(readinessOf({ ...one, metadata: { name: "web", deletionTimestamp: "2026-01-01T00:00:00Z" } })).toEqual({
      ready: false,
      reason: "It is being deleted.",
    });
  });
});

describe("what is not ready yet", () => {
  it.each<readonly [string, JsonObject, string]>([
    [
      "a Deployment that nobody looked at",
      deployment({}, { ...all, observedGeneration: 1 }),
      "The cluster has not looked at it yet.",
    ],
    [
      "a Deployment without a status",
      object("apps/v1", "Deployment", { spec: {} }),
      "The cluster has not looked at it yet.",
    ],
    ["a Deployment half way", deployment({}, { ...all, updatedReplicas: 1 }), "1 of 3 pods are of the new version."],
    ["a Deployment with old pods", deployment({}, { ...all, replicas: 5 }), "2 pods of the old version are ending."],
    ["a Deployment whose pods come up", deployment({}, { ...all, availableReplicas: 2 }), "2 of 3 pods are available."],
    [
      "a Deployment that was refused pods once, and has them",
      deployment({}, { ...all, availableReplicas: 2, ...condition("ReplicaFailure", "True") }),
      "2 of 3 pods are available.",
    ],
    ["a StatefulSet", statefulSet({}, { readyReplicas: 1 }), "1 of 3 pods are ready."],
    [
      "a StatefulSet half way",
      statefulSet({}, { readyReplicas: 3, updatedReplicas: 2 }),
      "2 of 3 pods are of the new version.",
    ],
    ["a DaemonSet half way", daemonSet({ updatedNumberScheduled: 1 }), "1 of 2 pods are of the new version."],
    ["a DaemonSet", daemonSet({ updatedNumberScheduled: 2, numberAvailable: 1 }), "1 of 2 pods are available."],
    [
      "a Job",
      object("batch/v1", "Job", { spec: { completions: 2 }, status: { succeeded: 1 } }),
      "It runs: 1 of 2 ends are good.",
    ],
    [
      "a Pod that no node takes",
      object("v1", "Pod", {
        status: {
          phase: "Pending",
          ...condition("PodScheduled", "False", "Unschedulable", "0/2 nodes are available."),
        },
      }),
      "No node takes it: 0/2 nodes are available.",
    ],
    ["a new Pod", object("v1", "Pod", {}), "It is new."],
    ["a claim", object("v1", "PersistentVolumeClaim", { status: { phase: "Pending" } }), "It has no volume yet."],
    ["a Service", object("v1", "Service", { spec: { type: "LoadBalancer" } }), "Its load balancer has no address yet."],
    [
      "a definition",
      object("apiextensions.k8s.io/v1", "CustomResourceDefinition", {}),
      "The cluster does not serve it yet.",
    ],
    ["a namespace", object("v1", "Namespace", { status: { phase: "Terminating" } }), "It is being deleted."],
    [
      "a kind that nobody looked at",
      object("example.org/v1", "Thing", { status: { observedGeneration: 1, ...condition("Ready", "True") } }),
      "Its controller has not looked at it yet.",
    ],
    [
      "a kind that is not ready",
      object("example.org/v1", "Thing", { status: condition("Ready", "Unknown", "Wait", "Making it.") }),
      "Making it.",
    ],
    [
      "a kind at work",
      object("example.org/v1", "Thing", { status: condition("Reconciling", "True") }),
      "Its controller is at work.",
    ],
  ])("%s", (_name, one, reason) => {
    expect(readinessOf(one)).toMatchObject({ ready: false, reason });
    expect(readinessOf(one)).not.toHaveProperty("failure");
  });
});

describe("what will not become ready by waiting", () => {
  const quota = 'pods "web-1" is forbidden: exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1';
  it.each<readonly [string, JsonObject, string, string]>([
    [
      "a Deployment after its deadline",
      deployment(
        {},
        {
          ...all,
          availableReplicas: 0,
          ...condition("Progressing", "False", "ProgressDeadlineExceeded", "It took too long."),
        },
      ),
      "ProgressDeadlineExceeded",
      "It took too long.",
    ],
    [
      "a Deployment beyond a quota",
      deployment(
        {},
        { replicas: 1, updatedReplicas: 1, ...condition("ReplicaFailure", "True", "FailedCreate", quota) },
      ),
      "QuotaExceeded",
      `The cluster refuses its pods: ${quota}.`,
    ],
    [
      "a Deployment that may make no pods",
      deployment({}, { ...condition("ReplicaFailure", "True", "FailedCreate", "denied the request: no root") }),
      "FailedCreate",
      "The cluster refuses its pods: denied the request: no root.",
    ],
    [
      "a ReplicaSet beyond a quota",
      object("apps/v1", "ReplicaSet", {
        spec: { replicas: 1 },
        status: { observedGeneration: 2, ...condition("ReplicaFailure", "True", "FailedCreate", quota) },
      }),
      "QuotaExceeded",
      `The cluster refuses its pods: ${quota}.`,
    ],
    [
      "a Job",
      object("batch/v1", "Job", { status: condition("Failed", "True", "BackoffLimitExceeded", "Too often.") }),
      "BackoffLimitExceeded",
      "The job has failed: Too often.",
    ],
    [
      "a Pod",
      object("v1", "Pod", { status: { phase: "Failed", reason: "Evicted", message: "No memory." } }),
      "Evicted",
      "The pod has failed: No memory.",
    ],
    [
      "a claim whose volume is gone",
      object("v1", "PersistentVolumeClaim", { status: { phase: "Lost" } }),
      "VolumeLost",
      "Its volume is not there any more.",
    ],
    [
      "a definition of a name that is taken",
      object("apiextensions.k8s.io/v1", "CustomResourceDefinition", {
        status: condition("NamesAccepted", "False", "ListKindConflict", "Taken."),
      }),
      "ListKindConflict",
      "The cluster refuses its names: Taken.",
    ],
    [
      "a kind that is stalled",
      object("example.org/v1", "Thing", { status: condition("Stalled", "True", "Broken", "It is broken.") }),
      "Broken",
      "It is broken.",
    ],
  ])("%s", (_name, one, code, message) => {
    expect(readinessOf(one)).toMatchObject({ ready: false, failure: { code, message } });
  });
});

it("tells numbers with it, and which object it is", () => {
  expect(healthOf(deployment({}, { ...all, availableReplicas: 1 }))).toEqual({
    apiVersion: "apps/v1",
    kind: "Deployment",
    namespace: "shop",
    name: "web",
    ready: false,
    desired: 3,
    current: 1,
    reason: "1 of 3 pods are available.",
  });
});

it.each([
  ["apps/v1", "Deployment", true],
  ["batch/v1", "Job", true],
  ["v1", "Pod", true],
  ["v1", "Service", true],
  ["v1", "PersistentVolumeClaim", true],
  ["apiextensions.k8s.io/v1", "CustomResourceDefinition", true],
  ["example.org/v1", "Thing", true],
  ["v1", "ConfigMap", false],
  ["v1", "Secret", false],
  ["batch/v1", "CronJob", false],
  ["rbac.authorization.k8s.io/v1", "Role", false],
  ["networking.k8s.io/v1", "Ingress", false],
  ["autoscaling/v2", "HorizontalPodAutoscaler", false],
  ["policy/v1", "PodDisruptionBudget", false],
])("looks at %s %s: %s", (apiVersion, kind, watched) => expect(isWatched(apiVersion, kind)).toBe(watched));
