import * as z from "zod";
import { ProviderError } from "../contract.ts";
import type { JsonObject } from "../workloads.ts";
import { json, textOf } from "./json.ts";
import { statusError } from "./status.ts";
import type { ClusterTransport } from "./transport.ts";

/** Objects of a page, and of all that one collection may hold. */
const PAGE = 500;
const MAX_OBJECTS = 5_000;
/** Bytes of a page, and of what one watch may say. */
const MAX_BYTES = 16 * 1024 * 1024;
/** Between two attempts to open a watch that was cut. */
const PAUSE_MS = 250;
/** Where answers come whole, a watch that nobody waits for any more goes on at the other end. */
const SHORT_SECONDS = 5;

const Metadata = z.looseObject({
  name: z.string(),
  namespace: z.string().optional(),
  resourceVersion: z.string().optional(),
});
const Item = z.looseObject({ metadata: Metadata });
const List = z.object({
  metadata: z.object({ resourceVersion: z.string().default(""), continue: z.string().optional() }),
  items: z.array(Item).nullish(),
});
const Event = z.object({
  type: z.string(),
  object: z.looseObject({
    code: z.number().optional(),
    metadata: z.looseObject({ name: z.string().optional(), resourceVersion: z.string().optional() }).optional(),
  }),
});

export interface Watched {
  /** Of the collection: `/apis/apps/v1/namespaces/shop/deployments`. */
  readonly path: string;
  /** What its objects are: a list does not say it of each. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** Objects of one kind as the cluster has them, kept up by its own watch. Bounded in objects and bytes. */
export class Collection {
  readonly of: Watched;
  readonly #transport: ClusterTransport;
  readonly #items = new Map<string, JsonObject>();
  #revision = "";

  constructor(transport: ClusterTransport, of: Watched) {
    this.#transport = transport;
    this.of = of;
  }

  get objects(): readonly JsonObject[] {
    return [...this.#items.values()];
  }

  /**
   * Asks for all of them. One request for each 500. Nothing is there of a kind that the cluster does not serve.
   * @throws ProviderError `invalid` with code `TooManyObjects`
   */
  async list(signal?: AbortSignal): Promise<void> {
    const found: z.infer<typeof Item>[] = [];
    let page: z.infer<typeof List> | undefined;
    do {
      page = await json(this.#transport, List, {
        method: "GET",
        path: this.#path({ limit: PAGE, continue: page?.metadata.continue }),
        maxBytes: MAX_BYTES,
        ...(signal === undefined ? {} : { signal }),
      });
      found.push(...(page.items ?? []));
      if (found.length > MAX_OBJECTS) throw tooMany(this.of);
    } while (page.metadata.continue !== undefined && page.metadata.continue !== "");
    this.#items.clear();
    for (const item of found) this.#take(item);
    this.#revision = page.metadata.resourceVersion;
  }

  /**
   * Follows what becomes of them until the signal says enough; a watch that is cut is opened again where it was, and what
   * the cluster has forgotten is listed anew. One request, which stays open.
   * @param changed called after every change
   * @throws ProviderError what is not to be mended by asking again
   */
  async follow(signal: AbortSignal, seconds: number, changed: () => void): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#watch(signal, seconds, changed);
      } catch (error) {
        if (signal.aborted) return;
        if (isExpired(error)) {
          await this.list(signal).catch((again: unknown) => {
            if (!signal.aborted) throw again;
          });
          changed();
        } else if (!(error instanceof ProviderError) || !error.retryable) throw error;
      }
      if (!signal.aborted) await pause(PAUSE_MS, signal);
    }
  }

  async #watch(signal: AbortSignal, seconds: number, changed: () => void): Promise<void> {
    const answer = await this.#transport.request({
      method: "GET",
      path: this.#path({
        watch: 1,
        allowWatchBookmarks: true,
        resourceVersion: this.#revision,
        timeoutSeconds: Math.max(1, this.#transport.whole ? Math.min(SHORT_SECONDS, seconds) : seconds),
      }),
      signal,
      maxBytes: MAX_BYTES,
    });
    if (answer.status >= 300) throw statusError(answer.status, await textOf(answer.body), this.#transport.clean);
    for await (const line of linesOf(answer.body)) this.#learn(line, changed);
  }

  #learn(line: string, changed: () => void): void {
    const event = Event.safeParse(parsed(line));
    if (!event.success) return;
    const { type, object } = event.data;
    if (type === "ERROR") throw statusError(object.code ?? 500, JSON.stringify(object), this.#transport.clean);
    this.#revision = object.metadata?.resourceVersion ?? this.#revision;
    const item = Item.safeParse(object);
    if (type === "BOOKMARK" || !item.success) return;
    if (type === "DELETED") this.#items.delete(keyOf(item.data));
    else this.#take(item.data);
    if (this.#items.size > MAX_OBJECTS) throw tooMany(this.of);
    changed();
  }

  #take(item: z.infer<typeof Item>): void {
    // Who set which field is half of an object's bytes.
    const { managedFields: _, ...metadata } = item.metadata;
    const { apiVersion, kind } = this.of;
    this.#items.set(keyOf(item), { ...item, apiVersion, kind, metadata });
  }

  #path(query: Readonly<Record<string, string | number | boolean | undefined>>): string {
    const { path, labelSelector, fieldSelector } = this.of;
    const given = Object.entries({ ...query, labelSelector, fieldSelector }).flatMap(([name, value]) =>
      value === undefined || value === "" ? [] : [`${name}=${encodeURIComponent(String(value))}`],
    );
    return `${path}?${given.join("&")}`;
  }
}

const keyOf = ({ metadata }: z.infer<typeof Item>): string => `${metadata.namespace ?? ""}/${metadata.name}`;

const isExpired = (error: unknown): boolean =>
  error instanceof ProviderError && (error.providerCode === "Expired" || error.providerCode === "Gone");

function tooMany({ kind }: Watched): ProviderError {
  return new ProviderError({
    kind: "invalid",
    providerCode: "TooManyObjects",
    message: `There are more than ${MAX_OBJECTS} objects of kind ${kind} to look at.`,
    remedy: "Give the deployment a namespace of its own.",
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The complete lines of a body. */
async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of body) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

/** Ends early when the signal says so. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, ms));
    signal?.addEventListener("abort", done, { once: true });
    if (signal?.aborted) done();
  });
}
