import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { freePort, LOOPBACK, OTHER_LOOPBACK } from "../loopback.ts";
import { type ServerProcess, startServer } from "../server-process.ts";
import type { Report } from "../toolchain/install.ts";
import { ensureTool } from "../toolchain/tools.ts";
import { type ApiCall, apiCaller } from "./api-call.ts";
import { apiServerFlags, controllerManagerFlags, etcdFlags, FRONT_PROXY, schedulerFlags } from "./flags.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { defineLogs, makeNodes, makeStorageClass, prepareKubelets } from "./kubelets.ts";
import { METRICS_NAMES, metricsFlags, publishMetrics } from "./metrics.ts";
import { type ClusterPki, createClusterPki, type Identity } from "./pki.ts";

/** A control plane on the loopback interface, with nodes that kwok plays. */
export interface Cluster {
  /** Such as `https://127.0.0.2:40123`. */
  readonly server: string;
  /** PEM */
  readonly caCertificate: string;
  readonly pki: ClusterPki;
  /** Kubeconfig of somebody who may do everything: a file that programs can be given, and its text. */
  readonly admin: { readonly file: string; readonly text: string };
  /** One request as that somebody. */
  readonly call: ApiCall;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** Directory for keys, state and logs; made when missing. */
  readonly stateDir: string;
  readonly report?: Report;
  /** Worker nodes; 3 by default. */
  readonly nodes?: number;
}

const SERVICES = "10.96.0.0/16";
const FIRST_SERVICE = "10.96.0.1";
/** Loopback addresses in the way of a proxy of the environment, and a home directory, are no business of these servers. */
const ENV = { PATH: "/usr/local/bin:/usr/bin:/bin", LANG: "C.UTF-8", HOME: "/nonexistent" };

/** Starts etcd, the API server, the controllers, the scheduler, kwok and metrics-server: about 10 s and 700 MB. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { stateDir, report } = options;
  const [etcd, kubernetes, kwok, metricsServer] = await Promise.all([
    ensureTool("etcd", report),
    ensureTool("kubernetes", report),
    ensureTool("kwok", report),
    ensureTool("metrics-server", report),
  ]);
  const [etcdPort, etcdPeer, port, managerPort, schedulerPort, kubeletPort, metricsPort] = await ports();
  const server = `https://${OTHER_LOOPBACK}:${port}`;
  const pki = await createClusterPki([OTHER_LOOPBACK, FIRST_SERVICE], new Date());
  const place = (name: string): string => join(stateDir, name);
  await mkdir(place("certs"), { recursive: true });
  const keep = async (name: string, text: string): Promise<string> => {
    await writeFile(place(name), text, { mode: 0o600 });
    return place(name);
  };
  const keepIdentity = async (name: string, identity: Identity) => ({
    certificate: await keep(`${name}.crt`, identity.certificate),
    key: await keep(`${name}.key`, identity.key),
  });
  const configOf = async (name: string, identity: Identity) => {
    const text = kubeconfig({ server, caCertificate: pki.ca.certificate, identity });
    return { file: await keep(`${name}.kubeconfig`, text), text };
  };
  const files = {
    ca: await keep("ca.crt", pki.ca.certificate),
    caKey: await keep("ca.key", pki.ca.key),
    signingKey: await keep("sa.key", pki.serviceAccounts.privateKey),
    signingPublicKey: await keep("sa.pub", pki.serviceAccounts.publicKey),
    apiServer: await keepIdentity("apiserver", pki.apiServer),
    toKubelets: await keepIdentity("to-kubelets", await pki.client("kube-apiserver-kubelet-client")),
    frontProxy: await keepIdentity("front-proxy", await pki.client(FRONT_PROXY)),
    certs: place("certs"),
  };
  const adminIdentity = await pki.client("admin", ["system:masters"]);
  const admin = await configOf("admin", adminIdentity);
  const manager = await configOf("manager", await pki.client("system:kube-controller-manager"));
  const scheduler = await configOf("scheduler", await pki.client("system:kube-scheduler"));
  const { call, close } = apiCaller(server, pki.ca.certificate, adminIdentity);

  const running: ServerProcess[] = [];
  const stop = async (): Promise<void> => {
    // The last started first: nobody shall miss whom he depends on.
    for (const server of running.splice(0).reverse()) await server.stop();
    close();
  };
  const start = async (argv: [string, ...string[]], ready: () => Promise<boolean>) => {
    const title = argv[0].slice(argv[0].lastIndexOf("/") + 1);
    const env = { ...ENV, GOMAXPROCS: String(Math.min(4, availableParallelism())) };
    const log = join(stateDir, "logs", `${title}.log`);
    running.push(await startServer({ title, argv, env, log, ready, timeoutMs: 120_000 }));
  };
  const answers = async (path: string): Promise<boolean> => (await call("GET", path)).status === 200;
  try {
    const etcdUrl = `http://${LOOPBACK}:${etcdPort}`;
    await start(
      [join(etcd, "etcd"), ...etcdFlags(etcdUrl, `http://${LOOPBACK}:${etcdPeer}`, place("etcd"))],
      async () => (await fetch(`${etcdUrl}/health`)).ok,
    );
    await start([join(kubernetes, "kube-apiserver"), ...apiServerFlags(etcdUrl, port, SERVICES, files)], () =>
      answers("/readyz"),
    );
    await start(
      [join(kubernetes, "kube-controller-manager"), ...controllerManagerFlags(manager.file, managerPort, files)],
      () => answers("/api/v1/namespaces/default/serviceaccounts/default"),
    );
    await start(
      [join(kubernetes, "kube-scheduler"), ...schedulerFlags(scheduler.file, schedulerPort, files.certs)],
      async () => true,
    );
    await defineLogs(call);
    const kubelet = await keepIdentity("kubelet", await pki.server("kubelet", [LOOPBACK]));
    const kubelets = await prepareKubelets(place("kubelets"), kubeletPort, { ...kubelet, kubeconfig: admin.file });
    await start(
      [join(kwok, "kwok"), ...kubelets],
      async () => (await fetch(`http://${LOOPBACK}:${kubeletPort}/healthz`)).ok,
    );
    await makeStorageClass(call);
    await makeNodes(call, options.nodes ?? 3);
    const metrics = await keepIdentity("metrics-server", await pki.server("metrics-server", METRICS_NAMES));
    const metricsArguments = metricsFlags(metricsPort, { ...metrics, kubeconfig: admin.file, ca: files.ca });
    const probe = apiCaller(`https://${LOOPBACK}:${metricsPort}`, pki.ca.certificate, adminIdentity);
    try {
      await start([join(metricsServer, "metrics-server"), ...metricsArguments], async () => {
        return (await probe.call("GET", "/livez")).status === 200;
      });
    } finally {
      probe.close();
    }
    await publishMetrics(call, metricsPort, pki.ca.certificate);
  } catch (error) {
    await stop();
    throw error;
  }
  return { server, caCertificate: pki.ca.certificate, pki, admin, call, stop };
}

/** One after the other, so that none is given twice. */
async function ports() {
  const each = [await freePort(), await freePort(), await freePort(), await freePort()] as const;
  return [...each, await freePort(), await freePort(), await freePort()] as const;
}
