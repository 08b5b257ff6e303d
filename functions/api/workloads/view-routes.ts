import * as z from "zod";
import { SelectorText } from "../../../shared/domain/runtime/labels.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { idParams, noBody, noQuery } from "../../../shared/platform/middleware/params.ts";
import { type Route, route } from "../../../shared/platform/middleware/route.ts";
import { Change, LOOK_LIMITS, UsageView, WATCHED_KINDS } from "../../../shared/workloads/ask.ts";
import { ContainerPorts } from "../../../shared/workloads/ports.ts";
import { EndpointView } from "../../../shared/workloads/views/endpoint.ts";
import { NamespaceView } from "../../../shared/workloads/views/namespace.ts";
import { AutoscalerView, EventView, VolumeView } from "../../../shared/workloads/views/others.ts";
import { PodView } from "../../../shared/workloads/views/pod.ts";
import { WORKLOAD_KINDS, WorkloadView } from "../../../shared/workloads/views/workload.ts";

const params = idParams("deployment");
const selector = SelectorText.optional().describe("Those alone whose labels it chooses: `tier in (gold,silver)`.");

const ListQuery = z.strictObject({ ...pageQuery, selector });

/** What a view answers when its cluster does not. */
export const CLUSTER_PROBLEMS = [
  "not-supported",
  "wrong-state",
  "cluster-denied",
  "cluster-refused",
  "cluster-silent",
] as const satisfies Route["problems"];

/** `revision` of the cluster at which the page is true: a watch goes on from there. */
function listed<T extends z.ZodType>(item: T) {
  return {
    method: "GET",
    permission: "deployments:read",
    noun: "deployment",
    input: { params, query: ListQuery, body: noBody },
    output: pageOf(item).extend({ revision: z.string() }),
    status: 200,
    problems: ["invalid-page-token", "revision-expired", ...CLUSTER_PROBLEMS],
  } as const;
}

const createdAt = "2026-11-21T09:00:00Z";
const labels = { app: "web" };
const containers = [
  {
    name: "web",
    image: "nginx:1.27",
    ports: [{ name: "http", port: 80, protocol: "TCP" }],
    mounts: [{ volume: "log", path: "/var/log/nginx" }],
  },
];
const volumes = [{ name: "log", kind: "emptyDir" }];
const pod = {
  name: "web-7887448d46-kbmpv",
  owner: { kind: "Deployment", name: "web" },
  phase: "Running",
  ready: false,
  reason: "CrashLoopBackOff",
  message: "web: back-off 10s restarting failed container",
  restarts: 2,
  node: "node-1",
  address: "10.244.0.2",
  labels,
  containers: [
    {
      name: "web",
      image: "nginx:1.27",
      ready: false,
      restarts: 2,
      state: { is: "waiting", reason: "CrashLoopBackOff" },
      lastState: { is: "ended", reason: "Error", exitCode: 1, since: createdAt },
    },
  ],
  volumes,
  createdAt,
};

const PLACES =
  "Of a deployment whose workloads run in a cluster: 409 `not-supported` for one that runs on machines. The cluster is asked now. Only what belongs to the deployment is shown, also in a namespace that it shares with others.";

export const listWorkloads = route({
  ...listed(WorkloadView.meta({ id: "Workload" })),
  input: {
    params,
    query: ListQuery.extend({ kind: z.enum(WORKLOAD_KINDS).optional().describe("Those of one kind alone.") }),
    body: noBody,
  },
  path: "/deployments/{id}/workloads",
  operationId: "listWorkloads",
  summary: "List what makes a deployment's pods, and how far it is",
  description: `${PLACES} Of containers there are names, images, ports and where they see volumes: what their environment and arguments hold may be secret.`,
  examples: {
    answer: {
      items: [
        {
          kind: "Deployment",
          name: "web",
          ready: false,
          reason: "2 of 3 pods are ready.",
          desired: 3,
          current: 3,
          readyPods: 2,
          updated: 3,
          containers,
          volumes,
          labels,
          createdAt,
        },
      ],
      revision: "4711",
    },
  },
});

export const listPorts = route({
  ...listed(ContainerPorts.meta({ id: "ContainerPorts" })),
  path: "/deployments/{id}/ports",
  operationId: "listPorts",
  summary: "List on which ports a deployment's containers listen",
  description: `${PLACES} A page is of so many workloads. What a package leaves out is read from the image's configuration in its registry, as anybody may read it: of one that wants a credential, or that cannot be reached, \`unread\` says so. A tag is looked up anew after ten minutes.`,
  examples: {
    answer: {
      items: [
        {
          workload: { kind: "Deployment", name: "web" },
          container: "web",
          image: "nginx:1.27",
          digest: "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
          ports: [
            { name: "http", port: 80, protocol: "TCP", from: "spec" },
            { port: 443, protocol: "TCP", from: "image" },
          ],
        },
      ],
      revision: "4711",
    },
  },
});

export const listPods = route({
  ...listed(PodView.meta({ id: "Pod" })),
  path: "/deployments/{id}/pods",
  operationId: "listPods",
  summary: "List a deployment's pods with their containers",
  description: PLACES,
  examples: { answer: { items: [pod], revision: "4711" } },
});

export const listEndpoints = route({
  ...listed(EndpointView.meta({ id: "Endpoint" })),
  path: "/deployments/{id}/endpoints",
  operationId: "listEndpoints",
  summary: "List where a deployment's workloads are reached, and which pods answer there",
  description: `${PLACES} \`serving\` are the pods that get traffic: they match the selector and are ready.`,
  examples: {
    answer: {
      items: [
        {
          name: "web",
          type: "ClusterIP",
          address: "10.96.0.17",
          external: [],
          hosts: ["shop.example.com/"],
          ports: [{ name: "http", port: 80, protocol: "TCP", target: "http" }],
          selector: labels,
          serving: [{ address: "10.244.0.2", pod: "web-7887448d46-kbmpv", node: "node-1" }],
          servingCount: 1,
          waitingCount: 2,
        },
      ],
      revision: "4711",
    },
  },
});

export const listEvents = route({
  ...listed(EventView.meta({ id: "WorkloadEvent" })),
  path: "/deployments/{id}/events",
  operationId: "listWorkloadEvents",
  summary: "List what happened to a deployment's objects in their cluster, newest first",
  description: `${PLACES} The cluster forgets them, mostly after an hour; at most 500 are looked at.`,
  examples: {
    answer: {
      items: [
        {
          type: "Warning",
          reason: "BackOff",
          message: "Back-off restarting failed container web",
          object: { kind: "Pod", name: pod.name },
          count: 4,
          firstAt: createdAt,
          lastAt: "2026-11-21T09:04:00Z",
        },
      ],
      revision: "4711",
    },
  },
});

export const listVolumes = route({
  ...listed(VolumeView.meta({ id: "WorkloadVolume" })),
  path: "/deployments/{id}/volumes",
  operationId: "listVolumes",
  summary: "List the storage that a deployment's workloads have asked for",
  description: PLACES,
  examples: {
    answer: {
      items: [
        {
          name: "data-db-0",
          phase: "Bound",
          asked: "8Gi",
          size: "8Gi",
          storageClass: "standard",
          accessModes: ["ReadWriteOnce"],
          labels: { app: "db" },
          createdAt,
        },
      ],
      revision: "4711",
    },
  },
});

export const listAutoscalers = route({
  ...listed(AutoscalerView.meta({ id: "Autoscaler" })),
  path: "/deployments/{id}/autoscalers",
  operationId: "listAutoscalers",
  summary: "List what makes a deployment's workloads larger and smaller by their load",
  description: PLACES,
  examples: {
    answer: {
      items: [
        {
          name: "web",
          target: { kind: "Deployment", name: "web" },
          min: 1,
          max: 5,
          current: 2,
          desired: 3,
          metrics: [{ resource: "cpu", target: 80, current: 95 }],
        },
      ],
      revision: "4711",
    },
  },
});

export const readNamespace = route({
  method: "GET",
  path: "/deployments/{id}/namespace",
  operationId: "readNamespace",
  permission: "deployments:read",
  noun: "deployment",
  summary: "Read in which namespace a deployment lies, and what of its quota is used",
  description:
    "The quota that the deployment was given (`namespaceQuota`) is called `pitrix`; others are of the cluster's owner. All that lies in the namespace counts, of other deployments too where it is not `own`.",
  input: { params, query: noQuery, body: noBody },
  output: NamespaceView.meta({ id: "DeploymentNamespace" }),
  status: 200,
  problems: CLUSTER_PROBLEMS,
  examples: {
    answer: {
      name: "shop-r7p4w2x9k",
      own: true,
      quotas: [
        { name: "pitrix", hard: { pods: "20", "requests.cpu": "4" }, used: { pods: "3", "requests.cpu": "300m" } },
      ],
    },
  },
});

export const watchWorkloads = route({
  method: "GET",
  path: "/deployments/{id}/workloads:watch",
  operationId: "watchWorkloads",
  permission: "deployments:read",
  noun: "deployment",
  summary: "Wait for changes of a deployment's objects",
  description: `Answers as soon as something has changed since the revision \`since\`, with all changes in their order, and after \`waitSeconds\` without one. \`revision\` of the answer is where the next request begins: nothing is lost between two, however long they are apart, as long as the cluster remembers; after that it is 410 \`revision-expired\`, and a listing says what there is now. The first revision is that of a listing.`,
  input: {
    params,
    query: z.strictObject({
      kind: z.enum(WATCHED_KINDS).default("Pod"),
      since: z
        .string()
        .regex(/^\d{1,20}$/, "must be the revision of a listing or of a watch")
        .describe("Revision of a listing, or of the watch before."),
      waitSeconds: z.coerce.number().int().min(0).max(LOOK_LIMITS.watchSeconds).default(LOOK_LIMITS.watchSeconds),
      selector,
    }),
    body: noBody,
  },
  output: z.object({ changes: z.array(Change.meta({ id: "WorkloadChange" })), revision: z.string() }),
  status: 200,
  problems: ["revision-expired", ...CLUSTER_PROBLEMS],
  examples: { answer: { changes: [{ type: "changed", kind: "Pod", name: pod.name, pod }], revision: "4712" } },
});

export const readUsage = route({
  method: "GET",
  path: "/deployments/{id}/usage",
  operationId: "readUsage",
  permission: "metrics:read",
  noun: "deployment",
  summary: "Read what CPU and memory a deployment's pods take now",
  description:
    "CPU in thousandths of a core, memory in bytes, as the cluster has measured them last. `collected` is false where the cluster measures nothing (it has no metrics server).",
  input: { params, query: z.strictObject({ selector }), body: noBody },
  output: z.object({ collected: z.boolean(), items: z.array(UsageView.meta({ id: "PodUsage" })) }),
  status: 200,
  problems: CLUSTER_PROBLEMS,
  examples: {
    answer: {
      collected: true,
      items: [
        {
          pod: pod.name,
          at: createdAt,
          cpu: 12,
          memory: 31_457_280,
          containers: [{ name: "web", cpu: 12, memory: 31_457_280 }],
        },
      ],
    },
  },
});
