/**
 * Reads a real index of 11,656 versions as `helm repo update` and as a scan do, turn by turn in one run, each as a whole
 * process over loopback. `node bench/indexing/run.ts [--json]`; exits 1 below the bars.
 */

import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import * as z from "zod";
import { goBuild, goPins } from "../../local/toolchain/go-build.ts";
import { install } from "../../local/toolchain/install.ts";
import { COPIES, copies, stableIndex } from "./index-data.ts";

/** Our whole process to helm's, at most. */
const RATIO_BAR = 0.7;
const PEAK_BAR_MB = 200;
/** A Lambda of 1,769 MB. */
const LARGE_PEAK_BAR_MB = 1769;
const ROUNDS = 5;

const HELM = join(import.meta.dirname, "helm");
const CHILD = join(import.meta.dirname, "child.ts");
const Child = z.object({ milliseconds: z.number(), peakMb: z.number() });
const Done = z.object({ taken: z.int(), unchanged: z.int(), faults: z.int(), peakMb: z.number() });

export interface Timed {
  /** Of a whole process, wall clock; the median. */
  readonly milliseconds: number;
  readonly peakMb: number;
}

export interface IndexingBench {
  readonly helm: Timed;
  /** The same index for the first time. */
  readonly first: Timed;
  /** With one new version since. */
  readonly oneNew: Timed;
  /** 100 MB: the same entries under new names. Once. */
  readonly large: Timed & { readonly versions: number };
  /** `first` to `helm`. */
  readonly ratio: number;
}

/** @throws Error when helm cannot be built, or a scan finds other versions than there are */
export async function benchIndexing(report: (line: string) => void = () => {}): Promise<IndexingBench> {
  const helm = await buildHelm(report);
  const index = await stableIndex();
  const folder = await mkdtemp(join(tmpdir(), "pitrix-bench-"));
  let body: Uint8Array = index;
  const program = await bundled(folder);
  const ours = (at: string, manifest: string) => scanned(program, at, manifest);
  const server = createServer((_, response) => response.writeHead(200, { "content-length": body.length }).end(body));
  const url = await listening(server);
  try {
    const home = Object.fromEntries(
      ["CONFIG", "CACHE", "DATA"].map((name) => [`HELM_${name}_HOME`, join(folder, name)]),
    );
    const env = { ...process.env, ...home };
    await promisify(execFile)(helm, ["repo", "add", "bench", url], { env });
    const helms: Timed[] = [];
    const firsts: Timed[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      helms.push(await timedPeak([helm, "repo", "update"], env));
      const { done, ...first } = await ours(url, join(folder, `manifest-${round}`));
      expectDone(done, { taken: versionsOf(index), unchanged: 0 });
      firsts.push(first);
    }
    body = withOneMore(index);
    const news: Timed[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const { done, ...one } = await ours(url, join(folder, `manifest-${round}`));
      expectDone(done, { taken: 1, unchanged: versionsOf(index) });
      news.push(one);
    }
    body = copies(index);
    const { done, ...large } = await ours(url, join(folder, "manifest-large"));
    expectDone(done, { taken: versionsOf(index) * COPIES, unchanged: 0 });
    const first = median(firsts);
    const rival = median(helms);
    const ratio = first.milliseconds / rival.milliseconds;
    return { helm: rival, first, oneNew: median(news), large: { ...large, versions: done.taken }, ratio };
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Built through the Go proxy into the tool cache: minutes the first time, nothing after. */
async function buildHelm(report: (line: string) => void): Promise<string> {
  const directory = await install(
    {
      name: "bench-helm",
      title: "Helm, to measure against",
      pins: await goPins(HELM),
      build: (into, log) => goBuild(HELM, [{ binary: "helm", package: "helm.sh/helm/v3/cmd/helm" }], into, log),
    },
    report,
  );
  return join(directory, "helm");
}

/** As it is deployed: in one file. */
async function bundled(folder: string): Promise<string> {
  const outfile = join(folder, "ours.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "ours.ts")],
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node24",
    banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' },
  });
  return outfile;
}

async function scanned(
  program: string,
  url: string,
  manifest: string,
): Promise<Timed & { readonly done: z.infer<typeof Done> }> {
  const start = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, [program, url, manifest]);
  const milliseconds = performance.now() - start;
  const done = Done.parse(JSON.parse(stdout));
  return { milliseconds, peakMb: done.peakMb, done };
}

/** Runs a program below a small Node process, whose account of ended children has its peak memory. */
async function timedPeak(command: readonly string[], env: NodeJS.ProcessEnv): Promise<Timed> {
  const { stdout } = await promisify(execFile)(process.execPath, [CHILD, ...command], { env });
  return Child.parse(JSON.parse(stdout));
}

function versionsOf(index: Buffer): number {
  return index.toString("latin1").split("\n  - ").length - 1;
}

function withOneMore(index: Buffer): Buffer {
  const more =
    "  - apiVersion: v1\n    name: zetcd\n    urls:\n    - https://charts.helm.sh/stable/packages/zetcd-9.9.9.tgz\n";
  return Buffer.from(index.toString("utf8").replace("  zetcd:\n", `  zetcd:\n${more}    version: 9.9.9\n`));
}

function expectDone(done: z.infer<typeof Done>, expected: Pick<z.infer<typeof Done>, "taken" | "unchanged">): void {
  if (done.taken !== expected.taken || done.unchanged !== expected.unchanged || done.faults !== 0)
    throw new Error(`found ${JSON.stringify(done)}, expected ${JSON.stringify(expected)}`);
}

function median(rounds: readonly Timed[]): Timed {
  const middle = (values: readonly number[]) =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  return {
    milliseconds: middle(rounds.map(({ milliseconds }) => milliseconds)),
    peakMb: middle(rounds.map(({ peakMb }) => peakMb)),
  };
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
}

if (import.meta.main) {
  const json = process.argv.includes("--json");
  const result = await benchIndexing((line) => json || console.log(line));
  const { helm, first, oneNew, large, ratio } = result;
  if (json) console.log(JSON.stringify(result));
  else {
    const shown = ({ milliseconds, peakMb }: Timed) => `${milliseconds.toFixed(0)} ms, ${peakMb.toFixed(0)} MB`;
    console.log(
      `11,656 versions, 9.8 MB, whole processes, median of ${ROUNDS}, Node ${process.versions.node}, ${cpus()[0]?.model}:`,
    );
    console.log(`  helm repo update   ${shown(helm)}`);
    console.log(`  ours, first time   ${shown(first)}: ${ratio.toFixed(2)} of helm's time (bar: ${RATIO_BAR})`);
    console.log(`  ours, one new      ${shown(oneNew)}`);
    console.log(`  ours, 100 MB once  ${shown(large)} for ${large.versions} versions`);
  }
  if (!(ratio <= RATIO_BAR && first.peakMb <= PEAK_BAR_MB && large.peakMb <= LARGE_PEAK_BAR_MB)) process.exitCode = 1;
}
