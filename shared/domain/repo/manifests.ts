import { createHash } from "node:crypto";
import type { DisposableObjects } from "../../platform/objects.ts";
import { Manifest } from "./manifest.ts";
import type { Repo } from "./schema.ts";

/** Where manifests lie: one object a scan that changed something, named by the repo from the moment that its scan ends. */
export interface Manifests {
  /** The manifest under that key, or `undefined` where the object is gone or is not what its name says. One request. */
  load(key: string): Promise<Manifest | undefined>;
  /** Answers its key, which the scan writes to the repo. One request. */
  save(repo: Pick<Repo, "tenantId" | "id">, token: number, manifest: Manifest): Promise<string>;
  /** Deletes one that no repo names any more. One request. */
  drop(key: string): Promise<void>;
}

export function openManifests(objects: DisposableObjects): Manifests {
  return {
    async load(key) {
      const bytes = await found(objects.get(key));
      return bytes === undefined || !key.endsWith(`-${digest(bytes)}`) ? undefined : Manifest.decode(bytes);
    },
    async save({ tenantId, id }, token, manifest) {
      const bytes = manifest.encode();
      // The token makes the name the scan's own: a late drop of the last scan's never meets a new one with the same bytes.
      const key = `manifests/${tenantId}/${id}/${token}-${digest(bytes)}`;
      await objects.put(key, bytes, "application/gzip");
      return key;
    },
    drop: (key) => objects.delete(key),
  };
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function found(reading: Promise<Uint8Array>): Promise<Uint8Array | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && error.name === "NoSuchKey") return undefined;
    throw error;
  }
}
