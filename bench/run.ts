import { availableParallelism, cpus, totalmem } from "node:os";
import { benchAuthorize } from "./authorize/run.ts";
import { measureColdStarts } from "./cold-start/run.ts";
import { measureConsole } from "./console/run.ts";
import { measureDeployment } from "./deployment/run.ts";
import { benchIndexing } from "./indexing/run.ts";
import { measureCreate } from "./jobs/run.ts";
import { measureWorkloads } from "./kubernetes/deployment.ts";
import { measureMemory } from "./kubernetes/memory.ts";
import { measureReleases } from "./kubernetes/releases.ts";
import { measureTunnel } from "./kubernetes/tunnel.ts";
import { benchMatching } from "./matching/run.ts";
import { measureMetadata } from "./metadata/run.ts";
import { measureNeighbour } from "./noisy-neighbour/run.ts";
import { measurePilot } from "./pilot/run.ts";
import { measureProgress } from "./progress/run.ts";
import { benchRender } from "./render/run.ts";
import { measureSearch } from "./search/run.ts";

/** In the order in which they run. */
const BENCHES: Readonly<Record<string, () => unknown>> = {
  render: () => benchRender(),
  indexing: () => benchIndexing(),
  matching: () => benchMatching(),
  authorize: () => benchAuthorize(),
  search: () => measureSearch(),
  console: () => measureConsole(),
  coldStart: () => measureColdStarts(),
  metadata: () => measureMetadata(),
  neighbour: () => measureNeighbour(),
  pilot: () => measurePilot(),
  progress: () => measureProgress(),
  deployment: () => measureDeployment(),
  create: () => measureCreate(),
  "clouds/functions": () => measureColdStarts((name) => /^(flow-run-task|provider)-/.test(name)),
  "kubernetes/functions": () => measureColdStarts((name) => /kubernetes$|^api-workloads/.test(name)),
  "kubernetes/tunnel": () => measureTunnel(),
  "kubernetes/memory": () => measureMemory(),
  "kubernetes/releases": () => measureReleases(),
  "kubernetes/deployment": () => measureWorkloads(),
};

/**
 * Every benchmark, one after the other, on a machine that should do nothing else, or those whose names begin as the arguments say:
 * `npm run bench -- kubernetes`, `npm run bench -- search render`. Prints one JSON object.
 */
const asked = process.argv.slice(2);
const wanted = Object.entries(BENCHES).filter(
  ([name]) => asked.length === 0 || asked.some((beginning) => name.startsWith(beginning)),
);
if (wanted.length === 0) throw new Error(`There is no such benchmark; there are ${Object.keys(BENCHES).join(", ")}.`);
const figures: Record<string, unknown> = {
  machine: `${cpus()[0]?.model ?? "unknown"}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
};
for (const [name, measure] of wanted) figures[name] = await measure();
console.log(JSON.stringify(figures, null, 2));
