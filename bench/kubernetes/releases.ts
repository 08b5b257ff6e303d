/**
 * What putting releases takes: requests to the API server against the rival's own `helm install` in the same run, 50 at the
 * same time, and how long the program takes to start. `npm run bench -- kubernetes/releases`; exits 1 over a bar.
 */

import { execFile } from "node:child_process";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as z from "zod";
import { ensureTool } from "../../local/toolchain/tools.ts";
import { accessOf } from "../../shared/providers/kubernetes/access.ts";
import { helmReleases } from "../../shared/providers/kubernetes/helm/releases.ts";
import { json } from "../../shared/providers/kubernetes/json.ts";
import { type ClusterTransport, directTransport } from "../../shared/providers/kubernetes/transport.ts";
import { benchCluster, median } from "./cluster.ts";
import { countingProxy } from "./counting-proxy.ts";

const execute = promisify(execFile);
/** Requests of ours to the rival's. */
export const CALLS_BAR = 1.5;
const RELEASES = 50;
const CHARTS = new URL("../../shared/providers/kubernetes/helm/testdata/", import.meta.url);
const CHART = "mysql-1.6.9.tgz";

export interface ReleasesBench {
  readonly releases: number;
  readonly succeeded: number;
  /** Of all of them together. */
  readonly seconds: number;
  /** Requests for one release. */
  readonly calls: { readonly ours: number; readonly helm: number; readonly ratio: number };
  /** Milliseconds of `version`: from a cold page cache, and the median of ten. */
  readonly start: { readonly cold: number; readonly warm: number };
}

export async function measureReleases(releases = RELEASES): Promise<ReleasesBench> {
  const program = join(await ensureTool("helm"), "helm", "helm");
  const cluster = await benchCluster();
  const { kubeconfig, folder } = cluster;
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
    return {
      releases,
      succeeded: ours.succeeded,
      seconds: ours.seconds,
      calls: { ours: ours.calls, helm, ratio: ours.calls / helm },
      start: await startTimes(program, folder),
    };
  } finally {
    await space("DELETE", `/api/v1/namespaces/${namespace}`);
    await transport.close();
    await cluster.stop();
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

if (import.meta.main) {
  const result = await measureReleases();
  console.log(JSON.stringify(result, null, 2));
  const good = result.succeeded === result.releases && result.calls.ratio <= CALLS_BAR;
  process.exitCode = good ? 0 : 1;
}
