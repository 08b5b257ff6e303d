import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Most that the processes of a tree held at one moment, in MiB: pages that they share are counted in each of them. */
export interface Peak {
  readonly total: number;
  /** Of one process, by its name in `ps`. */
  readonly each: Readonly<Record<string, number>>;
}

/** Looks every 5 ms from the process's start to its end. */
export async function watchMemory(pid: number, ended: Promise<unknown>): Promise<Peak> {
  const each: Record<string, number> = {};
  let total = 0;
  let running = true;
  void ended.finally(() => {
    running = false;
  });
  while (running) {
    let sum = 0;
    for (const one of treeOf(pid)) {
      const status = read(`/proc/${one}/status`);
      const name = /^Name:\s+(\S+)/m.exec(status)?.[1] ?? "";
      const mib = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
      sum += mib;
      const what = one === pid ? "worker" : name;
      each[what] = Math.max(each[what] ?? 0, Math.round(mib));
    }
    total = Math.max(total, sum);
    await sleep(5);
  }
  return { total: Math.round(total), each };
}

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
