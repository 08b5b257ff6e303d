import * as z from "zod";
import { ProviderError } from "../../contract.ts";
import type { Release, ReleasePlace } from "../../workloads.ts";
import { found, json } from "../json.ts";
import type { ClusterTransport } from "../transport.ts";
import { KEY_LABEL, type ReleaseRecord, readRecord, stateOf, writeRecord } from "./record.ts";

/** Names and labels alone: what is in ten records would be 10 MiB. */
const METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

const Metadata = z.looseObject({
  name: z.string(),
  resourceVersion: z.string(),
  labels: z.record(z.string(), z.string()).default({}),
});
/** The API server writes an empty list as `null`. */
const MetadataList = z.object({ items: z.array(z.object({ metadata: Metadata })).nullable() });
const Secret = z.looseObject({ metadata: Metadata, data: z.object({ release: z.string() }) });

/** One revision as its secret's labels tell it. */
export interface Listed {
  readonly secret: string;
  readonly revision: number;
  /** In the engine's own words: `pending-upgrade`. */
  readonly status: string;
  readonly key: string | undefined;
  /** When it was last written, by the clock of who wrote it. */
  readonly writtenAt: Date;
}

const secretsOf = ({ namespace }: ReleasePlace) => `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`;

/** Revisions of a release, newest first. One request, some 500 bytes a revision. */
export async function listRecords(transport: ClusterTransport, place: ReleasePlace): Promise<readonly Listed[]> {
  const selector = encodeURIComponent(`name=${place.name},owner=helm`);
  const path = `${secretsOf(place)}?labelSelector=${selector}`;
  const { items } = await json(transport, MetadataList, { method: "GET", path, headers: { accept: METADATA } });
  return (items ?? [])
    .flatMap(({ metadata: { name, labels } }) => {
      const revision = Number(labels.version);
      if (!Number.isSafeInteger(revision) || revision < 1) return [];
      const seconds = Number(labels.modifiedAt ?? labels.createdAt ?? 0);
      const { status = "unknown", [KEY_LABEL]: key } = labels;
      return [{ secret: name, revision, status, key, writtenAt: new Date(seconds * 1000) }];
    })
    .sort((a, b) => b.revision - a.revision);
}

/** One request; as large as the package, packed. `undefined`: it is gone. */
export async function loadRecord(
  transport: ClusterTransport,
  place: ReleasePlace,
  { secret }: Pick<Listed, "secret">,
): Promise<{ readonly record: ReleaseRecord; readonly secret: z.infer<typeof Secret> } | undefined> {
  const path = `${secretsOf(place)}/${encodeURIComponent(secret)}`;
  const stored = await found(transport, Secret, { method: "GET", path });
  return stored === undefined ? undefined : { record: readable(stored.data.release, secret), secret: stored };
}

/**
 * Marks a revision whose worker died as failed, so that the next one can follow it. What it had made stays known by it.
 * Two requests. @throws ProviderError `conflict` when its worker has written meanwhile: it lives
 */
export async function failRecord(transport: ClusterTransport, place: ReleasePlace, listed: Listed): Promise<void> {
  const loaded = await loadRecord(transport, place, listed);
  if (loaded === undefined || !stateNow(loaded.record).startsWith("pending-")) return;
  const { record, secret } = loaded;
  const info = { ...record.info, status: "failed", description: "Its worker died in the middle." };
  const labels = { ...secret.metadata.labels, status: "failed" };
  await json(transport, z.looseObject({}), {
    method: "PUT",
    path: `${secretsOf(place)}/${encodeURIComponent(listed.secret)}`,
    body: {
      ...secret,
      metadata: { ...secret.metadata, labels },
      data: { ...secret.data, release: writeRecord({ ...record, info }) },
    },
  });
}

const stateNow = ({ info }: ReleaseRecord): string => info.status;

/** One request; succeeds when it is gone. */
export async function deleteRecord(
  transport: ClusterTransport,
  place: ReleasePlace,
  { secret }: Listed,
): Promise<void> {
  const path = `${secretsOf(place)}/${encodeURIComponent(secret)}`;
  await found(transport, z.looseObject({}), { method: "DELETE", path });
}

/** A revision as everybody sees it. */
export function releaseOf(place: ReleasePlace, listed: Listed, { chart, info }: ReleaseRecord): Release {
  const { name, version = "", appVersion = "" } = chart.metadata;
  return {
    namespace: place.namespace,
    name: place.name,
    revision: listed.revision,
    state: stateOf(listed.status),
    ...(listed.key === undefined ? {} : { key: listed.key }),
    package: name,
    packageVersion: version,
    ...(appVersion === "" ? {} : { appVersion }),
    updatedAt: timeOf(info.last_deployed) ?? listed.writtenAt.toISOString(),
  };
}

function timeOf(text: string | null | undefined): string | undefined {
  const time = new Date(text ?? Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

function readable(data: string, secret: string): ReleaseRecord {
  try {
    return readRecord(data);
  } catch (cause) {
    throw new ProviderError(
      {
        kind: "conflict",
        providerCode: "UnreadableRelease",
        message: `The cluster's record of the release (secret ${secret}) cannot be read: somebody else wrote it.`,
        remedy: "Delete that secret, or deploy under another name.",
      },
      { cause },
    );
  }
}
