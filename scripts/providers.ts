/**
 * Writes `manifests.generated.ts` and `facts.generated.ts` from the folders of `shared/providers/`: a folder with a
 * `manifest.ts` is a provider, and no other list names it. `node scripts/providers.ts`, or `--check` in CI.
 * `template/` is what a new one is copied from, and is none itself.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import type { Facts, Manifest } from "../shared/providers/contract.ts";

const ROOT = new URL("../shared/providers/", import.meta.url);
const TEMPLATE = "template";

/** Names of the provider folders, sorted. @param root URL of a folder, with a slash at its end */
export function providerFolders(root: URL = ROOT): readonly string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isDirectory() && entry.name !== TEMPLATE && existsSync(new URL(`${entry.name}/manifest.ts`, root)),
    )
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

type Said = Omit<Facts, "prices"> & { readonly prices?: unknown };

/** The generated file's text: plain values, since the schemas of all manifests would be in every function that asks for one of them. */
export function factsSource(manifests: readonly Said[]): string {
  const priced = manifests.filter(({ prices }) => prices !== undefined);
  const imports = priced.map(({ id }) => `import { prices as ${id} } from "./${id}/prices.ts";\n`);
  const text = (values: readonly string[]) => `[${values.map((value) => JSON.stringify(value)).join(", ")}]`;
  const entries = manifests.map(({ id, title, capabilities, packageFormats, prices }) =>
    [
      "  {\n",
      `    id: ${JSON.stringify(id)},\n`,
      `    title: ${JSON.stringify(title)},\n`,
      `    capabilities: ${text(capabilities)},\n`,
      `    packageFormats: ${text(packageFormats)},\n`,
      prices === undefined ? "" : `    prices: ${id},\n`,
      "  },\n",
    ].join(""),
  );
  return (
    "// Written by scripts/providers.ts from the manifests beside it. Do not edit.\n" +
    `${imports.join("")}import type { Facts } from "./contract.ts";\n\n` +
    `export const facts: readonly Facts[] = [\n${entries.join("")}];\n`
  );
}

/** What the folders' own manifests say, in their order. */
export async function readManifests(folders: readonly string[], root: URL = ROOT): Promise<readonly Said[]> {
  const Module = z.object({ manifest: z.custom<Manifest>((value) => typeof value === "object" && value !== null) });
  return Promise.all(
    folders.map(async (name) => Module.parse(await import(new URL(`${name}/manifest.ts`, root).href)).manifest),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folders = providerFolders();
  const files = [
    { name: "manifests.generated.ts", source: manifestsSource(folders) },
    { name: "facts.generated.ts", source: factsSource(await readManifests(folders)) },
  ];
  for (const { name, source } of files) {
    const target = new URL(name, ROOT);
    if (!process.argv.includes("--check")) writeFileSync(target, source);
    else if (!existsSync(target) || readFileSync(target, "utf8") !== source) {
      console.error(`shared/providers/${name} is not what the folders say: run node scripts/providers.ts`);
      process.exitCode = 1;
    }
  }
}
