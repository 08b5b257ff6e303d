import type { TestAws } from "../../functions/api/test-aws.ts";
import { archiveObjectKey } from "../domain/leaving/entity.ts";
import type { Export } from "../domain/leaving/schema.ts";
import { leavingStore } from "../domain/leaving/store.ts";
import { newId } from "../kernel/ids.ts";
import { runExport } from "./export.ts";
import { deaths, Killed } from "./test-worker.ts";

export const START = Date.parse("2026-11-21T10:00:00.000Z");
export const LEASE = 60_000;

/** An export that somebody has asked for. */
export async function askedExport(aws: TestAws, tenantId: string): Promise<Export> {
  const now = new Date(START).toISOString();
  const work: Export = {
    kind: "export",
    id: newId("export"),
    tenantId,
    status: "running",
    counts: {},
    createdBy: "user-1",
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
  await leavingStore(aws.table).create(work, new Date(START), []);
  return work;
}

/** Works on it until it has ended, through any number of deaths; the clock goes on by a lease after each. */
export async function workedExport(aws: TestAws, work: Export, mortal = deaths(undefined, "before")): Promise<Export> {
  const store = leavingStore(aws.table);
  let now = START;
  const dying = mortal.wrap(store, ["take", "note", "release", "end"]);
  const objects = mortal.wrap(aws.bulk, ["begin", "send", "put", "finish"]);
  for (let turn = 0; turn < 10; turn++) {
    now += LEASE + 1;
    try {
      const held = await dying.take(work, new Date(now), LEASE);
      if (held?.kind !== "export") break;
      const parts = { table: aws.table, work: dying, objects, clock: () => new Date(now), leaseMs: LEASE };
      await runExport({ ...parts, auditHead: async () => ({ seq: 7, hash: "h" }) }, held, () => true);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
  const ended = await store.get(work);
  if (ended?.kind !== "export") throw new Error("it is gone");
  return ended;
}

/** The bytes of an archive that is ready. */
export async function archiveBytes(aws: TestAws, work: Export): Promise<Buffer> {
  const bytes = await aws.bulk.get(archiveObjectKey(work));
  if (bytes === undefined) throw new Error("there is no archive");
  return Buffer.from(bytes);
}
