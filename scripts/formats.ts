/**
 * Writes `shared/packages/*.generated.ts` from the folders beside them: a folder with a `format.ts` is a package format,
 * and no other list names it. `node scripts/formats.ts`, or `--check` in CI.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = new URL("../shared/packages/", import.meta.url);
const HEAD = "// Written by scripts/formats.ts from the folders beside it. Do not edit.\n";

/** Names of the formats' folders, sorted. @param root URL of a folder, with a slash at its end */
export function formatFolders(root: URL = ROOT): readonly string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(new URL(`${entry.name}/format.ts`, root)))
    .map(({ name }) => name)
    .sort();
}

/**
 * Three files by name: who needs ids alone loads no format, and who has stored packages loads no reader.
 * @throws Error for a folder name that is no format id
 */
export function formatSources(folders: readonly string[]): Readonly<Record<string, string>> {
  const wrong = folders.find((name) => !/^[a-z][a-z0-9]*$/.test(name));
  if (wrong !== undefined)
    throw new Error(`"${wrong}" is no format id: lower-case letters and digits, a letter first.`);
  const imports = (suffix: string, file: string, ...others: readonly (readonly [path: string, name: string])[]) =>
    [...folders.map((id) => [`./${id}/${file}.ts`, `${id}${suffix}`] as const), ...others]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([path, name]) => `import { ${name} } from "${path}";\n`)
      .join("");
  const ids = folders.map((id) => `"${id}"`).join(", ");
  const readers = folders.map((id) => `${id}Format`).join(", ");
  const opened = folders.map((id) => `opener(${id}Stored)`).join(", ");
  return {
    "format-ids.generated.ts": `${HEAD}export const formatIds = [${ids}] as const;\n`,
    "readers.generated.ts": `${HEAD}${imports("Format", "format")}\nexport const readers = [${readers}] as const;\n`,
    "stored.generated.ts":
      `${HEAD}${imports("Stored", "stored", ["./stored.ts", "opener"])}\n` +
      `export const storedFormats = [${opened}] as const;\n`,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, source] of Object.entries(formatSources(formatFolders()))) {
    const target = new URL(name, ROOT);
    if (!process.argv.includes("--check")) writeFileSync(target, source);
    else if (!existsSync(target) || readFileSync(target, "utf8") !== source) {
      console.error(`shared/packages/${name} is not what the folders say: run node scripts/formats.ts`);
      process.exitCode = 1;
    }
  }
}
