/**
 * Renders and validates every real package in our way and in OpenPitrix's (Go html/template + gojsonschema), turn by
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
import { loadFiles, readGood, realPackages } from "../../shared/packages/vm/real-packages.ts";
import { renderTemplate } from "../../shared/packages/vm/render.ts";
import type { VmPackage } from "../../shared/packages/vm/schema.ts";
import { compileTemplate, type Template } from "../../shared/packages/vm/template.ts";
import { checkValues, type Values } from "../../shared/packages/vm/values.ts";

/** At least this many times faster than OpenPitrix's way. */
export const RENDER_BAR = 3;

const ROUNDS = 5;
const GO_OPERATIONS = 100;
const OUR_OPERATIONS = 500;
const HARNESS = join(import.meta.dirname, "openpitrix");
const ANSWERS: Readonly<Record<(typeof realPackages)[number], object>> = {
  paper: { cluster: { name: 'Zoo "keeper"', subnet: "subnet-1", zk_node: { count: 5 } } },
  "appcenter/etcd": { cluster: { vxnet: "subnet-1" } },
  "appcenter/Kafka": { cluster: { vxnet: "subnet-1", zk_service: "dep-1" } },
  "appcenter/Zookeeper": { cluster: { vxnet: "subnet-1" } },
};

const goReport = z.object({
  renderMicros: z.number(),
  validateMicros: z.number(),
  document: z.json(),
  valid: z.boolean(),
});

/** Medians of the rounds, in microseconds an operation. */
export interface PackageBench {
  readonly name: string;
  /** Bytes of the template. */
  readonly size: number;
  readonly ours: { readonly check: number; readonly render: number; readonly total: number };
  readonly openpitrix: { readonly render: number; readonly validate: number; readonly total: number };
  /** Whether its schema accepts what was rendered. We refuse none, or the benchmark fails. */
  readonly accepted: boolean;
  /** OpenPitrix's total to ours. */
  readonly ratio: number;
}

export interface RenderBench {
  readonly packages: readonly PackageBench[];
  /** The smallest of all packages. */
  readonly ratio: number;
}

/** @throws Error when the Go program cannot be built, or the two do not render the same document */
export async function benchRender(report: (line: string) => void = () => {}): Promise<RenderBench> {
  const go = await harness(report);
  const packages: PackageBench[] = [];
  for (const name of realPackages) packages.push(await benchPackage(go, name));
  return { packages, ratio: Math.min(...packages.map(({ ratio }) => ratio)) };
}

async function benchPackage(go: string, name: (typeof realPackages)[number]): Promise<PackageBench> {
  const pkg = readGood(loadFiles(name));
  const compiled = compileTemplate(pkg);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.faults));
  const { template } = compiled;
  const answer = () => {
    const checked = checkValues(pkg, ANSWERS[name]);
    if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
    return checked.values;
  };
  const values = answer();
  const folder = await mkdtemp(join(tmpdir(), "pitrix-bench-"));
  try {
    const theirs = join(folder, "cluster.json.tmpl");
    const answers = join(folder, "values.json");
    const rewritten = released(pkg, values);
    await writeFile(theirs, rewritten.template);
    await writeFile(answers, JSON.stringify(rewritten.values));
    const ours: [number, number][] = [];
    const others: [number, number][] = [];
    let accepted = true;
    // A function's instance stays warm over many requests; its first ones are the compiler's.
    measure(pkg, template, answer, 4 * OUR_OPERATIONS);
    for (let round = 0; round < ROUNDS; round++) {
      const schema = join(HARNESS, "cluster.schema.json");
      const { stdout } = await promisify(execFile)(go, [theirs, answers, schema, String(GO_OPERATIONS)]);
      const { renderMicros, validateMicros, document, valid } = goReport.parse(JSON.parse(stdout));
      assertSame(document, template, values);
      accepted = valid;
      others.push([renderMicros, validateMicros]);
      ours.push(measure(pkg, template, answer, OUR_OPERATIONS));
    }
    const [check, render] = medians(ours);
    const [goRender, validate] = medians(others);
    return {
      name,
      size: pkg.template.length,
      ours: { check, render, total: check + render },
      openpitrix: { render: goRender, validate, total: goRender + validate },
      accepted,
      ratio: (goRender + validate) / (check + render),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The template in the released dialect, quoted and with a leading dot. Go's templates read no keys with hyphens or with a
 * digit first, so every placeholder gets a plain name: to OpenPitrix's advantage, which refuses most of these packages.
 */
function released(pkg: VmPackage, values: Values): { readonly template: string; readonly values: Values } {
  const names = new Map<string, string>();
  const strict = pkg.template.replaceAll(/,(\s*[\]}])/g, "$1");
  const template = strict.replaceAll(/\{\{(.+?)\}\}/g, (_, name: string) => {
    const alias = names.get(name.trim()) ?? `k${names.size}`;
    names.set(name.trim(), alias);
    return `"{{.${alias}}}"`;
  });
  const one = (name: string) => {
    const probe = compileTemplate({ ...pkg, template: `{{${name}}}` });
    const result = probe.ok ? probe.template.render(values) : undefined;
    return result?.ok ? result.value : null;
  };
  return { template, values: Object.fromEntries([...names].map(([name, alias]) => [alias, one(name)])) };
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

function measure(
  pkg: VmPackage,
  template: Template,
  answer: () => Values,
  count: number,
): [check: number, render: number] {
  const values = answer();
  const start = performance.now();
  for (let i = 0; i < count; i++) answer();
  const between = performance.now();
  for (let i = 0; i < count; i++) {
    const result = renderTemplate(template, pkg.templateFile, values);
    if (!result.ok) throw new Error(JSON.stringify(result.faults));
  }
  const end = performance.now();
  return [((between - start) / count) * 1000, ((end - between) / count) * 1000];
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
  if (json) console.log(JSON.stringify(result));
  else {
    console.log(
      `Medians of ${ROUNDS} rounds in µs, Node ${process.versions.node}, ${cpus()[0]?.model ?? "unknown processor"}:`,
    );
    const row = (...cells: readonly string[]) =>
      console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(20) : cell.padStart(12))).join(""));
    row("package", "bytes", "ours: check", "render", "Go: render", "validate", "its schema", "ratio");
    for (const { name, size, ours, openpitrix, accepted, ratio } of result.packages) {
      const micros = [ours.check, ours.render, openpitrix.render, openpitrix.validate].map((value) => value.toFixed(1));
      row(name, String(size), ...micros, accepted ? "accepts" : "refuses", `${ratio.toFixed(1)}x`);
    }
    console.log(`At least ${result.ratio.toFixed(1)} times faster (bar: ${RENDER_BAR}); all accepted by ours.`);
  }
  if (!(result.ratio >= RENDER_BAR)) process.exitCode = 1;
}
