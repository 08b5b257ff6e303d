import { readFileSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { cacheRoot } from "../toolchain/cache.ts";

/** A process, told from a later one with the same number by its start time (clock ticks since the machine's boot). */
const ProcessMark = z.object({ pid: z.number().int().positive(), startTime: z.string() });
type ProcessMark = z.infer<typeof ProcessMark>;

const RunRecord = z.object({ room: ProcessMark, owner: ProcessMark, runDir: z.string() });

function recordDirectory(): string {
  return join(cacheRoot(), "run");
}

/** Start time of a process (field 22 of /proc/pid/stat), `undefined` when there is none. */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field, the name, may hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function mark(pid: number): ProcessMark {
  return { pid, startTime: startTimeOf(pid) ?? "ended" };
}

function lives(process: ProcessMark): boolean {
  return startTimeOf(process.pid) === process.startTime;
}

/** Notes a room that was started, so that a later start can end it if this process cannot. Returns the note's file. */
export async function recordRun(roomPid: number, runDir: string): Promise<string> {
  await mkdir(recordDirectory(), { recursive: true, mode: 0o700 });
  const file = join(recordDirectory(), `room-${roomPid}-${Date.now()}.json`);
  await writeFile(file, JSON.stringify({ room: mark(roomPid), owner: mark(process.pid), runDir }), { mode: 0o600 });
  return file;
}

/**
 * Ends rooms whose starter is dead, and removes what they left; rooms of living starters are not touched. Machines,
 * namespaces and mounts live in the room's own pid and mount namespaces, so that the kernel ends them with it.
 * Returns how many it found.
 */
export async function cleanLeftovers(): Promise<number> {
  let found = 0;
  for (const name of await readdir(recordDirectory()).catch(() => [])) {
    if (!name.startsWith("room-")) continue;
    const file = join(recordDirectory(), name);
    const parsed = RunRecord.safeParse(
      await readFile(file, "utf8")
        .then(JSON.parse)
        .catch(() => undefined),
    );
    if (parsed.success) {
      const { room, owner, runDir } = parsed.data;
      if (lives(owner)) continue;
      found++;
      if (lives(room)) process.kill(room.pid, "SIGKILL");
      await rm(runDir, { recursive: true, force: true });
    }
    await rm(file, { force: true });
  }
  return found;
}
