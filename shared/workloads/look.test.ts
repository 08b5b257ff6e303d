import { expect, it } from "vitest";
import * as z from "zod";
import { ProviderError } from "../providers/contract.ts";
import type { Ask } from "./ask.ts";
import { ANSWERS } from "./ask.ts";
import { look } from "./look.ts";
import { memoryInspect } from "./testing/memory-inspect.ts";

const NS = "shop";
const own = { deploymentId: "dep-1", namespace: NS, ownNamespace: true, release: "web-1" };
const shared = { ...own, ownNamespace: false };

const released = { "meta.helm.sh/release-name": "web-1", "meta.helm.sh/release-namespace": NS };
const owner = (kind: string, name: string) => [{ kind, name, controller: true }];
const template = {
  spec: { containers: [{ name: "web", image: "nginx:1", env: [{ name: "PASSWORD", value: "s3cret" }] }] },
};
const workload = (name: string, more: object = {}) => ({
  metadata: { name, annotations: released, ...more },
  spec: { replicas: 3, template },
  status: { replicas: 3, readyReplicas: 3, updatedReplicas: 3 },
});
const pod = (name: string, more: object = {}) => ({
  metadata: { name, ...more },
  spec: { containers: template.spec.containers, nodeName: "node-1" },
  status: {
    phase: "Running",
    podIP: "10.0.0.1",
    conditions: [{ type: "Ready", status: "True" }],
    containerStatuses: [
      { name: "web", ready: true, restartCount: 2, state: { running: { startedAt: "2026-11-21T09:00:00Z" } } },
    ],
  },
});

/** Two releases in one namespace. */
function cluster() {
  const memory = memoryInspect();
  const put = (kind: Parameters<typeof memory.put>[0], object: Parameters<typeof memory.put>[2]) =>
    memory.put(kind, NS, object);
  put("Deployment", workload("web"));
  put("Deployment", workload("other", { annotations: { ...released, "meta.helm.sh/release-name": "other-1" } }));
  put("StatefulSet", workload("db", { annotations: {}, labels: { "pitrix.io/deployment": "dep-1" } }));
  put("CronJob", { ...workload("nightly"), spec: { schedule: "0 3 * * *", jobTemplate: { spec: { template } } } });
  put("Job", {
    ...workload("nightly-29000000", { annotations: {}, ownerReferences: owner("CronJob", "nightly") }),
    status: {},
  });
  const hashed = (of: string) => ({
    labels: { "pod-template-hash": "7887448d46" },
    ownerReferences: owner("ReplicaSet", `${of}-7887448d46`),
  });
  put("Pod", pod("web-7887448d46-kbmpv", hashed("web")));
  put("Pod", pod("other-7887448d46-x2x2x", hashed("other")));
  put("Pod", pod("db-0", { ownerReferences: owner("StatefulSet", "db") }));
  put("Pod", pod("nightly-29000000-bcdfg", { ownerReferences: owner("Job", "nightly-29000000") }));
  const claim = { spec: { accessModes: ["ReadWriteOnce"] }, status: { phase: "Bound" } };
  put("PersistentVolumeClaim", { metadata: { name: "data-db-0" }, ...claim });
  put("PersistentVolumeClaim", { metadata: { name: "data-db-x" }, ...claim });
  const scaler = (name: string) => ({
    metadata: { name: `${name}-hpa` },
    spec: { maxReplicas: 5, scaleTargetRef: { kind: "Deployment", name } },
  });
  put("HorizontalPodAutoscaler", scaler("web"));
  put("HorizontalPodAutoscaler", scaler("other"));
  const service = (name: string, annotations: object) => ({
    metadata: { name, annotations },
    spec: { clusterIP: "10.96.0.1", selector: { app: name }, ports: [{ port: 80, targetPort: "http" }] },
  });
  put("Service", service("web", released));
  put("Service", service("other", {}));
  const slice = (of: string, endpoints: readonly object[]) => ({
    metadata: { name: `${of}-abc`, labels: { "kubernetes.io/service-name": of } },
    endpoints,
  });
  put(
    "EndpointSlice",
    slice("web", [
      {
        addresses: ["10.0.0.1"],
        conditions: { ready: true },
        targetRef: { kind: "Pod", name: "web-7887448d46-kbmpv" },
      },
      {
        addresses: ["10.0.0.2"],
        conditions: { ready: false },
        targetRef: { kind: "Pod", name: "web-7887448d46-bbbbb" },
      },
    ]),
  );
  put("EndpointSlice", slice("other", [{ addresses: ["10.0.0.9"] }]));
  const event = (name: string, kind: string, about: string, lastTimestamp: string) => ({
    metadata: { name },
    involvedObject: { kind, name: about },
    reason: "Started",
    lastTimestamp,
  });
  put("Event", event("e1", "Pod", "web-7887448d46-kbmpv", "2026-11-21T09:00:01Z"));
  put("Event", event("e2", "ReplicaSet", "web-7887448d46", "2026-11-21T09:00:03Z"));
  put("Event", event("e3", "Pod", "other-7887448d46-x2x2x", "2026-11-21T09:00:02Z"));
  put("Event", event("e4", "Pod", "web-elsewhere", "2026-11-21T09:00:04Z"));
  const ask = async <A extends Ask>(asked: A, place = shared) =>
    ANSWERS[asked.ask].parse(await look(memory.inspect, place, asked));
  return { ...memory, ask };
}

const page = { limit: 50 };
const Listed = z.object({ items: z.array(z.object({ name: z.string() })) });

it("shows in a shared namespace what belongs to the release, and nothing else", async () => {
  const { ask } = cluster();
  const names = async (asked: Ask) => {
    const { items } = Listed.parse(await ask(asked));
    return items.map(({ name }) => name);
  };
  expect(await names({ ask: "workloads", ...page })).toEqual(["web", "db", "nightly", "nightly-29000000"]);
  expect(await names({ ask: "pods", ...page })).toEqual(["web-7887448d46-kbmpv", "db-0", "nightly-29000000-bcdfg"]);
  expect(await names({ ask: "volumes", ...page })).toEqual(["data-db-0"]);
  expect(await names({ ask: "autoscalers", ...page })).toEqual(["web-hpa"]);
  expect(await names({ ask: "endpoints", ...page })).toEqual(["web"]);
  const events = ANSWERS.events.parse(await ask({ ask: "events", ...page }));
  expect(events.items.map(({ object }) => object.name)).toEqual(["web-7887448d46", "web-7887448d46-kbmpv"]);
  const usage = ANSWERS.usage.parse(await ask({ ask: "usage" }));
  expect(usage.items.map(({ pod: name, cpu, memory }) => [name, cpu, memory])).toEqual([
    ["web-7887448d46-kbmpv", 15, 1500],
    ["db-0", 15, 1500],
    ["nightly-29000000-bcdfg", 15, 1500],
  ]);
});

it("shows all of a namespace of its own", async () => {
  const { ask } = cluster();
  expect(ANSWERS.pods.parse(await ask({ ask: "pods", ...page }, own)).items).toHaveLength(4);
  expect(ANSWERS.events.parse(await ask({ ask: "events", ...page }, own)).items).toHaveLength(4);
});

it("touches nothing that is another's: it is not there", async () => {
  const { ask, acts } = cluster();
  const pod = "other-7887448d46-x2x2x";
  const asks: Ask[] = [
    { ask: "log", pod, tail: 10, previous: false },
    { ask: "exec", pod, argv: ["id"], timeoutSeconds: 5 },
    { ask: "delete-pod", pod },
    { ask: "label", kind: "Deployment", name: "other", labels: { a: "b" } },
    { ask: "restart", kind: "Deployment", name: "other", key: "k" },
    { ask: "delete-pod", pod: "none" },
  ];
  for (const one of asks) await expect(ask(one), one.ask).rejects.toMatchObject({ kind: "not-found" });
  expect(acts).toEqual([]);
  const mine = "web-7887448d46-kbmpv";
  expect(await ask({ ask: "log", pod: mine, container: "web", tail: 10, previous: true })).toEqual({
    text: `${mine}/web before: 10 lines\n`,
  });
  await ask({ ask: "restart", kind: "StatefulSet", name: "db", key: "k" });
  await ask({ ask: "delete-pod", pod: mine });
  const ref = { apiVersion: "apps/v1", kind: "StatefulSet", namespace: NS, name: "db" };
  expect(acts).toEqual([{ restart: [ref, "k"] }, { deletePod: { namespace: NS, pod: mine } }]);
});

it("shows no environment, argument or secret of a container", async () => {
  const { ask } = cluster();
  const all = await Promise.all([ask({ ask: "workloads", ...page }), ask({ ask: "pods", ...page })]);
  expect(JSON.stringify(all)).not.toMatch(/PASSWORD|s3cret/);
});

it("shows ports, where containers see volumes and of what kind these are, and nothing of what they are made of", async () => {
  const { ask, put } = cluster();
  const log = { name: "log", mountPath: "/var/log" };
  const volumes = [
    { name: "log", emptyDir: {} },
    { name: "data", persistentVolumeClaim: { claimName: "data-db-0" } },
    { name: "share", csi: { driver: "smb", volumeAttributes: { password: "s3cret" } } },
    { name: "kube-api-access-x7k2p", projected: { sources: [] } },
  ];
  const spec = {
    containers: [
      { name: "web", image: "nginx:1", ports: [{ name: "http", containerPort: 80 }], volumeMounts: [log] },
      {
        name: "reader",
        ports: [{ containerPort: 53, protocol: "UDP" }],
        volumeMounts: [
          { ...log, readOnly: true },
          { name: "kube-api-access-x7k2p", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" },
        ],
      },
    ],
    volumes,
  };
  const two = { metadata: { name: "two", labels: { app: "two" } } };
  put("Pod", NS, { ...two, spec });
  put("Deployment", NS, { ...two, spec: { replicas: 1, template: { spec } } });
  const mount = { volume: "log", path: "/var/log" };
  const shown = {
    containers: [
      { name: "web", image: "nginx:1", ports: [{ name: "http", port: 80, protocol: "TCP" }], mounts: [mount] },
      { name: "reader", ports: [{ port: 53, protocol: "UDP" }], mounts: [{ ...mount, readOnly: true }] },
    ],
    volumes: [
      { name: "log", kind: "emptyDir" },
      { name: "data", kind: "persistentVolumeClaim", claim: "data-db-0" },
      { name: "share", kind: "csi" },
    ],
  };
  const selected = { ...page, selector: "app=two" };
  const { items: workloads } = ANSWERS.workloads.parse(await ask({ ask: "workloads", ...selected }, own));
  const { items: pods } = ANSWERS.pods.parse(await ask({ ask: "pods", ...selected }, own));
  expect([workloads, pods]).toMatchObject([[shown], [shown]]);
  expect(JSON.stringify([workloads, pods])).not.toMatch(/s3cret|kube-api-access/);
});

it("shows a namespace with what of its quota is used, and without quotas where they may not be seen", async () => {
  const { ask, put, inspect } = cluster();
  expect(await ask({ ask: "namespace" }, own)).toEqual({ name: NS, own: true, quotas: [] });
  const hard = { pods: "20" };
  put("ResourceQuota", NS, { metadata: { name: "pitrix" }, spec: { hard }, status: { hard, used: { pods: "3" } } });
  put("ResourceQuota", NS, { metadata: { name: "late" }, spec: { hard, scopes: ["Terminating"] } });
  expect(await ask({ ask: "namespace" })).toEqual({
    name: NS,
    own: false,
    quotas: [
      { name: "pitrix", hard, used: { pods: "3" } },
      { name: "late", hard, used: {}, scopes: ["Terminating"] },
    ],
  });
  const refusing = (kind: "denied" | "unavailable") => ({
    ...inspect,
    list: () => Promise.reject(new ProviderError({ kind, providerCode: "Refused", message: "no" })),
  });
  expect(await look(refusing("denied"), own, { ask: "namespace" })).toEqual({ name: NS, own: true });
  await expect(look(refusing("unavailable"), own, { ask: "namespace" })).rejects.toMatchObject({ kind: "unavailable" });
});

it("pages through the kinds without leaving one out or telling one twice", async () => {
  const { ask } = cluster();
  for (const limit of [1, 2, 3]) {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const asked = { ask: "workloads" as const, limit, ...(cursor === undefined ? {} : { cursor }) };
      const answer = ANSWERS.workloads.parse(await ask(asked));
      expect(answer.items.length).toBeLessThanOrEqual(limit);
      seen.push(...answer.items.map(({ kind, name }) => `${kind}/${name}`));
      cursor = answer.cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(["Deployment/web", "StatefulSet/db", "CronJob/nightly", "Job/nightly-29000000"]);
  }
  const first = ANSWERS.events.parse(await ask({ ask: "events", limit: 1 }));
  const then = ANSWERS.events.parse(await ask({ ask: "events", limit: 1, cursor: first.cursor ?? "" }));
  expect([first.cursor, then.cursor, then.items[0]?.object.name]).toEqual(["1", undefined, "web-7887448d46-kbmpv"]);
});

it("watches what belongs to the release, and goes over what does not", async () => {
  const { ask, put } = cluster();
  const { revision } = ANSWERS.pods.parse(await ask({ ask: "pods", ...page }));
  const watch = { ask: "watch" as const, kind: "Pod" as const };
  put("Pod", NS, pod("other-7887448d46-b2b2b", { ownerReferences: owner("ReplicaSet", "other-7887448d46") }));
  const quiet = ANSWERS.watch.parse(await ask({ ...watch, since: revision, waitSeconds: 0 }));
  expect(quiet.changes).toEqual([]);
  expect(Number(quiet.revision)).toBeGreaterThan(Number(revision));
  put("Pod", NS, pod("db-0", { ownerReferences: owner("StatefulSet", "db") }));
  const { changes } = ANSWERS.watch.parse(await ask({ ...watch, since: revision, waitSeconds: 5 }));
  expect(changes).toMatchObject([{ type: "changed", kind: "Pod", name: "db-0", pod: { ready: true, restarts: 2 } }]);
});

it("refuses an answer that is too large", async () => {
  const { ask, put } = cluster();
  const labels = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`label-${at}`, "x".repeat(63)]));
  for (let at = 0; at < 100; at++) put("Pod", NS, pod(`many-${at}`, { labels }));
  await expect(ask({ ask: "pods", limit: 100 }, own)).rejects.toMatchObject({ providerCode: "AnswerTooLarge" });
});
