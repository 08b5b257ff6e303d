/**
 * What the platform itself takes to create a deployment of five nodes: the app deployed on the local AWS, a tenant's cloud that
 * answers at once, and a simulated Frontgate (the real session) that answers every command at once. From `POST /deployments` to
 * `active`, in a fresh VPC each time, so that its Frontgate is made with it. What the cloud's server takes to answer is in it.
 * Beside it what one create costs, counted on the engine. `node bench/jobs/run.ts [times]`; exits 1 when a bar is missed.
 */

import { mkdir, mkdtemp } from "node:fs/promises";
import { loadavg } from "node:os";
import { join } from "node:path";
import { startLocalAws } from "../../local/aws.ts";
import type { Answer, ApiClient } from "../../local/client.ts";
import { deployControlPlane } from "../../local/control-plane.ts";
import { startEc2 } from "../../local/ec2.ts";
import { deleteDeployment, expectStatus, prepareStore, zookeeperValues } from "../../local/journey.ts";
import { startRepoServer } from "../../local/repo-server.ts";
import { nothingStarted } from "../../local/started.ts";
import { showSteps } from "../../local/steps.ts";
import { cacheRoot } from "../../local/toolchain/cache.ts";
import { loadFiles, readGood } from "../../shared/packages/vm/real-packages.ts";
import { memoryTable } from "../../shared/platform/testing/memory-table.ts";
import { type CreateCount, countCreate } from "../../shared/tasks/testing/count-create.ts";
import { testWorld } from "../../shared/tasks/testing/world.ts";
import { runFrontgates } from "./frontgates.ts";
import { PILOT_NAME, startTlsFront } from "./tls-front.ts";

/** Milliseconds from the request to `active`; dollars for a thousand. */
export const CREATE_BAR = 10_000;
export const COST_BAR = 5;
const NODES = 5;

export interface CreateFigures {
  readonly nodes: number;
  /** Milliseconds from the request to `active`, one create after the other; the first one finds every function cold. */
  readonly all: readonly number[];
  readonly cold: number;
  /** Of the others. */
  readonly p50: number;
  readonly p95: number;
  /** Of the median one: milliseconds of each layer of the job, and before, between and behind them. */
  readonly layers: readonly { readonly tasks: string; readonly waited: number; readonly took: number }[];
  /** Commands that were executed other than once. */
  readonly repeated: number;
  /** Load average of a minute, at the end. */
  readonly load: number;
  readonly cost: CreateCount;
}

export async function measureCreate(times = 6): Promise<CreateFigures> {
  const steps = showSteps((line) => console.error(line));
  const { keep, stop } = nothingStarted();
  const runs = join(cacheRoot(), "runs");
  await mkdir(runs, { recursive: true });
  const stateDir = await mkdtemp(join(runs, "create-"));
  try {
    const aws = keep(await startLocalAws({ stateDir, report: steps.line }));
    const ec2 = keep(await startEc2({ stateDir, report: steps.line }));
    const tenantland = await ec2.seed();
    const repo = keep(await startRepoServer({ directory: new URL("../../examples/repo/", import.meta.url).pathname }));
    const pilot = keep(await startTlsFront(aws.endpoint, stateDir));
    const plane = await deployControlPlane(steps, aws.endpoint, {
      pilotHost: PILOT_NAME,
      pilotCheckSocket: pilot.socketPath,
      pilotCheckCa: pilot.ca,
      allowedPrivateHosts: "127.0.0.1",
      allowedProviderEndpoints: ec2.endpoint,
    });
    const frontgates = keep(await runFrontgates({ aws, ec2 }, tenantland, stateDir));
    const api = await plane.client("tenant-bench");
    const { appVersionId } = await prepareStore({ repo, ec2, tenantland }, api, steps);
    const creates: Create[] = [];
    for (let time = 0; time < times; time++) {
      const values = zookeeperValues(tenantland.subnetId, "five", NODES);
      creates.push(await create(api, { appVersionId, values }));
      console.error(`created in ${Math.round(creates.at(-1)?.ms ?? 0)} ms, load ${loadavg()[0]?.toFixed(1)}`);
    }
    const warm = creates.slice(1).toSorted((a, b) => a.ms - b.ms);
    const at = (share: number) => warm[Math.min(warm.length - 1, Math.floor(warm.length * share))];
    return {
      nodes: NODES,
      all: creates.map(({ ms }) => Math.round(ms)),
      cold: Math.round(creates[0]?.ms ?? Number.NaN),
      p50: Math.round(at(0.5)?.ms ?? Number.NaN),
      p95: Math.round(at(0.95)?.ms ?? Number.NaN),
      layers: at(0.5)?.layers ?? [],
      repeated: [...frontgates.executed.values()].filter((count) => count !== 1).length,
      load: loadavg()[0] ?? Number.NaN,
      cost: await cost(),
    };
  } finally {
    await stop();
  }
}

interface Create {
  readonly ms: number;
  readonly layers: CreateFigures["layers"];
}

/** One deployment from the request to `active`, and its end. */
async function create(api: ApiClient, request: object): Promise<Create> {
  const from = performance.now();
  const begun = Date.now();
  const accepted = await expectStatus(api.post("/deployments", request), 202);
  const jobPath = accepted.headers.get("location") ?? "";
  const job = await api.follow(jobPath, { timeoutMs: 300_000 });
  const ms = performance.now() - from;
  if (job.status !== "succeeded") throw new Error(`the job ${job.status}: ${JSON.stringify(job.failure)}`);
  const { items } = (await expectStatus(api.get(`${jobPath}/tasks?pageSize=100`), 200)).body;
  const layers = layersOf(items, begun, Date.parse(job.finishedAt));
  await deleteDeployment(api, accepted.body.id);
  return { ms, layers };
}

/** What each layer took from its first step's start to its last one's end, and how long nothing ran before it. */
function layersOf(tasks: readonly Answer["body"][], begun: number, finished: number): CreateFigures["layers"] {
  let last = begun;
  const count = 1 + Math.max(...tasks.map(({ layer }) => layer));
  const found = Array.from({ length: count }, (_, index) => {
    const members = tasks.filter(({ layer }) => layer === index);
    const start = Math.min(...members.map(({ startedAt }) => Date.parse(startedAt)));
    const end = Math.max(...members.map(({ finishedAt }) => Date.parse(finishedAt)));
    const names = [...new Set(members.map(({ kind, service }) => service ?? kind))];
    const layer = { tasks: `${members.length} ${names.join(", ")}`, waited: start - last, took: end - start };
    last = end;
    return layer;
  });
  return [...found, { tasks: "end", waited: finished - last, took: 0 }];
}

async function cost(): Promise<CreateCount> {
  const pkg = readGood(loadFiles("paper"));
  const { jobId: _, ...count } = await countCreate(
    testWorld(memoryTable(), "", pkg, "dep-bench0000001", { count: NODES }),
  );
  return count;
}

if (import.meta.main) {
  const figures = await measureCreate(Number(process.argv[2] ?? 6));
  console.log(JSON.stringify(figures, null, 2));
  const met = figures.p95 <= CREATE_BAR && figures.cost.thousand <= COST_BAR && figures.repeated === 0;
  process.exitCode = met ? 0 : 1;
}
