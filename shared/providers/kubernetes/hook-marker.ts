import * as z from "zod";
import { ProviderError } from "../contract.ts";
import type { HookEvent, ReleasePlace } from "../workloads.ts";
import { found, json } from "./json.ts";
import type { ClusterTransport } from "./transport.ts";

const Marker = z.looseObject({
  data: z.looseObject({ key: z.string(), event: z.string(), done: z.string() }).optional(),
});
const Anything = z.looseObject({});

/** Label of everything that we keep about a release. */
export const RELEASE_LABEL = "pitrix.io/release";

export interface HookRun {
  readonly key: string;
  readonly event: HookEvent;
}

/** Of which run how many hooks are done, in a ConfigMap beside the release: hooks may be deleted when they are done. */
export class HookMarker {
  readonly #transport: ClusterTransport;
  readonly #place: ReleasePlace;
  readonly #labels: Readonly<Record<string, string>>;
  #exists = false;

  constructor(transport: ClusterTransport, place: ReleasePlace, labels: Readonly<Record<string, string>>) {
    this.#transport = transport;
    this.#place = place;
    this.#labels = labels;
  }

  get #name(): string {
    return `pitrix-hooks-${this.#place.name}`;
  }

  /** How many are done of that run, `all` of one that is over. One request. */
  async read({ key, event }: HookRun): Promise<number | "all"> {
    const stored = await found(this.#transport, Marker, { method: "GET", path: this.#path(this.#name) });
    this.#exists = stored !== undefined;
    const data = stored?.data;
    if (data === undefined || data.key !== key || data.event !== event) return 0;
    return data.done === "all" ? "all" : Number.parseInt(data.done, 10) || 0;
  }

  /** One request. @throws ProviderError `not-found` where the namespace is none */
  async write({ key, event }: HookRun, done: number | "all"): Promise<void> {
    const data = { key, event, done: String(done) };
    if (this.#exists) {
      const patch = { method: "PATCH", contentType: "application/merge-patch+json", body: { data } };
      await json(this.#transport, Anything, { ...patch, path: this.#path(this.#name) });
      return;
    }
    const { name } = this.#place;
    const metadata = { name: this.#name, labels: { ...this.#labels, [RELEASE_LABEL]: name } };
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata, data };
    try {
      await json(this.#transport, Anything, { method: "POST", path: this.#path(), body });
    } catch (error) {
      // A request whose answer was lost is asked again.
      if (!(error instanceof ProviderError) || error.providerCode !== "AlreadyExists") throw error;
    }
    this.#exists = true;
  }

  /** One request; succeeds when it is gone. */
  async remove(): Promise<void> {
    await found(this.#transport, Anything, { method: "DELETE", path: this.#path(this.#name) });
    this.#exists = false;
  }

  #path(name?: string): string {
    const all = `/api/v1/namespaces/${encodeURIComponent(this.#place.namespace)}/configmaps`;
    return name === undefined ? all : `${all}/${encodeURIComponent(name)}`;
  }
}
