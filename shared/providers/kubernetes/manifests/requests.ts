import * as z from "zod";
import { ProviderError } from "../../contract.ts";
import type { ObjectRef } from "../../workloads.ts";
import { found, textOf } from "../json.ts";
import { requirePath } from "../kinds.ts";
import { nameOf } from "../members.ts";
import { type ClusterObject, refOf } from "../objects.ts";
import type { Resources } from "../resources.ts";
import { Status, statusError } from "../status.ts";
import type { ClusterTransport } from "../transport.ts";

/** Who we are in the book that a cluster keeps on every field. */
export const MANAGER = "pitrix";

const Metadata = z.looseObject({
  uid: z.string().optional(),
  labels: z.record(z.string(), z.string()).nullish(),
  deletionTimestamp: z.string().optional(),
  finalizers: z.array(z.string()).nullish(),
});
const Live = z.looseObject({ metadata: Metadata });
export type Live = z.infer<typeof Live>;

/** The head of an object alone: the rest may be large. */
const HEAD = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

/** A field that another program has set, too. */
export interface FieldConflict {
  readonly field: string;
  readonly message: string;
}

export type Applied =
  | { readonly ok: true; readonly object: unknown }
  | { readonly ok: false; readonly conflicts: readonly FieldConflict[] };

export interface ApplyOptions {
  readonly force: boolean;
  readonly manager?: string;
  readonly dryRun?: boolean;
}

/** What is asked for single objects, each a request. A kind's path is one more, once for each version of its group. */
export class Objects {
  readonly transport: ClusterTransport;
  readonly #resources: Resources;
  readonly #namespace: string;

  constructor(transport: ClusterTransport, resources: Resources, namespace: string) {
    this.transport = transport;
    this.#resources = resources;
    this.#namespace = namespace;
  }

  async head(ref: ObjectRef): Promise<Live | undefined> {
    return this.#get(ref, { accept: HEAD });
  }

  async get(ref: ObjectRef): Promise<Live | undefined> {
    return this.#get(ref, {});
  }

  /**
   * Server-side apply: says which fields we want, and leaves others alone.
   * @throws ProviderError `invalid` with code `ImmutableField` (which), and as every request
   */
  async apply(object: ClusterObject, { force, manager = MANAGER, dryRun = false }: ApplyOptions): Promise<Applied> {
    const ref = refOf(object);
    const query = `fieldManager=${manager}&force=${force}${dryRun ? "&dryRun=All" : ""}`;
    const answer = await this.transport.request({
      method: "PATCH",
      path: `${await requirePath(this.#resources, ref, this.#namespace)}?${query}`,
      // JSON is YAML, and the one form in which nothing can be taken for something else.
      headers: { "content-type": "application/apply-patch+yaml" },
      body: JSON.stringify(object),
    });
    const text = await textOf(answer.body);
    if (answer.status < 300) return { ok: true, object: JSON.parse(text) };
    const conflicts = answer.status === 409 ? conflictsIn(text) : [];
    if (conflicts.length > 0) return { ok: false, conflicts };
    throw named(ref, statusError(answer.status, text, this.transport.clean));
  }

  /** Deletes that very object, and what it made. Succeeds when it is gone, or another of its name is there. */
  async delete(ref: ObjectRef, { metadata: { uid } }: Live): Promise<void> {
    const path = await this.#resources.pathOf(ref, this.#namespace);
    if (path === undefined) return;
    const preconditions = uid === undefined ? {} : { preconditions: { uid } };
    const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background", ...preconditions };
    try {
      await found(this.transport, z.looseObject({}), { method: "DELETE", path, body });
    } catch (error) {
      if (!(error instanceof ProviderError) || error.kind !== "conflict") throw error;
      const now = await this.head(ref);
      if (now !== undefined && now.metadata.uid === uid) throw error;
    }
  }

  /** Nothing is there of a kind that the cluster does not serve (any more). */
  async #get(ref: ObjectRef, headers: Readonly<Record<string, string>>): Promise<Live | undefined> {
    const path = await this.#resources.pathOf(ref, this.#namespace);
    return path === undefined ? undefined : found(this.transport, Live, { method: "GET", path, headers });
  }
}

function conflictsIn(text: string): readonly FieldConflict[] {
  const status = Status.safeParse(parsed(text)).data;
  return (status?.details?.causes ?? []).flatMap(({ reason, field = "", message = "" }) =>
    reason === "FieldManagerConflict" ? [{ field, message }] : [],
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** With the object's name first, where the cluster's words do not begin with it. */
export function named(ref: ObjectRef, error: ProviderError): ProviderError {
  const { kind, providerCode, message, requestId, remedy } = error;
  if (message.includes(`"${ref.name}"`)) return error;
  return new ProviderError({ kind, providerCode, message: `${nameOf(ref)}: ${message}`, requestId, remedy });
}
