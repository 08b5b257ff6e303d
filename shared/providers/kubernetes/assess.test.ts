import { expect, it } from "vitest";
import type { JsonObject } from "../workloads.ts";
import { assess } from "./assess.ts";
import { objectAt as member } from "./members.ts";
import { selects } from "./selector.ts";

const NOW = new Date("2026-01-01T00:10:00Z");
const JUST = "2026-01-01T00:09:59Z";
const LONG = "2026-01-01T00:00:00Z";

const web: JsonObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "shop", generation: 1 },
  spec: { replicas: 1, selector: { matchLabels: { app: "web" } } },
  status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1 },
};
const ref = { apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name: "web" };
const pod = (status: JsonObject, created = LONG, labels: JsonObject = { app: "web" }): JsonObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web-1", namespace: "shop", creationTimestamp: created, labels },
  status,
});
const container = (state: JsonObject, more: JsonObject = {}) => ({
  containerStatuses: [{ name: "app", image: "shop/web:1", state, ...more }],
});
const waits = (reason: string, message = "") => ({ waiting: { reason, message } });
const crashed = { lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } } };
const told = (one: JsonObject, owner = web) => {
  const { apiVersion = "", kind = "" } = owner;
  return assess(
    { wanted: [{ ...ref, apiVersion: String(apiVersion), kind: String(kind) }], objects: [owner], pods: [one] },
    NOW,
  );
};

it.each<readonly [string, JsonObject, string, string]>([
  [
    "a container that crashes",
    pod(container(waits("CrashLoopBackOff"), { restartCount: 4, ...crashed })),
    "CrashLoopBackOff",
    'Deployment/web: Container "app" ends again and again (4 restarts); it ended with exit code 137 (OOMKilled).',
  ],
  [
    "one that prepares it",
    pod({
      initContainerStatuses: [
        {
          name: "init",
          restartCount: 3,
          state: waits("CrashLoopBackOff"),
          lastState: { terminated: { exitCode: 1, message: "no schema\n" } },
        },
      ],
    }),
    "CrashLoopBackOff",
    'Deployment/web: Container "init" ends again and again (3 restarts); it ended with exit code 1: no schema.',
  ],
  [
    "an image that is not there",
    pod(container(waits("ImagePullBackOff", "Back-off pulling image."))),
    "ImagePullBackOff",
    'Deployment/web: Container "app" cannot start (image "shop/web:1"): Back-off pulling image.',
  ],
  [
    "an image of no name, at once",
    pod(container(waits("InvalidImageName")), JUST),
    "InvalidImageName",
    'Deployment/web: Container "app" cannot start (image "shop/web:1").',
  ],
  [
    "a secret that is not there",
    pod(container(waits("CreateContainerConfigError", 'secret "a" not found'))),
    "CreateContainerConfigError",
    'Deployment/web: Container "app" cannot start (image "shop/web:1"): secret "a" not found.',
  ],
  [
    "no node for long",
    pod({
      conditions: [
        {
          type: "PodScheduled",
          status: "False",
          reason: "Unschedulable",
          message: "0/2 nodes are available.",
          lastTransitionTime: LONG,
        },
      ],
    }),
    "Unschedulable",
    "Deployment/web: No node takes it: 0/2 nodes are available.",
  ],
])("fails with %s", (_name, one, code, message) => {
  expect(told(one)).toMatchObject({ ready: false, failure: { code, message, pod: "web-1" } });
  if (code === "CrashLoopBackOff") expect(told(one)).toMatchObject({ evidence: { pod: one } });
  else expect(told(one)).not.toHaveProperty("evidence");
});

it.each<readonly [string, JsonObject, RegExp]>([
  [
    "one that ended twice",
    pod(container(waits("CrashLoopBackOff"), { restartCount: 2, ...crashed })),
    /web-1: .*\(2 restarts\); it ended with exit code 137/,
  ],
  ["an image that may come", pod(container(waits("ErrImagePull", "timeout")), JUST), /web-1: .*cannot start.*timeout/],
  [
    "no node yet",
    pod({ conditions: [{ type: "PodScheduled", status: "False", message: "0/2", lastTransitionTime: JUST }] }),
    /web-1: No node takes it: 0\/2/,
  ],
  ["a pod that was evicted", pod({ phase: "Failed", reason: "Evicted" }), /web-1: The pod has failed: Evicted/],
  [
    "pods of others",
    pod(container(waits("InvalidImageName")), LONG, { app: "other" }),
    /^0 of 1 pods are available\.$/,
  ],
])("waits for %s, and says so", (_name, one, reason) => {
  const health = told(one);
  expect(health).not.toHaveProperty("failure");
  expect(health).toMatchObject({ ready: false, workloads: [{ ...ref, reason: expect.stringMatching(reason) }] });
});

it("leaves the crashes of a job to the job, and tells them with its end", () => {
  const job = (status: JsonObject): JsonObject => ({ ...web, apiVersion: "batch/v1", kind: "Job", status });
  const crashing = pod(container(waits("CrashLoopBackOff"), { restartCount: 9, ...crashed }));
  expect(told(crashing, job({}))).not.toHaveProperty("failure");
  const failed = job({
    conditions: [{ type: "Failed", status: "True", reason: "BackoffLimitExceeded", message: "Too often" }],
  });
  const ended = pod({ phase: "Failed", ...container({ terminated: { exitCode: 3, reason: "Error" } }) });
  expect(told(ended, failed)).toMatchObject({
    failure: {
      code: "BackoffLimitExceeded",
      message: 'Job/web: The job has failed: Too often. Container "app" has failed; it ended with exit code 3 (Error).',
      pod: "web-1",
    },
    evidence: { container: "app" },
  });
});

it("blames no pod of the version before", () => {
  const set: JsonObject = { ...web, kind: "StatefulSet", status: { observedGeneration: 1, updateRevision: "new" } };
  const labels = (revision: string) => ({ app: "web", "controller-revision-hash": revision });
  const bad = container(waits("InvalidImageName"));
  expect(told(pod(bad, LONG, labels("old")), set)).not.toHaveProperty("failure");
  expect(told(pod(bad, LONG, labels("new")), set)).toHaveProperty("failure");
  const revised = (object: JsonObject, revision: string, uid: string): JsonObject => ({
    ...object,
    metadata: { ...member(object, "metadata"), uid, annotations: { "deployment.kubernetes.io/revision": revision } },
  });
  const made = pod(bad);
  const owned = { ...made, metadata: { ...member(made, "metadata"), ownerReferences: [{ uid: "set" }] } };
  const by = (revision: string) =>
    assess(
      {
        wanted: [ref],
        objects: [revised(web, "2", "web")],
        pods: [owned],
        replicaSets: [revised({}, revision, "set")],
      },
      NOW,
    );
  expect(by("1")).not.toHaveProperty("failure");
  expect(by("2")).toHaveProperty("failure");
});

it("tells what the cluster told of a workload that is refused its pods", () => {
  const set: JsonObject = { ...web, kind: "StatefulSet", metadata: { name: "web", namespace: "shop", uid: "u" } };
  const refusals = new Map([["u", "exceeded quota: small"]]);
  expect(assess({ wanted: [{ ...ref, kind: "StatefulSet" }], objects: [set], pods: [], refusals }, NOW)).toMatchObject({
    failure: {
      code: "QuotaExceeded",
      message: "StatefulSet/web: The cluster refuses its pods: exceeded quota: small.",
    },
  });
});

it("misses what is not there, and is ready when nothing is wanted", () => {
  expect(assess({ wanted: [ref], objects: [], pods: [] }, NOW)).toEqual({
    ready: false,
    workloads: [{ ...ref, ready: false, reason: "It is not there." }],
  });
  expect(assess({ wanted: [], objects: [], pods: [] }, NOW)).toEqual({ ready: true, workloads: [] });
});

it.each<readonly [JsonObject, Record<string, string>, boolean]>([
  [{ matchLabels: { a: "1" } }, { a: "1", b: "2" }, true],
  [{ matchLabels: { a: "1" } }, { a: "2" }, false],
  [{ matchExpressions: [{ key: "a", operator: "In", values: ["1", "2"] }] }, { a: "2" }, true],
  [{ matchExpressions: [{ key: "a", operator: "NotIn", values: ["1"] }] }, {}, true],
  [{ matchExpressions: [{ key: "a", operator: "NotIn", values: ["1"] }] }, { a: "1" }, false],
  [{ matchExpressions: [{ key: "a", operator: "Exists" }] }, { a: "" }, true],
  [{ matchExpressions: [{ key: "a", operator: "DoesNotExist" }] }, { a: "" }, false],
  [{ matchExpressions: [{ key: "a", operator: "Odd" }] }, { a: "" }, false],
  [{}, { a: "1" }, false],
])("selects by %j of %j: %s", (selector, labels, selected) => {
  expect(selects({ kind: "Deployment", spec: { selector } }, labels)).toBe(selected);
});
