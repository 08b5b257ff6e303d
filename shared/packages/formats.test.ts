import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { formatFolders, formatSources } from "../../scripts/formats.ts";
import { Problem } from "../kernel/problem.ts";
import { packageConformance } from "./conformance.ts";
import type { PackageFiles, PackageFormat, PackageReader, PackageValue } from "./contract.ts";
import { formatIds } from "./format-ids.generated.ts";
import { readPackage, readPackageBy } from "./formats.ts";
import { packageMeta } from "./meta.ts";
import { formatOf, openPackage } from "./open-package.ts";
import { readers } from "./readers.generated.ts";

const here = new URL("./", import.meta.url);

describe("the registry", () => {
  test("every folder is registered, and nothing else", () => {
    for (const [name, source] of Object.entries(formatSources(formatFolders())))
      expect(readFileSync(new URL(name, here), "utf8")).toBe(source);
    expect(readers.map(({ id }) => id)).toEqual(formatFolders());
    expect(formatFolders()).toEqual([...formatIds]);
    for (const id of formatIds) expect(formatOf(id)?.id).toBe(id);
    expect(formatOf("cobol")).toBeUndefined();
    expect(() => openPackage({ format: "cobol", package: {} })).toThrow('no package format "cobol"');
  });

  test("OP-04: a format is one more folder: with a format.ts in it, it is in the lists", () => {
    const root = mkdtempSync(join(tmpdir(), "pitrix-formats-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    for (const folder of ["vm", "function", "testdata"]) mkdirSync(join(root, folder));
    for (const folder of ["vm", "function"]) writeFileSync(join(root, folder, "format.ts"), "");
    const sources = formatSources(formatFolders(pathToFileURL(`${root}/`)));
    expect(sources["format-ids.generated.ts"]).toContain('export const formatIds = ["function", "vm"] as const;\n');
    expect(sources["readers.generated.ts"]).toContain("export const readers = [functionFormat, vmFormat] as const;\n");
    expect(() => formatSources(["my-format"])).toThrow('"my-format" is no format id');
  });
});

/** A format of a future release, as small as one can be. */
const functionPackage = z.object({
  format: z.literal("function"),
  name: z.string(),
  description: z.string(),
  meta: packageMeta,
});
type FunctionPackage = z.infer<typeof functionPackage>;

const Manifest = z.object({ name: z.string().min(1), description: z.string().optional() });
const Answers = z.strictObject({ memory: z.int().min(128).default(128), token: z.string().default("") });

const functionFormat: PackageFormat<FunctionPackage> = {
  id: "function",
  looksFor: "function.json",
  describedIn: "function.json",
  detect: (files) => files.has("function.json"),
  read(files) {
    const fault = (detail: string) => ({ file: "function.json", pointer: "", detail, remedy: "Give a name." });
    try {
      const { name, description = "" } = Manifest.parse(
        JSON.parse(new TextDecoder().decode(files.get("function.json"))),
      );
      return {
        ok: true,
        package: {
          format: "function",
          name: name.slice(0, 100),
          description: description.slice(0, 1000),
          meta: { name: name.slice(0, 100) },
        },
      };
    } catch (error) {
      return { ok: false, faults: [fault(files.has("function.json") ? String(error) : "The file is missing.")] };
    }
  },
  parse: (stored) => functionPackage.parse(stored),
  form: () => ({ locale: "en", locales: [], sections: [], schema: { type: "object" } }),
  checkValues(_pkg, answers) {
    const checked = Answers.safeParse(answers);
    if (checked.success) return { ok: true, values: checked.data };
    return {
      ok: false,
      faults: checked.error.issues.map(({ path, message }) => ({
        pointer: path.map((key) => `/${String(key)}`).join(""),
        detail: message,
      })),
    };
  },
  mask: (_pkg, values) => ({ values: { ...values, token: "********" }, secret: values.token !== "" }),
};

const files = (content: Readonly<Record<string, string>>): PackageFiles =>
  new Map(Object.entries(content).map(([path, text]) => [path, new TextEncoder().encode(text)]));
const hello = files({ "function.json": '{"name": "hello"}', "index.mjs": "export const handler = () => 1;" });

packageConformance(functionFormat, {
  good: [["a function", hello, {}]],
  refused: [["wrong types", { memory: "1" }, ["/memory"]]],
  faulty: [["no name", files({ "function.json": "{}" }), "function.json#"]],
  secret: { files: hello, answers: { token: "hunter2" }, clear: "hunter2" },
});

describe("OP-04: the type of a package", () => {
  const problemOf = (run: () => unknown): unknown => {
    try {
      return run();
    } catch (error) {
      return error;
    }
  };

  test("is found by one more detector, without a change to the others", () => {
    const all: readonly PackageReader<PackageValue>[] = [...readers, functionFormat];
    expect(readPackageBy(all, hello)).toMatchObject({ format: "function", name: "hello" });
    expect(problemOf(() => readPackage(hello))).toBeInstanceOf(Problem);
  });

  test("is unknown where no detector knows it: the answer lists those that were tried", () => {
    const problem = problemOf(() => readPackage(files({ "README.md": "x" })));
    expect(problem).toMatchObject({
      status: 422,
      code: "package-format",
      input: { extensions: { tried: formatIds.map((format) => ({ format, looksFor: expect.any(String) })) } },
    });
  });
});
