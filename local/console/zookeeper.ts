import { readFileSync } from "node:fs";
import type { App, GetDeploymentAnswer, JobState, Node, Task } from "../../sdk/index.ts";
import { readArchive } from "../../shared/packages/archive.ts";
import { readPackage } from "../../shared/packages/formats.ts";
import { openPackage } from "../../shared/packages/open-package.ts";
import { type ExampleApi, exampleOf } from "./example-api.ts";

const ID = "0m9x2k4f7abcdefghj";
const SUBNET = "subnet-0a1b2c3d";
const PACKAGE = new URL("../../examples/repo/zookeeper-0.1.0.tgz", import.meta.url);
const at = (seconds: number) => new Date(Date.UTC(2026, 10, 21, 9, 0, seconds)).toISOString();
const made = { version: 1, createdAt: at(0), updatedAt: at(0) };

const app = (id: string, name: string, latestVersion: string, description: string): App => ({
  ...{ id: `app-${id}`, repoId: `repo-${ID}`, name, description, keywords: [], categories: [], ...made },
  ...{ latestVersion, latestVersionId: `appv-${ID}`, status: "active" },
});

const APPS = [
  app(ID, "zookeeper", "0.1.0", "Apache ZooKeeper: a service that keeps configuration, names and locks"),
  app("1", "redis", "0.2.0", "A fast store of keys and values, with a primary and replicas"),
  app("2", "guestbook", "0.3.0", "A web application with its pages and entries, for Kubernetes clusters"),
  app("3", "etcd", "3.6.1", "Keys and values that a whole cluster agrees on"),
  app("4", "kafka", "4.1.0", "Streams of events that are kept, and read again"),
  app("5", "postgresql", "18.1.0", "A relational database with replicas and back-ups"),
];

const NODES = ["brisk-heron", "early-lynx", "quiet-otter"];
const SIZE = { cpu: 1, memory: 2048, volumeSize: 10 };

/** What deploying does, layer by layer; `true`: on each node. */
const LAYERS: readonly (readonly (readonly [kind: string, everyNode: boolean, service?: string])[])[] = [
  [["check-pilot", false]],
  [["ensure-frontgate", false]],
  [
    ["create-node", true],
    ["register-nodes", false],
  ],
  [
    ["put-metadata", false],
    ["mount-volumes", true],
  ],
  [["start-confd", true]],
  [["run-service", true, "init"]],
  [["run-service", true, "start"]],
];

/** Two machines are there, and the third one comes. */
const tasks = LAYERS.flatMap((kinds, layer) =>
  kinds
    .flatMap(([kind, everyNode, service]) =>
      (everyNode ? NODES : [undefined]).map((nodeName) => ({ kind, nodeName, service })),
    )
    .map(({ kind, nodeName, service }, place): Task => {
      const status = layer < 2 || (layer === 2 && place < 2) ? "succeeded" : layer === 2 ? "running" : "pending";
      return {
        ...{ id: `task-${layer}-${place}`, kind, layer, place, status, attempts: status === "pending" ? 0 : 1 },
        ...(service === undefined ? {} : { service }),
        ...(nodeName === undefined ? {} : { nodeName, nodeId: `node-${nodeName}` }),
        ...(status === "pending" ? {} : { startedAt: at(2 * layer + 1) }),
        ...(status === "succeeded" ? { finishedAt: at(2 * layer + 3) } : {}),
      };
    }),
);

const job: JobState = {
  ...{ id: `job-${ID}`, kind: "deploy", deploymentId: `dep-${ID}`, provider: "aws", status: "running", attempt: 1 },
  ...{ layers: LAYERS.length, tasks: tasks.length, cancelRequested: false, createdBy: "user-1", percent: 30 },
  ...{ version: 2, createdAt: at(0), startedAt: at(1) },
};

const nodes = NODES.map(
  (name, place): Node => ({
    ...{ id: `node-${place}aaaaaaaaaaaaaaaaa`, name, role: "zk_node", sid: place + 1, ...SIZE, updatedAt: at(30) },
    ...{ instanceId: `i-0a1b2c3d${place}`, address: `10.0.0.${place + 5}`, status: "active", health: "online" },
    app: { state: "healthy", since: at(30) },
  }),
);

const plan = {
  ...exampleOf("POST /deployments"),
  resources: nodes.map(({ id }) => ({ action: "create", kind: "node", id, role: "zk_node", after: SIZE })),
  layers: LAYERS.map((kinds) =>
    kinds.flatMap(([kind, everyNode, service]) =>
      everyNode ? nodes.map(({ id }) => ({ kind, nodeId: id, service })) : [{ kind }],
    ),
  ),
  estimate: { seconds: 20 },
  quota: [],
};

/** What the API answers where ZooKeeper is in the store, and runs for somebody already. */
export async function tellOfZookeeper(api: ExampleApi): Promise<{ readonly started: () => void }> {
  const packed = readPackage(await readArchive(readFileSync(PACKAGE)));
  const opened = openPackage({ format: packed.format, package: packed });
  const form = opened.form("en");
  const apps = APPS.map((one) => (one.id === `app-${ID}` ? { ...one, icon: "icon.png" } : one));
  let runs = false;
  const values = { cluster: { name: "our ensemble", subnet: SUBNET, zk_node: { count: 3 } } };
  const deployment = (): GetDeploymentAnswer => ({
    ...{ id: `dep-${ID}`, name: "our ensemble", description: "", appId: `app-${ID}`, appVersionId: `appv-${ID}` },
    ...{ repoId: `repo-${ID}`, runtimeId: `rt-${ID}`, provider: "aws", credentialId: `cred-${ID}`, subnetId: SUBNET },
    ...{ values, serverType: "vm", lastJobId: job.id, revision: 1, ...made },
    ...(runs
      ? { status: "active", health: "healthy", nodes, allowed: ["stop", "restart", "scale-out", "configure", "delete"] }
      : { status: "creating", activeJobId: job.id, nodes: [], allowed: [] }),
  });
  const done = (task: Task): Task => ({
    ...task,
    ...{ status: "succeeded", attempts: 1, startedAt: at(2 * task.layer + 1), finishedAt: at(2 * task.layer + 3) },
  });
  const answers: Readonly<Record<string, () => unknown>> = {
    "GET /apps": () => ({ items: apps }),
    "GET /apps/{id}": () => ({ ...apps[0], keywords: ["coordination", "quorum"], maintainers: [{ name: "Pitrix" }] }),
    "GET /app-versions/{id}": () => ({ ...exampleOf("GET /app-versions/{id}"), packageVersion: "0.1.0" }),
    "GET /app-versions/{id}/icon": () => ({ picture: opened.meta.picture }),
    "GET /app-versions/{id}/form": () => ({ ...form, warnings: [] }),
    "GET /deployments/{id}": deployment,
    "GET /jobs/{id}": () => (runs ? { ...job, status: "succeeded", percent: 100, finishedAt: at(20) } : job),
    "GET /jobs/{id}/tasks": () => ({ items: runs ? tasks.map(done) : tasks }),
  };
  for (const [operation, body] of Object.entries(answers)) api.answer(operation, () => ({ status: 200, body: body() }));
  api.answer("POST /deployments", ({ path }) =>
    path.includes("dryRun=true") ? { status: 200, body: plan } : { status: 202, body: deployment() },
  );
  return {
    started: () => {
      runs = true;
    },
  };
}
