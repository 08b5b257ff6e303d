import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LOOPBACK } from "../loopback.ts";
import { type ApiCall, mustCreate } from "./api-call.ts";
import { flags } from "./flags.ts";

const STAGES = join(import.meta.dirname, "kwok");
const NOBODY = 65_534;

/** What every pod has written so far, and what a crashed one wrote before it crashed. */
const RUNNING = Array.from({ length: 30 }, (_, line) => `line ${line + 1} of a pod that runs`);
export const CRASHED = ["starting", "database db:5432: connection refused", "giving up"];

export interface KubeletFiles {
  readonly kubeconfig: string;
  readonly certificate: string;
  readonly key: string;
}

/**
 * Everything kwok needs to play the kubelets of all nodes: its configuration is written to `directory`.
 * Pods have logs (30 lines; others where one crashed). A command that is run in a pod is run here, with next to nothing in its
 * environment, and as nobody where this process may choose: whoever reaches kwok's port on the loopback interface could run one too.
 * @returns the arguments of the program `kwok`
 */
export async function prepareKubelets(directory: string, port: number, files: KubeletFiles): Promise<string[]> {
  const place = (name: string): string => join(directory, name);
  await mkdir(directory, { recursive: true });
  await writeFile(place("running.log"), criLog(RUNNING, new Date()));
  await writeFile(place("crashed.log"), criLog(CRASHED, new Date()));
  const all = (kind: string, spec: object) => ({
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind,
    metadata: { name: "all-pods" },
    spec,
  });
  const kinds = [
    all("ClusterLogs", { logs: [{ logsFile: place("running.log"), previousLogsFile: place("crashed.log") }] }),
    all("ClusterExec", {
      execs: [
        {
          local: {
            workDir: "/",
            envs: [{ name: "PATH", value: "/usr/bin:/bin" }],
            ...(process.getuid?.() === 0 ? { securityContext: { runAsUser: NOBODY, runAsGroup: NOBODY } } : {}),
          },
        },
      ],
    }),
  ];
  await writeFile(place("kubelets.yaml"), kinds.map((kind) => JSON.stringify(kind)).join("\n---\n"));
  const configs = [place("kubelets.yaml")];
  for (const name of await readdir(STAGES)) {
    const stages = await readFile(join(STAGES, name), "utf8");
    await writeFile(place(name), stages.replaceAll("CRASHED_LOG", place("crashed.log")));
    configs.push(place(name));
  }
  return flags({
    kubeconfig: files.kubeconfig,
    config: configs.join(","),
    "enable-crds": "Logs",
    "manage-all-nodes": "true",
    cidr: "10.244.0.0/16",
    "node-ip": LOOPBACK,
    "node-port": String(port),
    "server-address": `${LOOPBACK}:${port}`,
    "tls-cert-file": files.certificate,
    "tls-private-key-file": files.key,
    "node-lease-duration-seconds": "40",
  });
}

/** Lines as a container runtime keeps them. */
const criLog = (lines: readonly string[], at: Date): string =>
  lines.map((line) => `${at.toISOString().replace("Z", "000000Z")} stdout F ${line}\n`).join("");

/** Which log a pod has, when it is not everybody's: the one kind of kwok's that lives in the cluster. Before kwok starts. */
export async function defineLogs(call: ApiCall): Promise<void> {
  await mustCreate(call, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "logs.kwok.x-k8s.io" },
    spec: {
      group: "kwok.x-k8s.io",
      scope: "Namespaced",
      names: { kind: "Logs", listKind: "LogsList", plural: "logs", singular: "logs" },
      versions: [
        {
          name: "v1alpha1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
        },
      ],
    },
  });
}

/** Nodes `node-1` …, each in a zone of its own, with room for any chart. */
export async function makeNodes(call: ApiCall, count: number): Promise<void> {
  for (let number = 1; number <= count; number++) {
    const name = `node-${number}`;
    const room = { cpu: "32", memory: "256Gi", pods: "500", "ephemeral-storage": "1Ti" };
    const labels = {
      "kubernetes.io/hostname": name,
      "kubernetes.io/os": "linux",
      "kubernetes.io/arch": "amd64",
      "topology.kubernetes.io/region": "local",
      "topology.kubernetes.io/zone": `local-${number}`,
    };
    // Where kwok answers for a node's kubelet when metrics-server asks.
    const annotations = { "metrics.k8s.io/resource-metrics-path": `/metrics/nodes/${name}/metrics/resource` };
    await mustCreate(call, "/api/v1/nodes", {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name, labels, annotations },
      status: { allocatable: room, capacity: room },
    });
  }
}

/** Volumes for every claim that names no class. */
export async function makeStorageClass(call: ApiCall): Promise<void> {
  await mustCreate(call, "/apis/storage.k8s.io/v1/storageclasses", {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: "standard", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    provisioner: "pitrix.io/kwok",
    reclaimPolicy: "Delete",
    volumeBindingMode: "Immediate",
  });
}
