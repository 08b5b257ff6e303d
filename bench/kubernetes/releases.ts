/**
 * What putting releases takes: requests to the API server against the rival's own `helm install` in the same run, 50 at the
 * same time, memory, and how long the program takes to start. `node bench/kubernetes/releases.ts`; exits 1 over a bar.
 * With `PITRIX_TEST_KUBECONFIG` it uses a cluster that runs already.
 */

import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as z from "zod";
import { type Cluster, startCluster } from "../../local/kubernetes/cluster.ts";
import { ensureTool } from "../../local/toolchain/tools.ts";
import { gzip, packTar } from "../../shared/packages/pack.ts";
import { accessOf } from "../../shared/providers/kubernetes/access.ts";
import { helmReleases } from "../../shared/providers/kubernetes/helm/releases.ts";
import { json } from "../../shared/providers/kubernetes/json.ts";
import { type ClusterTransport, directTransport } from "../../shared/providers/kubernetes/transport.ts";
import { countingProxy } from "./counting-proxy.ts";
import { type Peak, watchMemory } from "./process-tree.ts";

const execute = promisify(execFile);
/** Requests of ours to the rival's. */
export const CALLS_BAR = 1.5;
/** MiB of a function with a chart of 3 MB. */
export const MEMORY_BAR = 512;
const RELEASES = 50;
const CHARTS = new URL("../../shared/providers/kubernetes/helm/testdata/", import.meta.url);
const CHART = "mysql-1.6.9.tgz";
const CHILD = fileURLToPath(new URL("../../shared/providers/kubernetes/helm/test-child.ts", import.meta.url));

export interface ReleasesBench {
  readonly releases: number;
  readonly succeeded: number;
  /** Of all of them together. */
  readonly seconds: number;
  /** Requests for one release. */
  readonly calls: { readonly ours: number; readonly helm: number; readonly ratio: number };
  /** MiB, worker and engine and its plug-in together. */
  readonly memory: {
    readonly small: Peak;
    readonly large: Peak & { readonly archive: number; readonly unpacked: number };
  };
  /** Milliseconds of `version`: from a cold page cache, and the median of ten. */
  readonly start: { readonly cold: number; readonly warm: number };
}

export async function measureReleases(releases = RELEASES): Promise<ReleasesBench> {
  const program = join(await ensureTool("helm"), "helm", "helm");
  const folder = await mkdtemp(join(tmpdir(), "pitrix-bench-releases-"));
  const running = process.env.PITRIX_TEST_KUBECONFIG;
  const cluster: Cluster | undefined = running === undefined ? await startCluster({ stateDir: folder }) : undefined;
  const kubeconfig = cluster?.admin.text ?? (await readFile(running ?? "", "utf8"));
  const transport = directTransport(accessOf({ kubeconfig }), { allows: () => true });
  const namespace = `bench-${process.pid}`;
  const space = (method: string, path: string, body?: object) =>
    json(transport, z.looseObject({}), { method, path, ...(body === undefined ? {} : { body }) });
  try {
    await space("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    const archive = await readFile(new URL(CHART, CHARTS));
    const ours = await putMany(transport, program, namespace, archive, releases);
    console.error(ours);
    const helm = await rivalCalls(transport, program, namespace, folder);
    console.error({ helm });
    const memory = await memories({ kubeconfig, program, namespace }, archive);
    return {
      releases,
      succeeded: ours.succeeded,
      seconds: ours.seconds,
      calls: { ours: ours.calls, helm, ratio: ours.calls / helm },
      memory,
      start: await startTimes(program, folder),
    };
  } finally {
    await space("DELETE", `/api/v1/namespaces/${namespace}`);
    await transport.close();
    await cluster?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function putMany(
  transport: ClusterTransport,
  program: string,
  namespace: string,
  archive: Uint8Array,
  releases: number,
): Promise<{ readonly succeeded: number; readonly seconds: number; readonly calls: number }> {
  let calls = 0;
  const counting: ClusterTransport = {
    ...transport,
    request: (request) => {
      calls++;
      return transport.request(request);
    },
  };
  const engine = helmReleases({ transport: counting, program, timeoutMs: 600_000 });
  const started = performance.now();
  const put = await Promise.allSettled(
    Array.from({ length: releases }, (_, index) =>
      engine.put({ namespace, name: `many-${index}`, key: "bench", format: "helm", archive, values: {}, tags: {} }),
    ),
  );
  for (const one of put) if (one.status === "rejected") console.error(one.reason);
  return {
    succeeded: put.filter(({ status }) => status === "fulfilled").length,
    seconds: Math.round((performance.now() - started) / 100) / 10,
    calls: calls / releases,
  };
}

/** The median of five installs with a cache that is warm, as on somebody's machine. */
async function rivalCalls(
  transport: ClusterTransport,
  program: string,
  namespace: string,
  folder: string,
): Promise<number> {
  const proxy = await countingProxy(transport);
  const config = join(folder, "rival");
  const clusters = [{ name: "c", cluster: { server: proxy.url } }];
  const contexts = [{ name: "c", context: { cluster: "c", user: "u" } }];
  const file = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "c",
    clusters,
    contexts,
    users: [{ name: "u", user: {} }],
  };
  await writeFile(config, JSON.stringify(file));
  const counts: number[] = [];
  for (let index = 0; index < 5; index++) {
    const before = proxy.calls();
    const args = ["install", `rival-${index}`, fileURLToPath(new URL(CHART, CHARTS)), "-n", namespace, "--no-hooks"];
    await execute(program, args, { env: { HOME: folder, KUBECONFIG: config } });
    counts.push(proxy.calls() - before);
  }
  proxy.close();
  return median(counts);
}

async function memories(
  where: { readonly kubeconfig: string; readonly program: string; readonly namespace: string },
  archive: Uint8Array,
): Promise<ReleasesBench["memory"]> {
  const large = await largeChart();
  const peak = async (name: string, bytes: Uint8Array): Promise<Peak> => {
    const child = spawn(process.execPath, [CHILD], { stdio: ["pipe", "ignore", "inherit"] });
    const input = { namespace: where.namespace, name, key: "bench", values: {}, tags: {} };
    const told = { ...where, killAt: 0, input, archive: Buffer.from(bytes).toString("base64") };
    child.stdin.end(JSON.stringify(told));
    const ended = new Promise<void>((resolve, reject) => {
      child.once("exit", (code) =>
        code === 0 ? resolve() : reject(new Error(`the put of ${name} ended with ${code}`)),
      );
    });
    const seen = await watchMemory(
      child.pid ?? 0,
      ended.catch(() => {}),
    );
    await ended;
    return seen;
  };
  return {
    small: await peak("small", archive),
    large: { ...(await peak("large", large.archive)), archive: large.archive.length, unpacked: large.unpacked },
  };
}

/** As many files and bytes as the largest of all 12,890 archives of helm/charts: 244, and 3.5 MB. */
async function largeChart(): Promise<{ readonly archive: Uint8Array; readonly unpacked: number }> {
  const files = new Map<string, Uint8Array>();
  const add = (path: string, text: string) => files.set(path, new TextEncoder().encode(text));
  add("Chart.yaml", "apiVersion: v2\nname: large\nversion: 1.0.0\n");
  for (let index = 0; index < 242; index++) {
    const noise = createHash("sha256").update(String(index)).digest("hex").slice(0, 33);
    // Lines of 45 bytes: the record holds templates in base64, of which the same line is then the same text, and packs.
    const lines = Array.from({ length: 315 }, (_, line) => `  key-${String(line).padStart(3, "0")}: ${noise}\n`).join(
      "",
    );
    add(
      `templates/${index}.yaml`,
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: large-${index}}\ndata:\n${lines}`,
    );
  }
  const unpacked = [...files.values()].reduce((sum, { length }) => sum + length, 0);
  return { archive: gzip(await packTar(files, "large")), unpacked };
}

/** A copy that nobody has read since the page cache forgot it. */
async function startTimes(program: string, folder: string): Promise<ReleasesBench["start"]> {
  const copy = join(folder, "cold");
  await copyFile(program, copy);
  await execute("dd", [`of=${copy}`, "oflag=nocache", "conv=notrunc,fdatasync", "count=0", "if=/dev/null"]);
  const time = async () => {
    const started = performance.now();
    await execute(copy, ["version"], { env: { HOME: folder } });
    return Math.round(performance.now() - started);
  };
  const cold = await time();
  const warm: number[] = [];
  for (let index = 0; index < 10; index++) warm.push(await time());
  return { cold, warm: median(warm) };
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

if (import.meta.main) {
  const result = await measureReleases();
  console.log(JSON.stringify(result, null, 2));
  const good =
    result.succeeded === result.releases && result.calls.ratio <= CALLS_BAR && result.memory.large.total <= MEMORY_BAR;
  process.exitCode = good ? 0 : 1;
}
