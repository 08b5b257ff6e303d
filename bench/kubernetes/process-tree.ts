import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Most that the processes of a tree held at one moment, in MiB. `total` is what they hold together: a page that several of them have
 * counts once (proportional set size, /proc/<pid>/smaps_rollup), and what others on this machine have of it does not count.
 */
export interface Peak {
  readonly total: number;
  /** The same with every page counted in each process that has it (resident set size). */
  readonly resident: number;
  /** Of one process, by its name in `ps`. */
  readonly each: Readonly<Record<string, number>>;
}

/** Between two looks: each holds up what it looks at. */
const LOOK_MS = 20;

/** Looks from the process's start to its end. A process that has just begun is the copy of its parent, and counts with it. */
export async function watchMemory(pid: number, ended: Promise<unknown>): Promise<Peak> {
  const each: Record<string, number> = {};
  let [total, resident] = [0, 0];
  let running = true;
  void ended.finally(() => {
    running = false;
  });
  while (running) {
    let [proportional, whole] = [0, 0];
    for (const one of treeOf(pid)) {
      const rollup = read(`/proc/${one}/smaps_rollup`);
      const mib = numberOf(rollup, "Pss");
      proportional += mib;
      whole += numberOf(rollup, "Rss");
      const what = one === pid ? "worker" : (/^Name:\s+(\S+)/m.exec(read(`/proc/${one}/status`))?.[1] ?? "");
      each[what] = Math.max(each[what] ?? 0, Math.round(mib));
    }
    total = Math.max(total, proportional);
    resident = Math.max(resident, whole);
    await sleep(LOOK_MS);
  }
  return { total: Math.round(total), resident: Math.round(resident), each };
}

/** MiB of a line such as `Pss:    1234 kB`. */
const numberOf = (text: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)?.[1] ?? 0) / 1024;

function treeOf(pid: number): number[] {
  // Threads start processes, too.
  const tasks = read(`/proc/${pid}/task/${pid}/children`).trim();
  const children = tasks === "" ? [] : tasks.split(/\s+/).map(Number);
  return [pid, ...children.flatMap(treeOf)];
}

/** What is over is empty. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
