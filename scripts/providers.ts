/**
 * Writes `shared/providers/manifests.generated.ts` from the folders of `shared/providers/`: a folder with a
 * `manifest.ts` is a provider, and no other list names it. `node scripts/providers.ts`, or `--check` in CI.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = new URL("../shared/providers/", import.meta.url);
const TARGET = new URL("manifests.generated.ts", ROOT);

/** Names of the provider folders, sorted. @param root URL of a folder, with a slash at its end */
export function providerFolders(root: URL = ROOT): readonly string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(new URL(`${entry.name}/manifest.ts`, root)))
    .map(({ name }) => name)
    .sort();
}

/** The generated file's text. @throws Error for a folder name that is no provider id */
export function manifestsSource(folders: readonly string[]): string {
  const wrong = folders.find((name) => !/^[a-z][a-z0-9]*$/.test(name));
  if (wrong !== undefined)
    throw new Error(`"${wrong}" is no provider id: lower-case letters and digits, a letter first.`);
  const imports = folders.map((name) => `import { manifest as ${name} } from "./${name}/manifest.ts";\n`);
  return (
    "// Written by scripts/providers.ts from the folders beside it. Do not edit.\n" +
    `${imports.join("")}\n` +
    `export const manifests = [${folders.join(", ")}] as const;\n`
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const source = manifestsSource(providerFolders());
  if (!process.argv.includes("--check")) writeFileSync(TARGET, source);
  else if (!existsSync(TARGET) || readFileSync(TARGET, "utf8") !== source) {
    console.error("shared/providers/manifests.generated.ts is not what the folders say: run node scripts/providers.ts");
    process.exitCode = 1;
  }
}
