import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Capability } from "../shared/providers/contract.ts";
import { manifestOf } from "../shared/providers/registry.ts";

/** Root of the checkout. */
export const ROOT = join(import.meta.dirname, "..");

/** Where the bundler writes and the stacks read: one directory a function. */
export const BUNDLES = join(ROOT, "dist", "functions");

/**
 * Functions that import `#provider`: built once a provider, so that a cloud's SDK is in no other bundle. Their names
 * end in the provider's id (`flow-run-task-aws`).
 */
export const PROVIDER_FUNCTIONS: readonly string[] = [
  "flow/run-task",
  "provider/inspect",
  "provider/observe",
  "provider/preview",
  "provider/probe",
];

/** Those that only providers with a capability have, as their manifests say it. */
const NEEDED: Readonly<Record<string, Capability>> = {
  "provider/inspect": "workloads",
  "provider/preview": "workloads",
};

/** Is there such a function for that provider? Every one has every function that needs no capability of it. */
export function hasFunction(folder: string, provider: string): boolean {
  const needed = NEEDED[folder];
  return needed === undefined || manifestOf(provider)?.capabilities.includes(needed) === true;
}

export interface FunctionSource {
  /** `api-repos`, `flow-run-task-aws`: name of the bundle's directory. */
  readonly name: string;
  /** Absolute path of its handler. */
  readonly entry: string;
  /** The provider that `#provider` stands for. */
  readonly provider?: string;
}

/** `flow/run-task`, `aws` → `flow-run-task-aws`. */
export function bundleName(folder: string, provider?: string): string {
  return [...folder.split("/"), ...(provider === undefined ? [] : [provider])].join("-");
}

/** Every `functions/<area>/<name>/handler.ts`, sorted; the folders are the list. */
export function findFunctions(root: string = ROOT): readonly FunctionSource[] {
  const providers = findProviders(root);
  return childrenWith(join(root, "functions"), "handler.ts", 2).flatMap((folder) => {
    const entry = join(root, "functions", folder, "handler.ts");
    if (!PROVIDER_FUNCTIONS.includes(folder)) return [{ name: bundleName(folder), entry }];
    return providers
      .filter((provider) => hasFunction(folder, provider))
      .map((provider) => ({ name: bundleName(folder, provider), entry, provider }));
  });
}

/** Ids of the clouds: folders of `shared/providers/` that hold a `provider.ts`, but for the template of new ones. */
export function findProviders(root: string = ROOT): readonly string[] {
  return childrenWith(join(root, "shared", "providers"), "provider.ts", 1).filter((id) => manifestOf(id) !== undefined);
}

/** Folders at that depth that hold the file, as paths relative to `base`. */
function childrenWith(base: string, file: string, depth: number): string[] {
  return readdirSync(base, { withFileTypes: true, recursive: true })
    .filter((found) => found.isFile() && found.name === file)
    .map((found) => found.parentPath.slice(base.length + 1))
    .filter((folder) => folder.split("/").length === depth)
    .sort();
}
