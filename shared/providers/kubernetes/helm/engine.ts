import { ProviderError } from "../../contract.ts";
import type { JsonObject, ReleaseInput, ReleasePlace } from "../../workloads.ts";
import { adjusted } from "../adjust.ts";
import { labelsOf } from "../labels.ts";
import { type ClusterObject, readObjects } from "../objects.ts";
import { requireOpenNamespaces } from "../other-namespaces.ts";
import type { ClusterTransport } from "../transport.ts";
import { changeBetween } from "./between.ts";
import { faultOf } from "./faults.ts";
import { isHook } from "./hooks.ts";
import { maskerOf } from "./masking.ts";
import { KEY_LABEL } from "./record.ts";
import { openRelay } from "./relay.ts";
import { run } from "./run.ts";
import { openSandbox, PLUGIN } from "./sandbox.ts";
import { schemasAreLocal } from "./schema-refs.ts";

export interface EngineOptions {
  readonly transport: ClusterTransport;
  /** Path of the engine's program. */
  readonly program: string;
  /** Milliseconds of one run; 60,000 when left out. */
  readonly timeoutMs?: number;
  /** Told after each run: requests to the cluster, bytes of bodies, milliseconds. */
  readonly ran?: (figures: { readonly calls: number; readonly bytes: number; readonly ms: number }) => void;
}

/** Revisions that a cluster keeps of a release; the platform keeps its own of all. */
const HISTORY = 10;
/** A task's call has 75 s, of which some are its own. */
const TIMEOUT_MS = 60_000;
const SOURCE = "postrenderer.helm.sh/postrender-filename";

/** `preview` renders against the cluster as it is and writes nothing. */
export type Mode = "install" | "upgrade" | "preview-install" | "preview-upgrade";

/**
 * Runs the engine once with a package. It sees nothing of ours: no environment, no credential, no network but the relay,
 * and an empty folder. Requests: some 12 and 3 for each object (2 where it is new), 120 KB besides the objects. A program
 * of 64 MB starts in some 100 ms, and in a second when it was not read before.
 * @param revision the only one that it may make; needed to put
 * @returns of a preview the objects as they would be put, hooks among them
 */
export async function runEngine(
  options: EngineOptions,
  mode: Mode,
  input: ReleaseInput,
  revision?: number,
): Promise<readonly ClusterObject[]> {
  const preview = mode.startsWith("preview");
  const mask = maskerOf(input.values);
  let objects: readonly ClusterObject[] = [];
  let rendered = false;
  let spoilt: unknown;
  const relay = await openRelay({
    transport: options.transport,
    place: input,
    readonly: preview,
    ...(revision === undefined ? {} : { revision }),
  });
  const between = async (text: string): Promise<Iterable<string>> => {
    rendered = true;
    const all = changed(text, input);
    await requireOpenNamespaces(options.transport, { namespace: input.namespace, labels: labelsOf(input.tags) }, all);
    if (preview) objects = all.map(withoutSource);
    relay.rendered(all.filter((object) => !isHook(object)));
    return written(all);
  };
  const started = performance.now();
  try {
    await using sandbox = await openSandbox(relay);
    const chart = await sandbox.write("package.tgz", input.archive);
    const values = await sandbox.write("values.json", JSON.stringify(input.values));
    const labels = { ...labelsOf(input.tags), [KEY_LABEL]: input.key };
    const args = [
      ...(mode.endsWith("install") ? ["install"] : ["upgrade", "--reset-values", `--history-max=${HISTORY}`]),
      input.name,
      chart,
      `--namespace=${input.namespace}`,
      `--values=${values}`,
      `--post-renderer=${PLUGIN}`,
      `--labels=${Object.entries(labels)
        .map(([name, value]) => `${name}=${value}`)
        .join(",")}`,
      "--no-hooks",
      "--hide-notes",
      // The API server checks each object itself, and its schemas are 2 MB and more.
      "--disable-openapi-validation",
      "--server-side=true",
      "--force-conflicts",
      ...(preview ? ["--dry-run=server"] : []),
      ...((await schemasAreLocal(input.archive)) ? [] : ["--skip-schema-validation"]),
    ];
    const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    const { code, said, late } = await run(options.program, args, {
      folder: sandbox.folder,
      env: sandbox.env,
      timeoutMs,
      pipes: (pipes) =>
        changeBetween(sandbox.folder, pipes, between, (error) => {
          spoilt = error;
        }),
    });
    if (code === 0) return objects;
    if (late || code === undefined) throw interrupted(late, timeoutMs);
    const refusal = spoilt ?? relay.refusal();
    const fault = refusal instanceof ProviderError ? masked(refusal, mask) : faultOf(said, mask);
    // Objects of a kind that the package itself defines: a preview does not define it.
    if (preview && rendered && fault.providerCode === "UnknownKind") return objects;
    throw fault;
  } finally {
    options.ran?.({ ...relay.used(), ms: performance.now() - started });
    await relay.close();
  }
}

function interrupted(late: boolean, timeoutMs: number): ProviderError {
  return new ProviderError({
    kind: "unavailable",
    providerCode: late ? "PutTooLong" : "PutInterrupted",
    message: late
      ? `The cluster took more than ${timeoutMs / 1000} s for the package's objects.`
      : "The change was interrupted; it is mended when it is tried again.",
  });
}

/** @throws ProviderError `invalid` for what is no object of a cluster */
function changed(text: string, { adjustments = {}, tags, stopped }: ReleaseInput) {
  try {
    return adjusted(readObjects(text), adjustments, labelsOf(tags), stopped).objects;
  } catch (error) {
    throw new ProviderError({
      kind: "invalid",
      providerCode: "InvalidObject",
      message: `The package makes no good objects: ${error instanceof Error ? error.message.slice(0, 500) : String(error)}`,
    });
  }
}

/** The engine notes the template of each object while it is with us, and takes that away again. */
function withoutSource(object: ClusterObject): ClusterObject {
  const { [SOURCE]: _, ...annotations } = object.metadata.annotations ?? {};
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** JSON is YAML in which nothing can be taken for something else. */
function* written(objects: readonly JsonObject[]): Generator<string> {
  for (const object of objects) yield `---\n${JSON.stringify(object)}\n`;
}

/** The record of a release is one secret, of 1 MiB at most: the package and its objects, packed. */
const TOO_LARGE = /sh\.helm\.release\.v1\.[\s\S]*Too long|request is too large|Request entity too large/;

function masked(error: ProviderError, mask: (text: string) => string): ProviderError {
  if (TOO_LARGE.test(error.message))
    return new ProviderError({
      kind: "invalid",
      providerCode: "PackageTooLarge",
      message: "The package and its objects are more, packed, than the 1 MiB that a cluster keeps of a release.",
      remedy: "Take files out of the package that nothing is rendered from, or split it.",
    });
  const { kind, providerCode, message, requestId, remedy } = error;
  return new ProviderError({ kind, providerCode, message: mask(message), requestId, remedy });
}

/** A name that somebody else's release has. */
export function taken({ name, namespace }: ReleasePlace): ProviderError {
  return new ProviderError({
    kind: "conflict",
    providerCode: "NameTaken",
    message: `In the namespace ${namespace} there is a release ${name} already, which this platform did not make.`,
    remedy: "Remove it, or deploy under another name or into another namespace.",
  });
}
