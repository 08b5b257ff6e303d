import type { HeldWork } from "../domain/leaving/schema.ts";
import type { Logger } from "../platform/logger.ts";
import { type EraseParts, runErasure } from "./erase.ts";
import { type ExportParts, runExport } from "./export.ts";
import { runImport } from "./import.ts";

export type WorkParts = EraseParts & ExportParts & { readonly log: Logger };

/** Workers that one piece of work may use up; then something is wrong with it, and not with them. */
const MAX_WORKERS = 200;

/**
 * Works on what is due, one after the other, until nothing is or `stopped`. What fails is noted and taken up again when its
 * lease ends.
 */
export async function workOnDue(
  parts: WorkParts,
  stopped: () => boolean,
): Promise<{ readonly taken: number; readonly failed: number }> {
  const { work, clock, leaseMs, log } = parts;
  let [taken, failed] = [0, 0];
  for (const ref of await work.due(clock(), 20)) {
    if (stopped()) break;
    const held = await work.take(ref, clock(), leaseMs);
    if (held === undefined) continue;
    taken += 1;
    try {
      await run(parts, held, stopped);
    } catch (error) {
      failed += 1;
      log.error("work of a leaving or coming tenant broke off", { kind: held.kind, id: held.id, error });
    }
  }
  return { taken, failed };
}

async function run(parts: WorkParts, held: HeldWork, stopped: () => boolean): Promise<void> {
  if (held.fence > MAX_WORKERS) {
    await parts.work.end(held, { status: "failed", failure: "It was begun too often. See the log." }, parts.clock());
    return;
  }
  switch (held.kind) {
    case "export":
      return runExport(parts, held, stopped);
    case "import":
      return runImport(parts, held, stopped);
    case "erasure":
      return runErasure(parts, held, stopped);
  }
}
