import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import * as z from "zod";
import { ProviderError } from "../../contract.ts";
import type { ObjectRef, Release, ReleasePlace, ReleaseState } from "../../workloads.ts";
import { RELEASE_LABEL } from "../hook-marker.ts";
import { found, json } from "../json.ts";
import { ClusterObject } from "../objects.ts";
import type { ClusterTransport } from "../transport.ts";

const REVISION = "pitrix.io/revision";
const STATE = "pitrix.io/state";
const KEY = "pitrix.io/key";
const UPDATED = "pitrix.io/updated-at";
const PACKAGE = {
  name: "pitrix.io/package",
  version: "pitrix.io/package-version",
  app: "pitrix.io/app-version",
} as const;
/** A Secret holds 1 MiB, base64 not counted. */
const MAX_PACKED = 1_000_000;
const MAX_UNPACKED = 32 * 1024 * 1024;
/** Names and labels alone. */
const METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

const Texts = z.record(z.string(), z.string()).nullish();
const Metadata = z.looseObject({ name: z.string(), labels: Texts, annotations: Texts });
// An empty list is none in this form of it.
const MetadataList = z.object({ items: z.array(z.object({ metadata: Metadata })).nullish() });
const Secret = z.looseObject({ metadata: Metadata, data: z.object({ release: z.string() }) });
const Ref = z.object({ apiVersion: z.string(), kind: z.string(), namespace: z.string().optional(), name: z.string() });
const Inventory = z.object({
  /** As they were put, with labels and adjustments, in that order. */
  objects: z.array(ClusterObject),
  /** What releases before left behind on purpose. */
  kept: z.array(Ref),
});
export type Inventory = z.infer<typeof Inventory>;

/** One revision, as its Secret's labels and annotations tell it. */
export interface Recorded {
  readonly revision: number;
  readonly state: Exclude<ReleaseState, "superseded">;
  readonly key: string;
  readonly updatedAt: string;
  readonly package: string;
  readonly packageVersion: string;
  readonly appVersion?: string;
}

/** A key as a label holds it: itself mostly. */
export function labelOfKey(key: string): string {
  if (/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(key)) return key;
  return createHash("sha256").update(key).digest("hex").slice(0, 40);
}

/**
 * What is known of a release, kept in the cluster itself: a Secret `pitrix-release-<name>-<revision>` for each revision, as
 * its objects may be secrets. It is written before the first object is, so that nothing that was made is ever unknown.
 */
export class Records {
  readonly #transport: ClusterTransport;
  readonly #place: ReleasePlace;

  constructor(transport: ClusterTransport, place: ReleasePlace) {
    this.#transport = transport;
    this.#place = place;
  }

  /** Newest first. One request, some 700 bytes a revision. */
  async list(): Promise<readonly Recorded[]> {
    const selector = encodeURIComponent(`${RELEASE_LABEL}=${this.#place.name},${REVISION}`);
    const path = `${this.#path()}?labelSelector=${selector}`;
    const { items } = await json(this.#transport, MetadataList, { method: "GET", path, headers: { accept: METADATA } });
    return (items ?? [])
      .flatMap(({ metadata }) => recordedOf(metadata.labels ?? {}, metadata.annotations ?? {}))
      .sort((one, other) => other.revision - one.revision);
  }

  /** One request. `undefined`: it is gone. @throws ProviderError `conflict` for one that somebody else wrote */
  async load({ revision }: Pick<Recorded, "revision">): Promise<Inventory | undefined> {
    const secret = await found(this.#transport, Secret, { method: "GET", path: this.#path(revision) });
    if (secret === undefined) return undefined;
    try {
      const packed = Buffer.from(secret.data.release, "base64");
      return Inventory.parse(JSON.parse(gunzipSync(packed, { maxOutputLength: MAX_UNPACKED }).toString("utf8")));
    } catch (cause) {
      const message = `The cluster's record of the release (secret ${this.#name(revision)}) cannot be read: somebody else wrote it.`;
      const remedy = "Delete that secret, or deploy under another name.";
      throw new ProviderError({ kind: "conflict", providerCode: "UnreadableRelease", message, remedy }, { cause });
    }
  }

  /**
   * A new revision, or the same again. One request. Its name is the lock of a put.
   * @throws ProviderError `conflict` with code `PutUnderWay` when somebody else has made that revision meanwhile, `invalid`
   *   with code `ReleaseTooLarge` for more than a Secret holds
   */
  async write(
    recorded: Recorded,
    inventory: Inventory,
    labels: Readonly<Record<string, string>>,
    mode: "create" | "again",
  ): Promise<void> {
    const packed = gzipSync(JSON.stringify(inventory));
    if (packed.byteLength > MAX_PACKED)
      throw new ProviderError({
        kind: "invalid",
        providerCode: "ReleaseTooLarge",
        message: `The package's objects have ${packed.byteLength} bytes when packed; a cluster keeps at most ${MAX_PACKED}.`,
        remedy: "Make several packages of it.",
      });
    const body = {
      apiVersion: "v1",
      kind: "Secret",
      type: "pitrix.io/release",
      metadata: {
        name: this.#name(recorded.revision),
        labels: {
          ...labels,
          [RELEASE_LABEL]: this.#place.name,
          [REVISION]: String(recorded.revision),
          [STATE]: recorded.state,
          [KEY]: labelOfKey(recorded.key),
        },
        annotations: {
          [UPDATED]: recorded.updatedAt,
          [PACKAGE.name]: recorded.package,
          [PACKAGE.version]: recorded.packageVersion,
          ...(recorded.appVersion === undefined ? {} : { [PACKAGE.app]: recorded.appVersion }),
        },
      },
      data: { release: packed.toString("base64") },
    };
    const request =
      mode === "create"
        ? { method: "POST", path: this.#path(), body }
        : { method: "PUT", path: this.#path(recorded.revision), body };
    try {
      await json(this.#transport, z.looseObject({}), request);
    } catch (error) {
      if (!(error instanceof ProviderError) || error.providerCode !== "AlreadyExists") throw error;
      throw underWay(`Another put of this release (revision ${recorded.revision}) has just begun.`);
    }
  }

  /** One request. */
  async mark({ revision }: Pick<Recorded, "revision">, state: Recorded["state"], updatedAt: string): Promise<void> {
    const body = { metadata: { labels: { [STATE]: state }, annotations: { [UPDATED]: updatedAt } } };
    const patch = { method: "PATCH", contentType: "application/merge-patch+json", body };
    await found(this.#transport, z.looseObject({}), { ...patch, path: this.#path(revision) });
  }

  /** One request; succeeds when it is gone. */
  async delete({ revision }: Pick<Recorded, "revision">): Promise<void> {
    await found(this.#transport, z.looseObject({}), { method: "DELETE", path: this.#path(revision) });
  }

  #name(revision: number): string {
    return `pitrix-release-${this.#place.name}-${revision}`;
  }

  #path(revision?: number): string {
    const all = `/api/v1/namespaces/${encodeURIComponent(this.#place.namespace)}/secrets`;
    return revision === undefined ? all : `${all}/${encodeURIComponent(this.#name(revision))}`;
  }
}

function recordedOf(
  labels: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>>,
): readonly Recorded[] {
  const revision = Number(labels[REVISION]);
  const state = State.safeParse(labels[STATE]);
  if (!Number.isSafeInteger(revision) || revision < 1 || !state.success) return [];
  const appVersion = annotations[PACKAGE.app];
  return [
    {
      revision,
      state: state.data,
      key: labels[KEY] ?? "",
      updatedAt: annotations[UPDATED] ?? new Date(0).toISOString(),
      package: annotations[PACKAGE.name] ?? "",
      packageVersion: annotations[PACKAGE.version] ?? "",
      ...(appVersion === undefined ? {} : { appVersion }),
    },
  ];
}

const State = z.enum(["deployed", "pending", "failed", "removing"]);

/** As everybody sees them: of the deployed ones all but the newest are superseded. */
export function releasesOf({ namespace, name }: ReleasePlace, records: readonly Recorded[]): readonly Release[] {
  const current = records.find(({ state }) => state === "deployed");
  return records.map((recorded) => ({
    namespace,
    name,
    ...recorded,
    state: recorded.state === "deployed" && recorded !== current ? "superseded" : recorded.state,
  }));
}

/** What may be there of a release, each once: what it put, and what it left on purpose. */
export function refsIn(inventory: Inventory): readonly ObjectRef[] {
  const put = inventory.objects.map(({ apiVersion, kind, metadata: { name, namespace } }) => ({
    apiVersion,
    kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
  }));
  const kept = inventory.kept.map(({ namespace, ...ref }) => ({
    ...ref,
    ...(namespace === undefined ? {} : { namespace }),
  }));
  return [...put, ...kept];
}

/** Somebody else puts the same release. */
export function underWay(message: string): ProviderError {
  return new ProviderError({
    kind: "conflict",
    providerCode: "PutUnderWay",
    message,
    remedy: "Wait for its end, or five minutes if its worker has died.",
  });
}
