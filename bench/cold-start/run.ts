/**
 * How long Node takes to load each function's bundle: its module start, the part of a cold start that is ours. Beside
 * them, in the same rounds, the plain document client as esbuild bundles it (547 KB): it takes 64 ms on the machine that
 * the bar was set on, so that the bar of 80 ms is 1.25 times the plain client on any machine.
 * `node bench/cold-start/run.ts [--json]`; exits 1 when the median of an API function is above the bar.
 */

import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { type Bundle, bundle } from "../../infra/bundle.ts";
import { ROOT } from "../../infra/functions.ts";
import { ENVIRONMENT } from "./environment.ts";

/** Module start of an API function in those of the plain document client: 80 ms where that takes 64. */
export const START_BAR = 80 / 64;

const ROUNDS = 7;
const PLAIN = "(plain document client)";

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

/**
 * Rounds go over all bundles in turn, so that a busy moment of the machine falls on every function alike.
 * @param wanted functions, by name; the plain client is always beside them
 */
export async function measureColdStarts(wanted = (_name: string) => true): Promise<readonly ColdStart[]> {
  const folder = await mkdtemp(join(tmpdir(), "pitrix-bench-"));
  try {
    const { bundles } = await bundle();
    return await measured([await plainClient(folder), ...bundles.filter(({ name }) => wanted(name))]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measured(bundles: readonly Bundle[]): Promise<readonly ColdStart[]> {
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

/** The anchor: DynamoDB's document client with its six commands, CommonJS for Node 20, minified, as it comes. */
async function plainClient(folder: string): Promise<Bundle> {
  const file = join(folder, "plain.cjs");
  const commands = ["Get", "Put", "Query", "Update", "TransactWrite", "BatchGet"].map((name) => `${name}Command`);
  const contents = `
    import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
    import { DynamoDBDocumentClient, ${commands.join(", ")} } from "@aws-sdk/lib-dynamodb";
    export const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
    export const commands = [${commands.join(", ")}];`;
  await build({
    stdin: { contents, resolveDir: ROOT },
    outfile: file,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    format: "cjs",
  });
  return { name: PLAIN, file, bytes: (await stat(file)).size };
}

if (import.meta.main) {
  const starts = await measureColdStarts();
  const plain = starts.find(({ name }) => name === PLAIN)?.median ?? Number.NaN;
  if (process.argv.includes("--json")) console.log(JSON.stringify(starts));
  else {
    console.log("function                     KB   median  fastest (ms, module start, Node 24)  median to plain");
    for (const { name, kilobytes, median, fastest } of starts)
      console.log(
        `${name.padEnd(24)} ${String(kilobytes).padStart(6)} ${median.toFixed(0).padStart(8)} ${fastest.toFixed(0).padStart(8)} ${(median / plain).toFixed(2).padStart(8)}`,
      );
  }
  const slow = starts.filter(({ name, median }) => name.startsWith("api-") && median > START_BAR * plain);
  for (const { name, median } of slow)
    console.error(`${name} takes ${(median / plain).toFixed(2)} times the plain client's start, above ${START_BAR}`);
  if (slow.length > 0) process.exitCode = 1;
}
