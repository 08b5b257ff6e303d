import type { Clock } from "../../../kernel/clock.ts";
import type { Release, ReleaseInput } from "../../workloads.ts";
import { keepReplicas } from "../keep-replicas.ts";
import { Resources } from "../resources.ts";
import { type EngineOptions, runEngine, taken } from "./engine.ts";
import { underWay } from "./faults.ts";
import { stateOf } from "./record.ts";
import { failRecord, type Listed, listRecords, loadRecord, releaseOf } from "./records.ts";
import { removeRelease } from "./remove.ts";
import { tidy } from "./tidy.ts";

/** Milliseconds for which a put that nobody ends is taken to be alive. */
export const LEASE_MS = 90_000;

export interface PutOptions extends EngineOptions {
  readonly clock: Clock;
}

/**
 * Installs or upgrades. Idempotent by the key, which is a label of the revision's record: a put that is done is answered
 * from it, and one that died in the middle is marked as failed and done again, so that in the end one revision has the key.
 * Of two that begin together one makes the record, whose name is the lock, and the other is told that a put is under way.
 * What failed or dead puts made and the new one does not is deleted, and then their records, which until then are the only
 * thing that knows of it. Requests: one, the engine's, and one; two and one for each object more after a failure.
 */
export async function putRelease(options: PutOptions, input: ReleaseInput): Promise<Release> {
  const { transport } = options;
  let listed = await listRecords(transport, input);
  const newest = listed[0];
  if (newest !== undefined && newest.key === undefined) throw taken(input);
  const state = newest === undefined ? undefined : stateOf(newest.status);
  if (newest?.key === input.key && state === "deployed") return finished(options, input, listed, newest);
  if (newest !== undefined && state === "pending") {
    const age = options.clock().getTime() - newest.writtenAt.getTime();
    if (newest.key !== input.key && age < LEASE_MS) throw underWay();
    await failRecord(transport, input, newest);
  }
  if (state === "removing") {
    // Its remove died in the middle; nobody waits for what it had.
    await removeRelease(transport, input);
    listed = [];
  }
  await keepReplicas(new Resources(transport), transport, input);
  const revision = (listed[0]?.revision ?? 0) + 1;
  await runEngine(options, listed.length === 0 ? "install" : "upgrade", input, revision);
  const made: Listed = {
    secret: `sh.helm.release.v1.${input.name}.v${revision}`,
    revision,
    status: "deployed",
    key: input.key,
    writtenAt: options.clock(),
  };
  return finished(options, input, [made, ...listed], made);
}

async function finished(
  { transport }: PutOptions,
  input: ReleaseInput,
  listed: readonly Listed[],
  made: Listed,
): Promise<Release> {
  const loaded = await loadRecord(transport, input, made);
  const status = loaded?.record.info.status;
  // Somebody else's put came between: it will say what it made.
  if (loaded === undefined || status !== "deployed") throw underWay();
  await tidy(transport, input, listed, loaded.record);
  return releaseOf(input, made, loaded.record);
}
