import { mkdir, writeFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { freePort, LOOPBACK } from "../loopback.ts";
import { type ServerProcess, startServer } from "../server-process.ts";
import type { Report } from "../toolchain/install.ts";
import { ensureTool } from "../toolchain/tools.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { type ClusterPki, createClusterPki } from "./pki.ts";

/** A control plane on the loopback interface, with nodes that kwok plays. */
export interface Cluster {
  /** Such as `https://127.0.0.1:40123`. */
  readonly server: string;
  /** PEM */
  readonly caCertificate: string;
  readonly pki: ClusterPki;
  /** Kubeconfig of somebody who may do everything: a file that programs can be given, and its text. */
  readonly admin: { readonly file: string; readonly text: string };
  /**
   * One request as that somebody.
   * @returns status and parsed body; a string where it is no JSON
   */
  call(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: unknown }>;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** Directory for keys, state and logs; made when missing. */
  readonly stateDir: string;
  readonly report?: Report;
  /** Worker nodes; 2 by default. */
  readonly nodes?: number;
}

const SERVICES = "10.96.0.0/16";
const FIRST_SERVICE = "10.96.0.1";
/** Loopback addresses in the way of a proxy of the environment, and a home directory, are no business of these servers. */
const ENV = { PATH: "/usr/local/bin:/usr/bin:/bin", LANG: "C.UTF-8", HOME: "/nonexistent" };

/** Starts etcd, the API server, the controllers, the scheduler and kwok: about 6 s and 600 MB. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { stateDir, report } = options;
  const [etcd, kubernetes, kwok] = await Promise.all([
    ensureTool("etcd", report),
    ensureTool("kubernetes", report),
    ensureTool("kwok", report),
  ]);
  const [etcdPort, etcdPeer, port, managerPort, schedulerPort, kubeletPort] = await Promise.all(
    Array.from({ length: 6 }, () => freePort()),
  );
  const server = `https://${LOOPBACK}:${port}`;
  const pki = await createClusterPki([LOOPBACK, FIRST_SERVICE], new Date());
  const place = (name: string): string => join(stateDir, name);
  const log = (name: string): string => join(stateDir, "logs", `${name}.log`);
  await mkdir(join(stateDir, "certs"), { recursive: true });
  const keep = async (name: string, text: string): Promise<string> => {
    await writeFile(place(name), text, { mode: 0o600 });
    return place(name);
  };
  const configOf = async (name: string, user: string, groups: readonly string[] = []) => {
    const text = kubeconfig({ server, caCertificate: pki.ca.certificate, identity: await pki.client(user, groups) });
    return { file: await keep(`${name}.kubeconfig`, text), text };
  };
  const caFile = await keep("ca.crt", pki.ca.certificate);
  const caKeyFile = await keep("ca.key", pki.ca.key);
  const signingKey = await keep("sa.key", pki.serviceAccounts.privateKey);
  const admin = await configOf("admin", "admin", ["system:masters"]);
  const manager = await configOf("manager", "system:kube-controller-manager");
  const scheduler = await configOf("scheduler", "system:kube-scheduler");

  const adminIdentity = await pki.client("admin", ["system:masters"]);
  const agent = new Agent({ ca: pki.ca.certificate, cert: adminIdentity.certificate, key: adminIdentity.key });
  const call: Cluster["call"] = (method, path, body) =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const headers = text === undefined ? {} : { "content-type": "application/json" };
      const sent = request(`${server}${path}`, { method, agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const answer = Buffer.concat(chunks).toString();
          const json = response.headers["content-type"]?.startsWith("application/json") === true;
          resolve({ status: response.statusCode ?? 0, body: json ? JSON.parse(answer) : answer });
        });
      });
      sent.on("error", reject);
      sent.end(text);
    });

  const running: ServerProcess[] = [];
  const stop = async (): Promise<void> => {
    // The last started first: nobody shall miss whom he depends on.
    for (const server of running.splice(0).reverse()) await server.stop();
    agent.destroy();
  };
  const start = async (title: string, argv: [string, ...string[]], ready: () => Promise<boolean>) => {
    const env = { ...ENV, GOMAXPROCS: String(Math.min(4, availableParallelism())) };
    running.push(await startServer({ title, argv, env, log: log(title), ready, timeoutMs: 120_000 }));
  };
  const answers = async (path: string): Promise<boolean> => (await call("GET", path)).status === 200;
  try {
    const etcdUrl = `http://${LOOPBACK}:${etcdPort}`;
    const peerUrl = `http://${LOOPBACK}:${etcdPeer}`;
    await start(
      "etcd",
      [
        join(etcd, "etcd"),
        ...flags({
          name: "default",
          "data-dir": place("etcd"),
          // The cluster lives for one run.
          "unsafe-no-fsync": "true",
          "listen-client-urls": etcdUrl,
          "advertise-client-urls": etcdUrl,
          "listen-peer-urls": peerUrl,
          "initial-advertise-peer-urls": peerUrl,
          "initial-cluster": `default=${peerUrl}`,
        }),
      ],
      async () => (await fetch(`${etcdUrl}/health`)).ok,
    );
    await start(
      "kube-apiserver",
      [
        join(kubernetes, "kube-apiserver"),
        ...flags({
          "etcd-servers": etcdUrl,
          "bind-address": LOOPBACK,
          "advertise-address": LOOPBACK,
          "secure-port": String(port),
          // Refuses a loopback address for the endpoints of the service `kubernetes`.
          "endpoint-reconciler-type": "none",
          "service-cluster-ip-range": SERVICES,
          "service-account-issuer": "https://kubernetes.default.svc",
          "service-account-signing-key-file": signingKey,
          "service-account-key-file": await keep("sa.pub", pki.serviceAccounts.publicKey),
          "tls-cert-file": await keep("apiserver.crt", pki.apiServer.certificate),
          "tls-private-key-file": await keep("apiserver.key", pki.apiServer.key),
          "client-ca-file": caFile,
          "authorization-mode": "RBAC",
          "allow-privileged": "true",
          "cert-dir": place("certs"),
          profiling: "false",
        }),
      ],
      () => answers("/readyz"),
    );
    await start(
      "kube-controller-manager",
      [
        join(kubernetes, "kube-controller-manager"),
        ...flags({
          ...component(manager.file, managerPort, place("certs")),
          "use-service-account-credentials": "true",
          "service-account-private-key-file": signingKey,
          "root-ca-file": caFile,
          "cluster-signing-cert-file": caFile,
          "cluster-signing-key-file": caKeyFile,
        }),
      ],
      () => answers("/api/v1/namespaces/default/serviceaccounts/default"),
    );
    await start(
      "kube-scheduler",
      [join(kubernetes, "kube-scheduler"), ...flags(component(scheduler.file, schedulerPort, place("certs")))],
      async () => true,
    );
    await start(
      "kwok",
      [
        join(kwok, "kwok"),
        ...flags({
          kubeconfig: admin.file,
          config: join(import.meta.dirname, "stages.yaml"),
          "manage-all-nodes": "true",
          "node-ip": LOOPBACK,
          "node-port": String(kubeletPort),
          "server-address": `${LOOPBACK}:${kubeletPort}`,
          "node-lease-duration-seconds": "0",
        }),
      ],
      async () => (await fetch(`http://${LOOPBACK}:${kubeletPort}/healthz`)).ok,
    );
    for (let number = 1; number <= (options.nodes ?? 2); number++) {
      const name = `node-${number}`;
      const room = { cpu: "32", memory: "256Gi", pods: "500" };
      const labels = { "kubernetes.io/hostname": name };
      const made = await call("POST", "/api/v1/nodes", {
        apiVersion: "v1",
        kind: "Node",
        metadata: { name, labels },
        status: { allocatable: room, capacity: room },
      });
      if (made.status !== 201) throw new Error(`node ${name}: ${JSON.stringify(made.body)}`);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { server, caCertificate: pki.ca.certificate, pki, admin, call, stop };
}

const flags = (values: Readonly<Record<string, string>>): string[] =>
  Object.entries(values).map(([name, value]) => `--${name}=${value}`);

const component = (config: string, port: number | undefined, certs: string) => ({
  kubeconfig: config,
  "authentication-kubeconfig": config,
  "authorization-kubeconfig": config,
  "bind-address": LOOPBACK,
  "secure-port": String(port),
  "leader-elect": "false",
  "cert-dir": certs,
});
