import * as z from "zod";
import { found } from "../json.ts";
import { type ClusterObject, refOf } from "../objects.ts";
import { Resources } from "../resources.ts";
import type { ClusterTransport } from "../transport.ts";

/** Objects of one kind that are asked for one by one all the same: a list of the namespace may be longer than they are. */
const FEW = 3;
/** Of one list; a namespace that holds more of a kind is left to be asked for one by one. */
const MAX_LISTED = 500;
const MAX_BYTES = 8 * 1024 * 1024;

const List = z.object({
  metadata: z.object({ continue: z.string().optional() }),
  items: z.array(z.looseObject({ metadata: z.looseObject({ name: z.string() }) })).nullable(),
});

export interface AnswerAhead {
  readonly status: 200 | 404;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: readonly Uint8Array[];
}

type Listed = ReadonlyMap<string, object> | undefined;

/**
 * Reads by lists what the engine is going to ask for: each object alone, one after the other. Through a Frontgate, where a request
 * takes a tenth of a second and more, some hundred objects would take longer than a put may. Of each object one answer is given, so that
 * whatever is asked again is asked of the cluster.
 */
export class Ahead {
  readonly #transport: ClusterTransport;
  readonly #over = new AbortController();
  /** By collection: what was put into it, and is not asked for yet. */
  readonly #begun = new Map<string, { readonly names: Set<string>; readonly listed: Promise<Listed> }>();
  #known: Promise<void> = Promise.resolve();

  constructor(transport: ClusterTransport) {
    this.#transport = transport;
  }

  /** Begins. Requests: one for each version of a group, and one for each kind that has more than three objects. */
  begin(objects: readonly ClusterObject[], namespace: string): void {
    // What cannot be read here is read, and its fault met, by who asks for it.
    this.#known = this.#begin(objects, namespace).catch(() => undefined);
  }

  /** The answer to a GET of one object; waits for a list that is on its way. */
  async take(path: string): Promise<AnswerAhead | undefined> {
    await this.#known;
    const [, collection = "", plural = "", encoded = ""] = /^(.*\/([^/]+))\/([^/]+)$/.exec(path) ?? [];
    const begun = this.#begun.get(collection);
    const name = decodeURIComponent(encoded);
    if (begun?.names.delete(name) !== true) return undefined;
    const listed = await begun.listed;
    if (listed === undefined) return undefined;
    const object = listed.get(name);
    return object === undefined ? answer(404, notFound(plural, name)) : answer(200, object);
  }

  /** Nothing more is read. */
  close(): void {
    this.#over.abort(new Error("the run is over"));
  }

  async #begin(objects: readonly ClusterObject[], namespace: string): Promise<void> {
    const resources = new Resources(this.#transport);
    const placed = await Promise.all(
      objects.map(async (object) => ({ object, path: await resources.collectionOf(refOf(object), namespace) })),
    );
    for (const [path, members] of Map.groupBy(placed, (one) => one.path)) {
      const [first] = members;
      // A list of what belongs to no namespace is everybody's.
      if (path === undefined || first === undefined || members.length <= FEW || !path.includes("/namespaces/"))
        continue;
      const names = new Set(members.map(({ object }) => object.metadata.name));
      this.#begun.set(path, { names, listed: this.#list(path, first.object).catch(() => undefined) });
    }
  }

  async #list(path: string, { apiVersion, kind }: ClusterObject): Promise<Listed> {
    const list = await found(this.#transport, List, {
      method: "GET",
      path: `${path}?limit=${MAX_LISTED}`,
      signal: this.#over.signal,
      maxBytes: MAX_BYTES,
    });
    // With a part of them, nobody could tell what is not there.
    if (list === undefined || (list.metadata.continue ?? "") !== "") return undefined;
    // A list does not say of each what it is.
    return new Map((list.items ?? []).map((item) => [item.metadata.name, { apiVersion, kind, ...item }]));
  }
}

function answer(status: 200 | 404, body: object): AnswerAhead {
  return { status, headers: { "content-type": "application/json" }, body: [Buffer.from(JSON.stringify(body))] };
}

/** As the API server says it. */
const notFound = (plural: string, name: string): object => ({
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Failure",
  message: `${plural} "${name}" not found`,
  reason: "NotFound",
  details: { name, kind: plural },
  code: 404,
});
