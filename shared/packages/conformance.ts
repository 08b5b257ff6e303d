import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MASK, MAX_PACKAGE_BYTES, type PackageFiles, type PackageFormat, type PackageValue } from "./contract.ts";
import type { FormItem } from "./form.ts";
import type { JsonObject } from "./json.ts";
import { packageMeta } from "./meta.ts";
import { readers } from "./readers.generated.ts";

/** Packages that show what a format can do. */
export interface ConformanceSamples {
  /** Good packages, and what a user must answer to each. */
  readonly good: readonly (readonly [name: string, files: PackageFiles, answers: JsonObject])[];
  /** Answers that the first good package refuses, and where. */
  readonly refused: readonly (readonly [name: string, answers: unknown, pointers: readonly string[]])[];
  /** Packages with one fault each: `file#/pointer`. */
  readonly faulty: readonly (readonly [name: string, files: PackageFiles, at: string])[];
  /** A package that asks for a secret, and answers with the text `clear` in its place. */
  readonly secret?: { readonly files: PackageFiles; readonly answers: JsonObject; readonly clear: string };
}

const bytes = (text: string) => new TextEncoder().encode(text);

/** What anybody may put in the place of any file. */
const hostile: readonly (readonly [name: string, content: Uint8Array])[] = [
  ["nothing", bytes("")],
  ["no UTF-8", Uint8Array.of(0xff, 0xfe, 0, 0xc0)],
  ["zeros", new Uint8Array(1000)],
  ["half an object", bytes('{"a": [1, {')],
  ["null", bytes("null")],
  ["a list", bytes("[1, 2]")],
  ["a text", bytes('"x"')],
  ["prototype", bytes('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}')],
  ["deep", bytes("[".repeat(100_000))],
  ["deep objects", bytes('{"a":'.repeat(50_000))],
  ["an endless line", bytes("a".repeat(1_000_000))],
  ["placeholders", bytes("{{".repeat(100_000))],
  ["aliases", bytes("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: *c\n")],
  ["itself", bytes("a: &a [*a]\n")],
  ["two documents", bytes("a: 1\n---\nb: 2\n")],
];

/** The gate that every package format passes: detected and never asked, faults never thrown, plain values, bounded. */
export function packageConformance<P extends PackageValue>(format: PackageFormat<P>, samples: ConformanceSamples) {
  const good = (files: PackageFiles): P => {
    const result = format.read(files);
    if (!result.ok) throw new Error(JSON.stringify(result.faults, null, 1));
    return result.package;
  };

  describe(`package format ${format.id}`, () => {
    test("says in words what it looks for, and has an id that can be a folder", () => {
      expect(format.id).toMatch(/^[a-z][a-z0-9]*$/);
      expect(format.looksFor).toMatch(/\S+ ?\S*/);
    });

    describe.each(samples.good)("%s", (_name, files, answers) => {
      test("is detected by its files, and by no other format", () => {
        expect(format.detect(files)).toBe(true);
        const others = readers.filter(({ id }) => id !== format.id);
        expect(others.filter((other) => other.detect(files)).map(({ id }) => id)).toEqual([]);
      });

      test("is a plain value within the bound that survives storage", () => {
        const pkg = good(files);
        const stored = JSON.stringify(pkg);
        expect(Buffer.byteLength(stored)).toBeLessThanOrEqual(MAX_PACKAGE_BYTES);
        expect(format.parse(JSON.parse(stored))).toEqual(pkg);
        expect(pkg.format).toBe(format.id);
        expect(packageMeta.parse(pkg.meta)).toEqual(pkg.meta);
      });

      test("has a form: every pointer once, below its section's, and in any language", () => {
        const pkg = good(files);
        const form = format.form(pkg);
        const pointers = form.sections.flatMap((section) => pointersOf(section, ""));
        expect(new Set(pointers).size).toBe(pointers.length);
        expect(JSON.parse(JSON.stringify(form))).toEqual(form);
        expect(format.form(pkg, "xx-unknown").locale).toBe(form.locale);
        expect(format.form(pkg, "__proto__").locale).toBe(form.locale);
      });

      test("checks answers and fills in the defaults, as its JSON Schema says, and again to the same", () => {
        const pkg = good(files);
        const checked = format.checkValues(pkg, answers);
        if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
        const again = format.checkValues(pkg, checked.values);
        expect(again).toEqual(checked);
        const { schema } = format.form(pkg);
        if (typeof schema !== "object" || schema === null || Array.isArray(schema)) throw new Error("no schema");
        const accepts = new Ajv2020({ strict: false, validateFormats: false, logger: false }).compile({ ...schema });
        expect(accepts(checked.values) ? [] : accepts.errors).toEqual([]);
      });

      test("never throws for answers, whatever they are", () => {
        const pkg = good(files);
        for (const wrong of [null, 1, "x", [], [{}], true]) expectResult(format.checkValues(pkg, wrong));
        fc.assert(
          fc.property(fc.jsonValue(), (wrong) => expectResult(format.checkValues(pkg, wrong))),
          { numRuns: 50 },
        );
        const polluting: unknown = JSON.parse(
          '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}',
        );
        expectResult(format.checkValues(pkg, polluting));
        expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
      });

      test("without one of its files it is good or has faults, and is never an exception", () => {
        for (const path of files.keys()) {
          const fewer = new Map(files);
          fewer.delete(path);
          expectFaults(format, fewer);
        }
      });
    });

    // What takes more than its share of time meets the time limit of the test.
    test.each(hostile)(
      "answers faults, and never throws, where a file is %s",
      { timeout: 30_000 },
      (_name, content) => {
        const [first] = samples.good;
        for (const path of first?.[1].keys() ?? []) expectFaults(format, new Map(first?.[1]).set(path, content));
        expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
      },
    );

    test.each(samples.faulty)("refuses %s, and says where", (_name, files, at) => {
      const result = format.read(files);
      expect(result.ok ? [] : result.faults.map(({ file, pointer }) => `${file}#${pointer}`)).toContain(at);
    });

    test.each(samples.refused)("refuses answers: %s", (_name, answers, pointers) => {
      const [, files] = samples.good[0] ?? [];
      const result = format.checkValues(good(files ?? new Map()), answers);
      expect(result.ok ? [] : result.faults.map(({ pointer }) => pointer).sort()).toEqual([...pointers].sort());
    });

    const { secret } = samples;
    test.skipIf(secret === undefined)("hides secrets, and tells that there are some", () => {
      if (secret === undefined) return;
      const pkg = good(secret.files);
      const checked = format.checkValues(pkg, secret.answers);
      if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
      expect(JSON.stringify(checked.values)).toContain(secret.clear);
      const masked = format.mask(pkg, checked.values);
      expect(masked.secret).toBe(true);
      expect(JSON.stringify(masked.values)).not.toContain(secret.clear);
      expect(JSON.stringify(masked.values)).toContain(MASK);
    });
  });
}

function pointersOf(item: FormItem, parent: string): string[] {
  expect(item.pointer.startsWith(`${parent}/`)).toBe(true);
  return [item.pointer, ...(item.items ?? []).flatMap((child) => pointersOf(child, item.pointer))];
}

/** Reads, and looks at what a publisher would be told. */
function expectFaults<P extends PackageValue>(format: PackageFormat<P>, files: PackageFiles): void {
  const result = format.read(files);
  if (result.ok) {
    expect(Buffer.byteLength(JSON.stringify(result.package))).toBeLessThanOrEqual(MAX_PACKAGE_BYTES);
    return;
  }
  expect(result.faults.length).toBeGreaterThan(0);
  expect(result.faults.length).toBeLessThanOrEqual(100);
  for (const { file, pointer, detail, remedy } of result.faults) {
    expect(file === "" || files.has(file) || detail.includes("missing")).toBe(true);
    expect(pointer).toMatch(/^(\/.*)?$/s);
    expect(detail).not.toBe("");
    expect(remedy).not.toBe("");
  }
}

function expectResult(result: ReturnType<PackageFormat<PackageValue>["checkValues"]>): void {
  for (const { pointer, detail } of result.ok ? [] : result.faults) {
    expect(pointer).toMatch(/^(\/.*)?$|^[^/].*#/s);
    expect(detail).not.toBe("");
  }
}
