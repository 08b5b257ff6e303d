import { availableParallelism, cpus, totalmem } from "node:os";
import { benchAuthorize } from "./authorize/run.ts";
import { measureColdStarts } from "./cold-start/run.ts";
import { measureDeployment } from "./deployment/run.ts";
import { benchIndexing } from "./indexing/run.ts";
import { measureCreate } from "./jobs/run.ts";
import { benchMatching } from "./matching/run.ts";
import { measureMetadata } from "./metadata/run.ts";
import { measureNeighbour } from "./noisy-neighbour/run.ts";
import { measurePilot } from "./pilot/run.ts";
import { benchRender } from "./render/run.ts";
import { measureSearch } from "./search/run.ts";

/** Every benchmark, one after the other, on a machine that should do nothing else. Prints one JSON object. */
const machine = `${cpus()[0]?.model ?? "unknown"}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
const render = await benchRender();
const indexing = await benchIndexing();
const matching = await benchMatching();
const authorize = await benchAuthorize();
const search = await measureSearch();
const coldStart = await measureColdStarts();
const metadata = await measureMetadata();
const neighbour = await measureNeighbour();
const pilot = await measurePilot();
const deployment = await measureDeployment();
const create = await measureCreate();
console.log(
  JSON.stringify(
    {
      machine,
      render,
      matching,
      authorize,
      indexing,
      search,
      coldStart,
      metadata,
      neighbour,
      pilot,
      deployment,
      create,
    },
    null,
    2,
  ),
);
