import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startCluster } from "../kubernetes/cluster.ts";
import { nothingStarted } from "../started.ts";
import { startStoreWorld } from "../store/world.ts";
import { cacheRoot } from "../toolchain/cache.ts";
import { checkClusterNeeds } from "../toolchain/prerequisites.ts";
import { play } from "./kubernetes/acts.ts";

/** The store on a local AWS and a cluster beside it: its story is told, then all stays up until Ctrl-C, or ends with `--once`. */
const { values: options } = parseArgs({
  options: { once: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
});
const began = performance.now();
const tell = (line: string): void => (options.json ? console.error(line) : console.log(line));
const report = (outcome: object) => {
  if (options.json) console.log(JSON.stringify(outcome));
};
const stopped = new Promise<"stopped">((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve("stopped"));
});
const { keep, stop } = nothingStarted();
try {
  const missing = checkClusterNeeds();
  if (missing.length > 0) throw new Error(missing.join("\n"));
  const work = perform();
  // Where it is stopped on its way, what it says then is of no interest.
  work.catch(() => undefined);
  process.exitCode = (await Promise.race([work, stopped])) === "stopped" ? 130 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  report({ ok: false, error: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
} finally {
  await stop();
}

async function perform(): Promise<void> {
  const stateDir = await makeStateDir();
  const cluster = keep(await startCluster({ stateDir, report: (line) => tell(`· ${line}`) }));
  tell(`· a cluster runs: ${cluster.server}, kubeconfig ${cluster.admin.file}`);
  const world = keep(await startStoreWorld({ repo: "charts", clusters: [cluster.server], report: tell }));
  const steps = await play({
    api: await world.client("tenant-kubernetes"),
    repoUrl: world.repo.url,
    kubeconfig: cluster.admin.text,
    tell,
    hasNamespace: async (name) => (await cluster.call("GET", `/api/v1/namespaces/${name}`)).status === 200,
  });
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  tell(`\nAll of it took ${seconds} s.`);
  if (!options.once) {
    tell(`The store is still there: ${world.deployed.ApiUrl}\nEverything stays up until Ctrl-C.`);
    await stopped;
    return;
  }
  report({ ok: true, seconds, steps });
}

/** Ends with the program. */
async function makeStateDir(): Promise<string> {
  const runs = join(cacheRoot(), "runs");
  await mkdir(runs, { recursive: true });
  const directory = await mkdtemp(join(runs, "cluster-"));
  keep({ stop: () => rm(directory, { recursive: true, force: true }) });
  return directory;
}
