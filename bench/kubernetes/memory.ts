/**
 * What a put takes of a function's memory: the worker with the function's own modules, the engine, and what that starts, together at
 * one moment. `npm run bench -- kubernetes/memory`; a worker that has less old space than a function of 512 MB gives it ends by itself.
 */
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import * as z from "zod";
import { bundle } from "../../infra/bundle.ts";
import { ensureTool } from "../../local/toolchain/tools.ts";
import { accessOf } from "../../shared/providers/kubernetes/access.ts";
import { manyObjects } from "../../shared/providers/kubernetes/helm/test-charts.ts";
import { json } from "../../shared/providers/kubernetes/json.ts";
import { directTransport } from "../../shared/providers/kubernetes/transport.ts";
import { ENVIRONMENT } from "../cold-start/environment.ts";
import { benchCluster } from "./cluster.ts";
import { type Peak, watchMemory } from "./process-tree.ts";

/** MiB of a function with a chart of 3 MB. */
export const MEMORY_BAR = 512;
const FUNCTION = "flow-run-task-kubernetes";
const SMALL = new URL("../../shared/providers/kubernetes/helm/testdata/mysql-1.6.9.tgz", import.meta.url);

/** MiB; archive and unpacked in bytes. */
export interface MemoryBench {
  readonly small: Peak;
  readonly large: Peak & { readonly archive: number; readonly unpacked: number };
}

export async function measureMemory(): Promise<MemoryBench> {
  const cluster = await benchCluster();
  const program = join(await ensureTool("helm"), "helm", "helm");
  const transport = directTransport(accessOf({ kubeconfig: cluster.kubeconfig }), { allows: () => true });
  const namespace = `bench-memory-${process.pid}`;
  const space = (method: string, path: string, body?: object) =>
    json(transport, z.looseObject({}), { method, path, ...(body === undefined ? {} : { body }) });
  try {
    await space("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    const loaded = (await bundle()).bundles.find(({ name }) => name === FUNCTION)?.file ?? "";
    const worker = join(cluster.folder, "worker.mjs");
    await bundleWorker(worker);
    const peak = (name: string, archive: Uint8Array): Promise<Peak> =>
      peakOf(worker, {
        kubeconfig: cluster.kubeconfig,
        program,
        loaded,
        input: { namespace, name },
        archive: Buffer.from(archive).toString("base64"),
      });
    const large = await manyObjects();
    return {
      small: await peak("small", await readFile(SMALL)),
      large: { ...(await peak("large", large.archive)), archive: large.archive.length, unpacked: large.unpacked },
    };
  } finally {
    await space("DELETE", `/api/v1/namespaces/${namespace}`);
    await transport.close();
    await cluster.stop();
  }
}

/** As a function is: a Node that reads TypeScript holds a compiler besides. */
async function bundleWorker(outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL("put-child.ts", import.meta.url))],
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node24",
    format: "esm",
    banner: { js: `import{createRequire as r}from"node:module";const require=r(import.meta.url);` },
    logLevel: "error",
  });
}

async function peakOf(worker: string, told: object): Promise<Peak> {
  const child = spawn(process.execPath, [worker], {
    env: { ...ENVIRONMENT, TMPDIR: process.env.TMPDIR ?? "/tmp" },
    stdio: ["pipe", "ignore", "inherit"],
  });
  child.stdin.end(JSON.stringify(told));
  const ended = new Promise<void>((resolve, reject) => {
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`the put ended with ${code}`))));
  });
  const seen = await watchMemory(
    child.pid ?? 0,
    ended.catch(() => {}),
  );
  await ended;
  return seen;
}

if (import.meta.main) {
  const result = await measureMemory();
  console.log(JSON.stringify(result, null, 2));
  process.exitCode = result.large.total <= MEMORY_BAR ? 0 : 1;
}
