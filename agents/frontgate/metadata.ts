import type { MetadataDocument } from "../../shared/protocol/messages.ts";
import { keys } from "../etcd/keys.ts";
import type { Entry, EtcdLink, Guard, Write } from "../etcd/link.ts";
import { expandMetadata } from "./metadata-view.ts";
import { revokedNodes } from "./revocation.ts";

/** Changed keys up to here are one transaction; etcd is started with room for 20,000 operations. */
export const TRANSACTION_WRITES = 15_000;
/** Bytes of keys and values in one transaction: half of what the server takes as one request. */
const TRANSACTION_BYTES = 8 * 1024 * 1024;

export type Applied = "applied" | "stale";

/** Writes the views of all nodes of a deployment; only what differs. See PROTOCOL.md, "Metadata". */
export async function applyMetadata(
  link: EtcdLink,
  deploymentId: string,
  version: number,
  document: MetadataDocument,
): Promise<Applied> {
  return commitVersion(link, deploymentId, version, () => metadataWrites(link, deploymentId, version, document));
}

/** What brings the views of all nodes to this document, the marks that they are whole last. Reads the present views. */
export async function metadataWrites(
  link: EtcdLink,
  deploymentId: string,
  version: number,
  document: MetadataDocument,
): Promise<Write[]> {
  const [{ entries }, revoked] = await Promise.all([
    link.list(`${keys.deployment(deploymentId)}nodes/`),
    revokedNodes(link, deploymentId),
  ]);
  const shut = [...revoked].map((nodeId) => keys.node(deploymentId, nodeId));
  const all = expandMetadata(deploymentId, document);
  for (const key of all.keys()) if (shut.some((prefix) => key.startsWith(prefix))) all.delete(key);
  const value = String(version);
  const told = document.hosts.filter(({ nodeId }) => !revoked.has(nodeId));
  return [
    ...difference(entries, all),
    { put: keys.document(deploymentId), value },
    ...told.map(({ nodeId }) => ({ put: keys.nodeVersion(deploymentId, nodeId), value })),
  ];
}

/**
 * Applies writes under the rule that a deployment's version never goes back: the comparison with the stored version and the writes are one transaction.
 * `plan` is called again when another version was applied in between. An equal version is applied: it is this command, cut by a crash.
 */
export async function commitVersion(
  link: EtcdLink,
  deploymentId: string,
  version: number,
  plan: () => Promise<readonly Write[]>,
): Promise<Applied> {
  const key = keys.version(deploymentId);
  const mark: Write = { put: key, value: String(version) };
  for (;;) {
    const [stored, writes] = await Promise.all([link.get(key), plan()]);
    if (stored !== undefined && Number(stored.value) > version) return "stale";
    const parts = split(writes);
    const first = await link.commit([guardOf(key, stored)], [...(parts[0] ?? []), mark]);
    if (!first) continue;
    if (parts.length <= 1) return "applied";
    if (await commitRest(link, key, version, parts.slice(1))) return "applied";
  }
}

/** The parts after the first, each only while the version is still the one that the first part set. */
async function commitRest(link: EtcdLink, key: string, version: number, parts: readonly Write[][]): Promise<boolean> {
  const stored = await link.get(key);
  if (stored === undefined || stored.value !== String(version)) return false;
  for (const part of parts) {
    if (!(await link.commit([guardOf(key, stored)], part))) return false;
  }
  return true;
}

function guardOf(key: string, stored: Entry | undefined): Guard {
  return stored === undefined ? { absent: key } : { unchanged: key, modRevision: stored.modRevision };
}

function difference(entries: readonly Entry[], wanted: ReadonlyMap<string, string>): Write[] {
  const writes: Write[] = [];
  const present = new Map<string, string>();
  for (const entry of entries) {
    if (/^\/deployments\/[^/]+\/nodes\/[^/]+\/self\//.test(entry.key)) present.set(entry.key, entry.value);
  }
  for (const [put, value] of wanted) {
    if (present.get(put) !== value) writes.push({ put, value });
  }
  for (const key of present.keys()) {
    if (!wanted.has(key)) writes.push({ remove: key });
  }
  return writes;
}

function split(writes: readonly Write[]): Write[][] {
  const parts: Write[][] = [];
  let part: Write[] = [];
  let bytes = 0;
  for (const write of writes) {
    const size = "put" in write ? Buffer.byteLength(write.put) + Buffer.byteLength(write.value) : 64;
    if (part.length >= TRANSACTION_WRITES || (bytes + size > TRANSACTION_BYTES && part.length > 0)) {
      parts.push(part);
      part = [];
      bytes = 0;
    }
    part.push(write);
    bytes += size;
  }
  parts.push(part);
  return parts;
}
