/**
 * Renders and validates the paper's package in our way and in OpenPitrix's (Go html/template + gojsonschema), turn by
 * turn in one run, and prints both with their ratio. `node bench/render/run.ts [--json]`; exits 1 below the bar.
 */

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { goBuild, goPins } from "../../local/toolchain/go-build.ts";
import { install } from "../../local/toolchain/install.ts";
import { vmFormat } from "../../shared/packages/vm/format.ts";
import { renderTemplate } from "../../shared/packages/vm/render.ts";
import type { VmPackage } from "../../shared/packages/vm/schema.ts";
import { compileTemplate, type Template } from "../../shared/packages/vm/template.ts";
import { checkValues, type Values } from "../../shared/packages/vm/values.ts";

/** At least this many times faster than OpenPitrix's way. */
export const RENDER_BAR = 3;

const ROUNDS = 7;
const GO_OPERATIONS = 500;
const OUR_OPERATIONS = 5000;
const HARNESS = join(import.meta.dirname, "openpitrix");
const PAPER = join(import.meta.dirname, "../../shared/packages/vm/testdata/paper");
const ANSWERS = { cluster: { name: 'Zoo "keeper"', subnet: "subnet-1", zk_node: { count: 5 } } };

const goReport = z.object({ renderMicros: z.number(), validateMicros: z.number(), document: z.json() });

/** Medians of the rounds, in microseconds an operation. */
export interface RenderBench {
  readonly ours: { readonly check: number; readonly render: number; readonly total: number };
  readonly openpitrix: { readonly render: number; readonly validate: number; readonly total: number };
  /** OpenPitrix's total to ours. */
  readonly ratio: number;
}

/** @throws Error when the Go program cannot be built, or the two do not render the same document */
export async function benchRender(report: (line: string) => void = () => {}): Promise<RenderBench> {
  const go = await harness(report);
  const pkg = await paperPackage();
  const compiled = compileTemplate(pkg);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.faults));
  const values = answered(pkg);
  const folder = await mkdtemp(join(tmpdir(), "pitrix-bench-"));
  try {
    const theirs = join(folder, "cluster.json.tmpl");
    const answers = join(folder, "values.json");
    // The released dialect: quoted, with a leading dot.
    await writeFile(theirs, pkg.template.replaceAll(/\{\{(.+?)\}\}/g, '"{{.$1}}"'));
    await writeFile(answers, JSON.stringify(values));
    const ours: [number, number][] = [];
    const others: [number, number][] = [];
    warmUp(pkg, compiled.template, values);
    for (let round = 0; round < ROUNDS; round++) {
      const { stdout } = await promisify(execFile)(go, [
        theirs,
        answers,
        join(HARNESS, "cluster.schema.json"),
        String(GO_OPERATIONS),
      ]);
      const { renderMicros, validateMicros, document } = goReport.parse(JSON.parse(stdout));
      assertSame(document, compiled.template, values);
      others.push([renderMicros, validateMicros]);
      ours.push(measure(pkg, compiled.template, values, OUR_OPERATIONS));
    }
    const [check, render] = medians(ours);
    const [goRender, validate] = medians(others);
    return {
      ours: { check, render, total: check + render },
      openpitrix: { render: goRender, validate, total: goRender + validate },
      ratio: (goRender + validate) / (check + render),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function harness(report: (line: string) => void): Promise<string> {
  const directory = await install(
    {
      name: "bench-render",
      title: "Go program that renders as OpenPitrix does",
      pins: [...(await goPins(HARNESS)), await readFile(join(HARNESS, "main.go"), "utf8")],
      build: (into, log) => goBuild(HARNESS, [{ binary: "harness", package: "." }], into, log),
    },
    report,
  );
  return join(directory, "harness");
}

async function paperPackage(): Promise<VmPackage> {
  const names = ["config.json", "cluster.json.tmpl"];
  const contents = await Promise.all(names.map((name) => readFile(join(PAPER, name))));
  const result = vmFormat.read(new Map(contents.map((content, index) => [names[index] ?? "", content])));
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.package;
}

function answered(pkg: VmPackage): Values {
  const checked = checkValues(pkg, ANSWERS);
  if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
  return checked.values;
}

function measure(pkg: VmPackage, template: Template, values: Values, count: number): [check: number, render: number] {
  const start = performance.now();
  for (let i = 0; i < count; i++) answered(pkg);
  const between = performance.now();
  for (let i = 0; i < count; i++) {
    const result = renderTemplate(template, pkg.templateFile, values);
    if (!result.ok) throw new Error(JSON.stringify(result.faults));
  }
  const end = performance.now();
  return [((between - start) / count) * 1000, ((end - between) / count) * 1000];
}

/** A function's instance stays warm over many requests; its first ones are the compiler's. */
function warmUp(pkg: VmPackage, template: Template, values: Values): void {
  measure(pkg, template, values, OUR_OPERATIONS);
}

function assertSame(document: unknown, template: Template, values: Values): void {
  const ours = template.render(values);
  if (!ours.ok || JSON.stringify(ours.value) !== JSON.stringify(document))
    throw new Error("the two ways rendered different documents");
}

function medians(rounds: readonly (readonly [number, number])[]): [number, number] {
  const middle = (numbers: readonly number[]) =>
    numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
  return [middle(rounds.map(([first]) => first)), middle(rounds.map(([, second]) => second))];
}

if (import.meta.main) {
  const json = process.argv.includes("--json");
  const result = await benchRender((line) => json || console.log(line));
  const { ours, openpitrix, ratio } = result;
  if (json) console.log(JSON.stringify(result));
  else {
    const micros = (value: number) => `${value.toFixed(1)} µs`;
    console.log(
      `The paper's package, median of ${ROUNDS} rounds, Node ${process.versions.node}, ${cpus()[0]?.model ?? "unknown processor"}:`,
    );
    console.log(
      `  ours        check answers ${micros(ours.check)}, render and parse ${micros(ours.render)}, together ${micros(ours.total)}`,
    );
    console.log(
      `  OpenPitrix  render ${micros(openpitrix.render)}, validate ${micros(openpitrix.validate)}, together ${micros(openpitrix.total)}`,
    );
    console.log(`  ${ratio.toFixed(1)} times faster (bar: ${RENDER_BAR})`);
  }
  if (!(ratio >= RENDER_BAR)) process.exitCode = 1;
}
