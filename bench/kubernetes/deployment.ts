import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ApiClient } from "../../local/client.ts";
import { expectStatus } from "../../local/journey.ts";
import { addCluster, addRepo, succeeded } from "../../local/kubernetes/store-journey.ts";
import { startStoreWorld } from "../../local/store/world.ts";
import { ensureTool } from "../../local/toolchain/tools.ts";
import { jobStore } from "../../shared/domain/job/store.ts";
import type { Table } from "../../shared/platform/dynamodb.ts";
import { type BenchCluster, benchCluster, median } from "./cluster.ts";

const execute = promisify(execFile);
/** From the request to `active`: at most so many times the rival's whole run, and a second. */
export const DEPLOYMENT_BAR = { times: 2, plusMs: 1000 };
const ROUNDS = 7;
const LOOK_MS = 50;
const TENANT = "tenant-bench";
const CHART = "guestbook-0.1.0.tgz";
const CHARTS = new URL("../../examples/charts/", import.meta.url).pathname;

/** Milliseconds. */
export interface DeploymentBench {
  /** `helm install --wait --create-namespace` of the chart, as a process, with a warm cache. */
  readonly helm: { readonly p50: number; readonly all: readonly number[] };
  /** From `POST /deployments` to `active`, as a client sees it; the first meets functions that start cold. */
  readonly ours: { readonly p50: number; readonly all: readonly number[] };
  /** Medians of where it goes: until the job runs, each of its steps and the way to it, and until the end is seen. */
  readonly parts: Readonly<Record<string, number>>;
  readonly bar: number;
  readonly ratio: number;
}

/**
 * A chart whose pods are ready at once, by the deployed store and by the rival's own program, turn by turn on one cluster.
 *
 * What it takes, counted by `shared/jobs/workloads/workloads.test.ts`: 8 state transitions (`state-machines/job/README.md`); from the
 * queue to the end of the job 69 round trips to the table, many at the same time, and 53 write units. Four functions begin after one another
 * before the first step: of the table's stream, of the queue, of the machine's turn, and of the step.
 */
export async function measureWorkloads(rounds = ROUNDS): Promise<DeploymentBench> {
  const cluster = await benchCluster();
  const program = join(await ensureTool("helm"), "helm", "helm");
  const world = await startStoreWorld({ repo: "charts", clusters: [cluster.server] });
  try {
    const api = await world.client(TENANT);
    const { id: runtimeId } = await addCluster(api, cluster.kubeconfig);
    const appVersionId = (await addRepo(api, world.repo.url, "guestbook")).get("0.1.0") ?? "";
    const helm: number[] = [];
    const ours: Deployed[] = [];
    for (let round = 0; round <= rounds; round++) {
      helm.push(await rival(program, cluster));
      ours.push(await deployed(api, world.table, { appVersionId, runtimeId }));
      console.error({ helm: helm.at(-1), ...ours.at(-1) });
    }
    const [, ...warm] = ours;
    const theirs = median(helm.slice(1));
    const bar = DEPLOYMENT_BAR.times * theirs + DEPLOYMENT_BAR.plusMs;
    const p50 = median(warm.map(({ ms }) => ms));
    return {
      helm: { p50: theirs, all: helm },
      ours: { p50, all: ours.map(({ ms }) => ms) },
      parts: medians(warm.map(({ parts }) => parts)),
      bar,
      ratio: p50 / theirs,
    };
  } finally {
    await world.stop();
    await cluster.stop();
  }
}

async function rival(program: string, { file, folder }: BenchCluster): Promise<number> {
  const namespace = `bench-rival-${process.pid}`;
  const env = { HOME: folder, KUBECONFIG: file };
  const begun = performance.now();
  await execute(program, ["install", "rival", join(CHARTS, CHART), "-n", namespace, "--create-namespace", "--wait"], {
    env,
  });
  const took = Math.round(performance.now() - begun);
  await execute(program, ["uninstall", "rival", "-n", namespace, "--wait"], { env });
  return took;
}

interface Deployed {
  readonly ms: number;
  readonly parts: Readonly<Record<string, number>>;
}

async function deployed(api: ApiClient, table: Table, body: object): Promise<Deployed> {
  const begun = Date.now();
  const accepted = await expectStatus(api.post("/deployments", body), 202);
  const answered = Date.now();
  const place = accepted.headers.get("location") ?? "";
  const id: string = (await api.get(place)).body.deploymentId;
  for (;;) {
    const { status } = (await expectStatus(api.get(`/deployments/${id}`), 200)).body;
    if (status === "active") break;
    if (status !== "creating") throw new Error(`the deployment is ${status}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  const ended = Date.now();
  const parts = await partsOf(table, place.split("/").at(-1) ?? "", { begun, answered, ended });
  await succeeded(api, api.delete(`/deployments/${id}`, { "if-match": "*" }));
  return { ms: ended - begun, parts };
}

/** Where the time went, by the table: a step beside another one counts from where the first of both began. */
async function partsOf(
  table: Table,
  jobId: string,
  { begun, answered, ended }: { readonly begun: number; readonly answered: number; readonly ended: number },
): Promise<Readonly<Record<string, number>>> {
  const jobs = jobStore(table);
  const [job, tasks] = await Promise.all([jobs.get(TENANT, jobId), jobs.tasks(TENANT, jobId)]);
  const started = Date.parse(job?.startedAt ?? "");
  const parts: Record<string, number> = { "POST answered": answered - begun, "to the plan": started - answered };
  let last = started;
  for (const task of tasks) {
    const name = typeof task.input.event === "string" ? task.input.event : task.kind;
    const [from, to] = [Date.parse(task.startedAt ?? ""), Date.parse(task.finishedAt ?? "")];
    parts[`to ${name}`] = from - last;
    parts[name] = to - from;
    last = Math.max(last, to);
  }
  return { ...parts, "to the end": ended - last };
}

function medians(all: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.keys(all[0] ?? {}).map((name) => [name, median(all.map((parts) => parts[name] ?? 0))]),
  );
}

if (import.meta.main) {
  const figures = await measureWorkloads();
  console.log(JSON.stringify(figures, null, 2));
  process.exitCode = figures.ours.p50 <= figures.bar ? 0 : 1;
}
