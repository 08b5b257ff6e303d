/**
 * How long Node takes to load each function's bundle: its module start, the part of a cold start that is ours.
 * `node bench/cold-start/run.ts [--json]`; exits 1 when the median of an API function is above the bar.
 */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { bundle } from "../../infra/bundle.ts";

/** Milliseconds of module start that an API function may take, median. */
export const START_BAR = 80;

const ROUNDS = 7;

export interface ColdStart {
  readonly name: string;
  readonly kilobytes: number;
  /** Milliseconds. */
  readonly median: number;
  readonly fastest: number;
}

const run = promisify(execFile);

/**
 * Measured in the child, around the import alone: Node's own start is the same for every function. Lambda's runtime has
 * loaded `node:http` by then, to ask for events with.
 */
const CHILD = `await import("node:http");
const started = performance.now();
await import(process.argv[1]);
process.stdout.write(String(performance.now() - started));
process.exit(0);`;

/** What the functions read when they load; nothing is called. */
const ENVIRONMENT = {
  PATH: process.env.PATH,
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "none",
  AWS_SECRET_ACCESS_KEY: "none",
  TABLE_NAME: "table",
  KEY_ID: "key",
  BUCKET_NAME: "bucket",
  JOB_QUEUE_URL: "https://queue.example/",
  JOB_STATE_MACHINE_ARN: "arn:aws:states:us-east-1:000000000000:stateMachine:job",
  RUN_TASK_FUNCTION_PREFIX: "run-task-",
  PROBE_FUNCTION_PREFIX: "probe-",
  SCAN_FUNCTION_NAME: "scan-repo",
  TENANT_JOB_CAP: "1",
  PILOT_URL: "wss://pilot.example/live",
  PILOT_MANAGEMENT_ENDPOINT: "https://pilot.example/live",
};

/** Rounds go over all bundles in turn, so that a busy moment of the machine falls on every function alike. */
export async function measureColdStarts(): Promise<readonly ColdStart[]> {
  const { bundles } = await bundle();
  const times = new Map(bundles.map(({ name }): [string, number[]] => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, file } of bundles) {
      const { stdout } = await run(process.execPath, ["--input-type=module", "-e", CHILD, file], { env: ENVIRONMENT });
      times.get(name)?.push(Number(stdout));
    }
  }
  return bundles.map(({ name, bytes }) => {
    const sorted = (times.get(name) ?? []).sort((a, b) => a - b);
    return {
      name,
      kilobytes: Math.ceil(bytes / 1000),
      median: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
      fastest: sorted[0] ?? Number.NaN,
    };
  });
}

if (import.meta.main) {
  const starts = await measureColdStarts();
  if (process.argv.includes("--json")) console.log(JSON.stringify(starts));
  else {
    console.log("function                     KB   median  fastest (ms, module start, Node 24)");
    for (const { name, kilobytes, median, fastest } of starts)
      console.log(
        `${name.padEnd(24)} ${String(kilobytes).padStart(6)} ${median.toFixed(0).padStart(8)} ${fastest.toFixed(0).padStart(8)}`,
      );
  }
  const slow = starts.filter(({ name, median }) => name.startsWith("api-") && median > START_BAR);
  for (const { name, median } of slow) console.error(`${name} takes ${median.toFixed(0)} ms, above ${START_BAR} ms`);
  if (slow.length > 0) process.exitCode = 1;
}
