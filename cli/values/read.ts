import { readFile } from "node:fs/promises";
import { load } from "js-yaml";
import { EXIT } from "../exit-codes.ts";
import { Failure, usage } from "../failure.ts";
import type { Terminal } from "../terminal.ts";
import { applySet, isTree, merge, type Tree } from "./set.ts";

/** What `--values`, `--set`, `--set-string`, `--set-json` and `--set-file` gave. */
export interface ValueFlags {
  readonly values?: readonly string[];
  readonly set?: readonly string[];
  readonly setString?: readonly string[];
  readonly setJson?: readonly string[];
  readonly setFile?: readonly string[];
}

/** Files in their order, then the single values: the later wins, as in Helm. */
export async function readValues(flags: ValueFlags, terminal: Terminal): Promise<Tree> {
  let values: Tree = {};
  for (const file of flags.values ?? []) values = merge(values, await readTree(file, terminal));
  for (const expression of flags.setJson ?? []) applySet(values, expression, "json");
  for (const expression of flags.set ?? []) applySet(values, expression);
  for (const expression of flags.setString ?? []) applySet(values, expression, "text");
  for (const expression of flags.setFile ?? []) {
    const [key = "", file] = expression.split(/=([\s\S]*)/);
    if (file === undefined) throw usage(`"${expression}" is no key=file.`);
    applySet(values, `${key}=${JSON.stringify(await readText(file, terminal))}`, "json");
  }
  return values;
}

/** An object from a file of JSON or YAML; `-` reads standard input. */
export async function readTree(file: string, terminal: Terminal): Promise<Tree> {
  const value = parseText(await readText(file, terminal), file);
  if (value === undefined || value === null) return {};
  if (isTree(value)) return value;
  throw new Failure(EXIT.invalid, "file-content", `"${file}" holds no object.`, "Write members: `name: value`.");
}

export async function readText(file: string, terminal: Terminal): Promise<string> {
  if (file === "-") return (await terminal.readInput()).toString("utf8");
  try {
    return await readFile(file, "utf8");
  } catch {
    throw new Failure(
      EXIT.notFound,
      "no-such-path",
      `"${file}" cannot be read.`,
      "Name a file, or - for standard input.",
    );
  }
}

/** JSON or YAML: JSON is read as JSON, since YAML forbids tabs. */
function parseText(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      // An alias bomb unfolds when it is printed, not when it is read; nobody needs aliases by the hundred.
      return load(text, { filename: file, maxAliases: 100 });
    } catch (error) {
      const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "";
      throw new Failure(EXIT.invalid, "file-content", `"${file}" is neither JSON nor YAML: ${why}`);
    }
  }
}
