/**
 * A GET through a Frontgate's tunnel against the same GET direct, one after the other in one run, on the loopback: a real API server, the
 * agent as a process, Pilot's own code in this process behind a gateway like API Gateway's. The table answers at once (what the tunnel's own code
 * costs: the bar), and 5 ms late, as DynamoDB does in its region.
 * `npm run bench -- kubernetes/tunnel`; by itself it exits 1 when the bar is missed.
 */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { kubectlBy, startClusterPod } from "../../agents/testing/cluster-pod.ts";
import { apiCaller } from "../../local/kubernetes/api-call.ts";
import { readOwnKubeconfig } from "../../local/kubernetes/kubeconfig.ts";
import { ensureTool } from "../../local/toolchain/tools.ts";
import type { Table } from "../../shared/platform/dynamodb.ts";
import { memoryTable } from "../../shared/platform/testing/memory-table.ts";
import { directTransport } from "../../shared/providers/kubernetes/transport.ts";
import { benchCluster } from "./cluster.ts";

/** Times that a GET through the tunnel may take of a direct one, p50. */
export const TUNNEL_BAR = 3;
const ROUNDS = 400;
const WARM = 50;
const LATE_MS = 5;
/** As jobs ask most: one object of some KiB. */
const PATH = "/apis/apps/v1/namespaces/kube-system/deployments?limit=5";

export interface TunnelFigures {
  /** Milliseconds. */
  readonly direct: { readonly p50: number; readonly p95: number };
  readonly tunnel: { readonly p50: number; readonly p95: number };
  readonly ratio: number;
  /** With a table that is 5 ms late. */
  readonly late: { readonly p50: number; readonly p95: number };
  /** Resident MiB of the agent afterwards. */
  readonly memory: number;
}

export async function measureTunnel(): Promise<TunnelFigures> {
  const bench = await benchCluster();
  try {
    const { server, caCertificate, identity } = readOwnKubeconfig(bench.kubeconfig);
    const { call, close } = apiCaller(server, caCertificate, identity);
    const kubectl = kubectlBy(join(await ensureTool("helm"), "kubectl/kubectl"), bench.file);
    const must = async (method: string, path: string, body?: unknown) => (await call(method, path, body)).body;
    const cluster = { server, caCertificate, must, kubectl };
    const prompt = await measured(cluster, memoryTable());
    const late = await measured(cluster, lateTable());
    close();
    return { ...prompt, late: late.tunnel };
  } finally {
    await bench.stop();
  }
}

async function measured(cluster: Parameters<typeof startClusterPod>[0], table: Table) {
  const gate = await startClusterPod(cluster, table);
  // The same token by both ways, so that the API server does the same.
  const { server, caCertificate } = cluster;
  const direct = directTransport({ server, caCertificate, token: gate.token }, { allows: () => true });
  try {
    gate.pod.start();
    await gate.connected();
    const directly = async (): Promise<void> => {
      const { status, body } = await direct.request({ method: "GET", path: PATH });
      for await (const _ of body);
      if (status !== 200) throw new Error(`The API server answered ${status}.`);
    };
    const through = async (): Promise<void> => {
      const { status } = await gate.tunnel.request({ method: "GET", path: PATH, headers: {}, timeoutMs: 10_000 });
      if (status !== 200) throw new Error(`The API server answered ${status} through the tunnel.`);
    };
    const times = { direct: [] as number[], tunnel: [] as number[] };
    for (let round = -WARM; round < ROUNDS; round++) {
      const [a, b] = [await timed(directly), await timed(through)];
      if (round < 0) continue;
      times.direct.push(a);
      times.tunnel.push(b);
    }
    const figures = { direct: quantiles(times.direct), tunnel: quantiles(times.tunnel) };
    return { ...figures, ratio: figures.tunnel.p50 / figures.direct.p50, memory: await gate.pod.memory() };
  } finally {
    await direct.close();
    await gate.stop();
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

function lateTable(): Table {
  const table = memoryTable();
  const late =
    <A extends readonly unknown[], R>(call: (...input: A) => Promise<R>) =>
    async (...input: A): Promise<R> => {
      await sleep(LATE_MS);
      return call(...input);
    };
  const { get, queryAll, put, update, delete: remove, transact } = table;
  return {
    ...table,
    get: late(get),
    queryAll: late(queryAll),
    put: late(put),
    update: late(update),
    delete: late(remove),
    transact: late(transact),
  };
}

function quantiles(values: readonly number[]): { readonly p50: number; readonly p95: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95) };
}

if (import.meta.main) {
  const figures = await measureTunnel();
  console.log(JSON.stringify(figures, null, 2));
  if (figures.ratio > TUNNEL_BAR) process.exitCode = 1;
}
