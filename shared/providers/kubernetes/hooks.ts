import * as z from "zod";
import { byCodeUnits } from "../../kernel/order.ts";
import { ProviderError } from "../contract.ts";
import type { HookEvent, HookProgress, JsonObject, ReleaseHealth, ReleasePlace } from "../workloads.ts";
import { type Cluster, healthOfObjects } from "./health.ts";
import { HookMarker, type HookRun } from "./hook-marker.ts";
import { found, json } from "./json.ts";
import { requirePath } from "./kinds.ts";
import { nameOf, textAt, textsAt } from "./members.ts";
import { type ClusterObject, refOf } from "./objects.ts";
import { requireOpenNamespaces } from "./other-namespaces.ts";
import { pause } from "./watch.ts";

export type HookDeletion = "before-hook-creation" | "hook-succeeded" | "hook-failed";

/** One of a package's own jobs: an object that is made for an event. */
export interface Hook {
  readonly object: ClusterObject;
  readonly events: readonly HookEvent[];
  /** The lowest first; equal ones by name. */
  readonly weight: number;
  /** When it is deleted; none: before it is made again. */
  readonly deletions: readonly HookDeletion[];
}

export interface HookInput extends ReleasePlace, HookRun {
  readonly labels: Readonly<Record<string, string>>;
  readonly budgetMs: number;
}

/** Whose run made it, and whether its failure was told: then the next call with that key tries it once more. */
const RUN = "pitrix.io/hook-run";
const TOLD = "pitrix.io/hook-told";
/** What has an end that is waited for. */
const ENDS: ReadonlySet<string> = new Set(["Job", "Pod"]);
const DELETION_LOOK_MS = 200;
const Live = z.looseObject({ metadata: z.looseObject({ uid: z.string().optional() }) });

/**
 * Runs hooks of an event one after the other, each to its end; what it did not manage within the budget the next call with
 * the same key does. Requests: one for how far it is, then for each hook a GET, a POST, its watching, and one to note it;
 * none where the event has no hook. Killed between any two of them, the next call ends the same.
 * @throws ProviderError `invalid` with code `HookFailed` and the end of its log; the next call tries that hook again
 */
export async function runHooksOf(cluster: Cluster, hooks: readonly Hook[], input: HookInput): Promise<HookProgress> {
  const { event, key, budgetMs } = input;
  const due = hooks.filter(({ events }) => events.includes(event)).sort(inOrder);
  if (due.length === 0) return { state: "done", ran: 0 };
  await requireOpenNamespaces(
    cluster.transport,
    input,
    due.map(({ object }) => object),
  );
  const end = Date.now() + budgetMs;
  const marker = new HookMarker(cluster.transport, input, input.labels);
  const done = await marker.read({ key, event });
  if (done === "all") return { state: "done", ran: due.length };
  for (const [index, hook] of due.entries()) {
    if (index < done) continue;
    const one = new HookObject(cluster, hook, input, `${key}.${event}.${index}`);
    const waitingFor = await one.run(end);
    if (waitingFor !== undefined) return { state: "running", waitingFor };
    await marker.write({ key, event }, index + 1);
  }
  for (const hook of due.toReversed())
    if (hook.deletions.includes("hook-succeeded")) await new HookObject(cluster, hook, input, "").remove();
  await (event === "post-delete" ? marker.remove() : marker.write({ key, event }, "all"));
  return { state: "done", ran: due.length };
}

function inOrder(one: Hook, other: Hook): number {
  return one.weight - other.weight || byCodeUnits(one.object.metadata.name, other.object.metadata.name);
}

class HookObject {
  readonly #cluster: Cluster;
  readonly #hook: Hook;
  readonly #input: HookInput;
  readonly #run: string;

  constructor(cluster: Cluster, hook: Hook, input: HookInput, run: string) {
    this.#cluster = cluster;
    this.#hook = hook;
    this.#input = input;
    this.#run = run;
  }

  get #ref() {
    return refOf(this.#hook.object, this.#input.namespace);
  }

  /** `undefined`: it is over and good; otherwise what it waits for. */
  async run(end: number): Promise<string | undefined> {
    const name = nameOf(this.#ref);
    const live = await this.#read();
    if (live !== undefined && !this.#isOwn(live)) {
      await this.#clear(live);
      while ((await this.#read()) !== undefined) {
        if (Date.now() >= end) return `${name} of a run before to be gone`;
        await pause(DELETION_LOOK_MS);
      }
    }
    if (live === undefined || !this.#isOwn(live)) await this.#make();
    if (!ENDS.has(this.#ref.kind)) return undefined;
    const budgetMs = Math.max(0, end - Date.now());
    const options = { namespace: this.#input.namespace, budgetMs, toEnd: true };
    const health = await healthOfObjects(this.#cluster, [this.#ref], options);
    if (health.failure !== undefined) throw await this.#failed(health.failure);
    return health.ready ? undefined : `${name}: ${health.workloads[0]?.reason ?? "its end"}`;
  }

  /** Succeeds when it is gone. One request, and a second where the cluster has it. */
  async remove(): Promise<void> {
    const live = await this.#read();
    if (live !== undefined) await this.#delete(live);
  }

  async #read(): Promise<JsonObject | undefined> {
    return found(this.#cluster.transport, Live, { method: "GET", path: await this.#path() });
  }

  /** Of this run, and not yet told to have failed. */
  #isOwn(live: JsonObject): boolean {
    const annotations = textsAt(live, "metadata", "annotations");
    return annotations[RUN] === this.#run && annotations[TOLD] === undefined;
  }

  async #clear(live: JsonObject): Promise<void> {
    const { deletions } = this.#hook;
    const mayGo = deletions.length === 0 || deletions.includes("before-hook-creation");
    if (!mayGo && textsAt(live, "metadata", "annotations")[RUN] === undefined) throw this.#taken();
    await this.#delete(live);
  }

  async #make(): Promise<void> {
    const { object } = this.#hook;
    const { namespace, labels } = this.#input;
    const metadata = {
      ...object.metadata,
      labels: { ...object.metadata.labels, ...labels },
      annotations: { ...object.metadata.annotations, [RUN]: this.#run },
    };
    const collection = await this.#cluster.resources.collectionOf(this.#ref, namespace);
    const path = collection ?? (await this.#path());
    try {
      await json(this.#cluster.transport, Live, { method: "POST", path, body: { ...object, metadata } });
    } catch (error) {
      // A request whose answer was lost has made it.
      if (!(error instanceof ProviderError) || error.providerCode !== "AlreadyExists") throw error;
    }
  }

  async #delete(live: JsonObject): Promise<void> {
    const uid = textAt(live, "metadata", "uid");
    const body = {
      apiVersion: "v1",
      kind: "DeleteOptions",
      propagationPolicy: "Background",
      ...(uid === "" ? {} : { preconditions: { uid } }),
    };
    await found(this.#cluster.transport, z.looseObject({}), { method: "DELETE", path: await this.#path(), body });
  }

  /** Notes that it is told, so that a second try makes it anew, and deletes it where the package says so. */
  async #failed({ message, log }: NonNullable<ReleaseHealth["failure"]>): Promise<ProviderError> {
    const path = await this.#path();
    const body = { metadata: { annotations: { [TOLD]: "true" } } };
    const patch = { method: "PATCH", path, contentType: "application/merge-patch+json", body };
    await found(this.#cluster.transport, Live, patch);
    if (this.#hook.deletions.includes("hook-failed")) await this.remove();
    const end = log === undefined ? "" : ` The end of its log:\n${log}`;
    return new ProviderError({
      kind: "invalid",
      providerCode: "HookFailed",
      message: `The package's own job for ${this.#input.event} has failed. ${message}${end}`,
      remedy: "Remove the cause that its log names and try again.",
    });
  }

  #taken(): ProviderError {
    return new ProviderError({
      kind: "conflict",
      providerCode: "AlreadyExists",
      message: `${nameOf(this.#ref)} is there already, and the package does not say that it may be deleted.`,
      remedy: "Delete it, then try again.",
    });
  }

  #path(): Promise<string> {
    return requirePath(this.#cluster.resources, this.#ref, this.#input.namespace);
  }
}
