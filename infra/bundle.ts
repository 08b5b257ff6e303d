import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { build, type Metafile, type OutputFile, type Plugin } from "esbuild";
import { bareRoutes } from "./bare-routes.ts";
import { BUNDLES, type FunctionSource, findFunctions, ROOT } from "./functions.ts";
import { withoutJsonSchema } from "./without-json-schema.ts";

export interface Bundle {
  readonly name: string;
  /** The one file of the function. */
  readonly file: string;
  readonly bytes: number;
}

export interface BundleResult {
  readonly bundles: readonly Bundle[];
  /** `false` when nothing that the bundles are made of had changed. */
  readonly built: boolean;
  readonly milliseconds: number;
}

const MAPS = join(ROOT, "dist", "maps");
const STAMP = join(ROOT, "dist", "bundle-stamp.json");

const SDK = /node_modules\/(@aws-sdk|@smithy)\//;

/** Functions that answer with JSON Schemas, which zod writes. */
const DESCRIBES = ["api-providers"];
const describes = ({ name }: FunctionSource): boolean => DESCRIBES.includes(name);

/** CommonJS packages in an ES module call `require` for Node's own modules. */
const BANNER = `import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);`;

/**
 * Bundles every function into `dist/functions/<name>/index.mjs`: one esbuild pass for all, one more a provider
 * for the functions built per provider, and one for those that write JSON Schemas. Source maps go to `dist/maps/`, beside
 * the bundles and not into them: Lambda would load them at every start. Does nothing (in some 50 ms) when no input has
 * changed.
 */
export async function bundle(): Promise<BundleResult> {
  const started = performance.now();
  const sources = findFunctions();
  const since = () => Math.round(performance.now() - started);
  const bundles = () => sources.map(measure);
  if (isFresh(sources)) return { bundles: bundles(), built: false, milliseconds: since() };
  const providers = [...new Set(sources.map((source) => source.provider))];
  const bare = sources.filter((source) => !describes(source));
  const passes = await Promise.all([
    ...providers.map((provider) =>
      pass(
        bare.filter((source) => source.provider === provider),
        [withoutJsonSchema, redirect(provider)],
      ),
    ),
    pass(sources.filter(describes), [redirect(undefined)]),
  ]);
  for (const { outputFiles, metafile } of passes) {
    write(outputFiles);
    await carry(metafile);
  }
  removeOthers(sources);
  stamp(
    sources,
    passes.flatMap(({ metafile }) => Object.keys(metafile.inputs)),
  );
  return { bundles: bundles(), built: true, milliseconds: since() };
}

/** What is in each function of a provider: paths of the checkout, of modules of which something is left. Built for this alone. */
export async function contentsOf(provider: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const sources = findFunctions().filter((source) => source.provider === provider);
  const { metafile } = await pass(sources, [withoutJsonSchema, redirect(provider)]);
  const outputs = Object.entries(metafile.outputs).filter(([output]) => output.endsWith(".mjs"));
  return new Map(
    outputs.map(([output, { inputs }]) => [
      basename(dirname(output)),
      Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput === 0 ? [] : path)),
    ]),
  );
}

/** Everything is in memory until all passes have succeeded: a failed build leaves the last good one. */
function pass(sources: readonly FunctionSource[], plugins: readonly Plugin[]) {
  return build({
    entryPoints: sources.map((source) => ({ in: source.entry, out: `${source.name}/index` })),
    outdir: BUNDLES,
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    outExtension: { ".js": ".mjs" },
    platform: "node",
    target: "node24",
    minify: true,
    sourcemap: "external",
    sourcesContent: false,
    legalComments: "none",
    // One character beyond ASCII makes the whole text two bytes a character: 5 to 10 % more to load.
    charset: "ascii",
    mainFields: ["module", "main"],
    banner: { js: BANNER },
    plugins: [...plugins, bareRoutes],
    logLevel: "error",
  });
}

function write(files: readonly OutputFile[]): void {
  for (const file of files) {
    const name = basename(dirname(file.path));
    const path = file.path.endsWith(".map") ? join(MAPS, `${name}.map`) : file.path;
    mkdirSync(dirname(path), { recursive: true });
    replace(path, file.contents);
  }
}

/** Packages that a module loads when it first needs them, and that a bundle therefore has beside it. */
const CARRIED: Readonly<Record<string, string>> = {
  "shared/packages/re2.ts": "re2js",
  "shared/policies/cel.ts": "@marcbachmann/cel-js",
};

/** Puts the packages that a bundle's modules load by themselves into a `node_modules` of the function's own, as one file each. */
async function carry(metafile: Metafile): Promise<void> {
  for (const [output, { inputs }] of Object.entries(metafile.outputs)) {
    for (const [module, name] of Object.entries(CARRIED)) {
      if (!(module in inputs)) continue;
      const folder = join(ROOT, dirname(output), "node_modules", name);
      mkdirSync(folder, { recursive: true });
      const packed = await build({
        stdin: { contents: `export * from "${name}"`, resolveDir: ROOT },
        bundle: true,
        write: false,
        format: "cjs",
        platform: "node",
        target: "node24",
        minify: true,
        charset: "ascii",
        legalComments: "none",
      });
      replace(join(folder, "index.cjs"), packed.outputFiles[0]?.contents ?? "");
      replace(join(folder, "package.json"), JSON.stringify({ name, main: "index.cjs" }));
    }
  }
}

/** Whoever reads meanwhile, such as a second build or a deployment, sees the old file or the new one. */
function replace(path: string, contents: Uint8Array | string): void {
  const fresh = `${path}.${process.pid}.new`;
  writeFileSync(fresh, contents);
  renameSync(fresh, path);
}

/** Bundles of functions that are not there any more. */
function removeOthers(sources: readonly FunctionSource[]): void {
  const names = new Set(sources.map(({ name }) => name));
  for (const name of readdirSync(BUNDLES)) {
    if (!names.has(name)) rmSync(join(BUNDLES, name), { recursive: true, force: true });
  }
}

/** `#provider` → the provider of this pass; the SDK's credential chain → the environment alone; its cache of endpoints → none. */
function redirect(provider: string | undefined): Plugin {
  return {
    name: "redirect",
    setup(builder) {
      builder.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({
        path: join(ROOT, "infra", "lambda-credentials.ts"),
      }));
      builder.onResolve({ filter: /^@aws-sdk\/endpoint-cache$/ }, () => ({
        path: join(ROOT, "infra", "no-endpoint-cache.ts"),
      }));
      // A module that is also imported dynamically is wrapped, with all that it imports, so that unused parts of it stay
      // in: 100 KB of @smithy/core. We use no streaming API, so that these imports never happen.
      builder.onResolve({ filter: /./, namespace: "file" }, ({ kind, importer, path }) =>
        kind === "dynamic-import" && SDK.test(importer) ? { path, external: true } : undefined,
      );
      builder.onResolve({ filter: /^#provider$/ }, ({ importer }) => {
        if (provider !== undefined) return { path: join(ROOT, "shared", "providers", provider, "provider.ts") };
        return { errors: [{ text: `${importer} imports #provider: name its folder in PROVIDER_FUNCTIONS` }] };
      });
    },
  };
}

function measure({ name }: FunctionSource): Bundle {
  const file = join(BUNDLES, name, "index.mjs");
  return { name, file, bytes: statSync(file).size };
}

/** What the last build was made of: `inputs` maps each file to its modification time and size. */
interface Stamp {
  readonly key: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/**
 * Paths of what decides how bundles are made, beside their inputs: this file, what it imports of its own kind, and the lock
 * file, which stands for the content of node_modules.
 */
export function makers(): readonly string[] {
  const own = readFileSync(import.meta.filename, "utf8");
  const imported = [...own.matchAll(/^import .* from "\.\/(.+)";$/gm)].map(([, name]) => `infra/${name}`);
  return ["infra/bundle.ts", ...imported, "package-lock.json"];
}

/** @param root of the checkout that `makers` are read in */
export function keyOf(sources: readonly FunctionSource[], root = ROOT): string {
  const hash = createHash("sha256").update(JSON.stringify(sources));
  for (const path of makers()) hash.update(readFileSync(join(root, path)));
  return hash.digest("hex");
}

function stateOf(path: string): string {
  const { mtimeMs, size } = statSync(join(ROOT, path));
  return `${mtimeMs} ${size}`;
}

function stamp(sources: readonly FunctionSource[], paths: readonly string[]): void {
  const own = paths.filter((path) => !path.startsWith("node_modules/"));
  const stamped: Stamp = { key: keyOf(sources), inputs: Object.fromEntries(own.map((path) => [path, stateOf(path)])) };
  replace(STAMP, JSON.stringify(stamped));
}

function isFresh(sources: readonly FunctionSource[]): boolean {
  try {
    const last: Stamp = JSON.parse(readFileSync(STAMP, "utf8"));
    if (last.key !== keyOf(sources)) return false;
    sources.map(measure);
    return Object.entries(last.inputs).every(([path, state]) => stateOf(path) === state);
  } catch {
    // No stamp, or a file of it is gone: build.
    return false;
  }
}

if (import.meta.main) {
  const { bundles, built, milliseconds } = await bundle();
  for (const { name, bytes } of bundles) console.log(`${String(Math.ceil(bytes / 1000)).padStart(5)} KB  ${name}`);
  console.log(`${bundles.length} functions ${built ? "bundled" : "unchanged"} in ${milliseconds} ms`);
}
