import * as z from "zod";
import type { ObjectRef } from "../workloads.ts";
import { found } from "./json.ts";
import type { ClusterTransport } from "./transport.ts";

/** How a kind is asked for. */
export interface Resource {
  /** As in paths: `deployments`. */
  readonly plural: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

const ResourceList = z.object({
  resources: z.array(
    z.object({
      name: z.string(),
      kind: z.string(),
      namespaced: z.boolean(),
      verbs: z.array(z.string()).nullish(),
    }),
  ),
});

/** Which kinds a cluster has, asked for once in each version of a group: one request each, 2 to 20 KB. */
export class Resources {
  readonly #transport: ClusterTransport;
  readonly #versions = new Map<string, Promise<ReadonlyMap<string, Resource>>>();

  constructor(transport: ClusterTransport) {
    this.#transport = transport;
  }

  /** `undefined`: this cluster does not know it (any more). */
  async of(apiVersion: string, kind: string): Promise<Resource | undefined> {
    let version = this.#versions.get(apiVersion);
    if (version === undefined) {
      version = this.#ask(apiVersion);
      this.#versions.set(apiVersion, version);
      // A cluster that did not answer is asked again.
      version.catch(() => this.#versions.delete(apiVersion));
    }
    const known = (await version).get(kind);
    // It may be defined later, by a package: only what is there is remembered.
    if (known === undefined) this.#versions.delete(apiVersion);
    return known;
  }

  /**
   * Path of one object; `undefined` where the cluster does not know its kind.
   * @param namespace of an object that names none itself
   */
  async pathOf(ref: ObjectRef, namespace: string): Promise<string | undefined> {
    const collection = await this.collectionOf(ref, namespace);
    return collection === undefined ? undefined : `${collection}/${encodeURIComponent(ref.name)}`;
  }

  /** Path of all objects of a kind, in the namespace of one of them. */
  async collectionOf(ref: Omit<ObjectRef, "name">, namespace: string): Promise<string | undefined> {
    const resource = await this.of(ref.apiVersion, ref.kind);
    if (resource === undefined) return undefined;
    const inside = resource.namespaced ? `/namespaces/${encodeURIComponent(ref.namespace ?? namespace)}` : "";
    return `${baseOf(ref.apiVersion)}${inside}/${resource.plural}`;
  }

  async #ask(apiVersion: string): Promise<ReadonlyMap<string, Resource>> {
    const list = await found(this.#transport, ResourceList, { method: "GET", path: baseOf(apiVersion) });
    const own = (list?.resources ?? []).filter(({ name }) => !name.includes("/"));
    return new Map(
      own.map(({ name, kind, namespaced, verbs }) => [kind, { plural: name, namespaced, verbs: verbs ?? [] }]),
    );
  }
}

/** `v1` is of the core group, which has a path of its own. */
function baseOf(apiVersion: string): string {
  const path = apiVersion.split("/").map(encodeURIComponent).join("/");
  return apiVersion.includes("/") ? `/apis/${path}` : `/api/${path}`;
}
