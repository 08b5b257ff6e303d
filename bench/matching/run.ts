/**
 * Reads and matches label selectors in our way and in Kubernetes' own (k8s.io/apimachinery), turn by turn in one run, on
 * the table of answers that our tests take from that library. `node bench/matching/run.ts [--json]`; exits 1 beyond a bar.
 */

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { goBuild, goPins } from "../../local/toolchain/go-build.ts";
import { install } from "../../local/toolchain/install.ts";
import { type Labels, parseSelector, type Requirement, selects } from "../../shared/domain/runtime/selector.ts";

/** Ours to theirs at most: with reading the selector, and with a selector that was read before. */
export const MATCHING_BARS = { cold: 2, warm: 1 };

const HARNESS = join(import.meta.dirname, "apimachinery");
const TABLE = join(import.meta.dirname, "../../shared/domain/runtime/testdata/selectors.tsv");
const TURNS = 5;
const ROUNDS = 300;

const Answer = z.object({ found: z.array(z.string()), cold: z.number(), warm: z.number() });

/** Nanoseconds of the fastest round: every selector on every set of labels. */
export interface MatchingBench {
  readonly selectors: number;
  readonly ours: { readonly cold: number; readonly warm: number };
  readonly apimachinery: { readonly cold: number; readonly warm: number };
  readonly ratio: { readonly cold: number; readonly warm: number };
}

/** @throws Error when the Go program cannot be built, or the two do not answer the same */
export async function benchMatching(report: (line: string) => void = () => {}): Promise<MatchingBench> {
  const go = await harness(report);
  const { sets, selectors } = table();
  const input = JSON.stringify({ sets, selectors, rounds: ROUNDS });
  const ours = { cold: Number.POSITIVE_INFINITY, warm: Number.POSITIVE_INFINITY };
  const theirs = { ...ours };
  measure(sets, selectors, ours);
  for (let turn = 0; turn < TURNS; turn++) {
    const { stdout, status } = spawnSync(go, { input, encoding: "utf8" });
    if (status !== 0) throw new Error("the Go program failed");
    const answer = Answer.parse(JSON.parse(stdout));
    assertSame(answer.found, sets, selectors);
    theirs.cold = Math.min(theirs.cold, answer.cold);
    theirs.warm = Math.min(theirs.warm, answer.warm);
    measure(sets, selectors, ours);
  }
  const ratio = { cold: ours.cold / theirs.cold, warm: ours.warm / theirs.warm };
  return { selectors: selectors.length, ours, apimachinery: theirs, ratio };
}

function measure(sets: readonly Labels[], selectors: readonly string[], best: { cold: number; warm: number }): void {
  const read = selectors.flatMap((text) => {
    const parsed = parseSelector(text);
    return parsed.ok ? [parsed.requirements] : [];
  });
  let matched = 0;
  const match = (requirements: readonly Requirement[]): void => {
    for (const labels of sets) if (selects(requirements, labels)) matched += 1;
  };
  for (let round = 0; round < ROUNDS; round++) {
    let started = process.hrtime.bigint();
    for (const text of selectors) {
      const parsed = parseSelector(text);
      if (parsed.ok) match(parsed.requirements);
    }
    best.cold = Math.min(best.cold, Number(process.hrtime.bigint() - started));
    started = process.hrtime.bigint();
    for (const requirements of read) match(requirements);
    best.warm = Math.min(best.warm, Number(process.hrtime.bigint() - started));
  }
  if (matched === 0) throw new Error("nothing matched");
}

function assertSame(found: readonly string[], sets: readonly Labels[], selectors: readonly string[]): void {
  for (const [place, text] of selectors.entries()) {
    const parsed = parseSelector(text);
    const answer = parsed.ok ? sets.map((labels) => Number(selects(parsed.requirements, labels))).join("") : "-";
    if (answer !== found[place]) throw new Error(`"${text}": ours ${answer}, theirs ${found[place]}`);
  }
}

function table(): { readonly sets: readonly Labels[]; readonly selectors: readonly string[] } {
  const [, sets = "", ...rows] = readFileSync(TABLE, "utf8").trim().split("\n");
  const labels = z.array(z.record(z.string(), z.string())).parse(JSON.parse(sets.slice("sets\t".length)));
  return { sets: labels, selectors: rows.map((row) => z.string().parse(JSON.parse(row.split("\t")[1] ?? ""))) };
}

async function harness(report: (line: string) => void): Promise<string> {
  const directory = await install(
    {
      name: "bench-matching",
      title: "k8s.io/apimachinery 0.34.1",
      pins: [...(await goPins(HARNESS)), readFileSync(join(HARNESS, "main.go"), "utf8")],
      async build(into, log) {
        await goBuild(HARNESS, [{ binary: "apimachinery", package: "." }], into, log);
      },
    },
    report,
  );
  return join(directory, "apimachinery");
}

if (import.meta.main) {
  const result = await benchMatching(console.error);
  if (process.argv.includes("--json")) console.log(JSON.stringify(result));
  else {
    const micros = (nanoseconds: number) => `${(nanoseconds / 1000).toFixed(0)} µs`;
    for (const kind of ["cold", "warm"] as const) {
      const [ours, theirs] = [result.ours[kind], result.apimachinery[kind]].map(micros);
      console.log(`${kind}: ours ${ours}, apimachinery ${theirs}, ratio ${result.ratio[kind].toFixed(2)}`);
    }
  }
  if (result.ratio.cold > MATCHING_BARS.cold || result.ratio.warm > MATCHING_BARS.warm) process.exitCode = 1;
}
