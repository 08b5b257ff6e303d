import { readFile, statfs } from "node:fs/promises";

/** What a processor has done since it was started, in ticks. */
export interface CpuTicks {
  readonly busy: number;
  readonly total: number;
}

/** The first line of /proc/stat: user nice system idle iowait irq softirq steal (proc(5)). Guests are in user already. */
export function parseCpu(stat: string): CpuTicks | undefined {
  const fields = /^cpu\s+([\d ]+)/.exec(stat)?.[1]?.trim().split(/\s+/).slice(0, 8).map(Number);
  if (fields === undefined || fields.length < 4) return undefined;
  const total = fields.reduce((sum, field) => sum + field, 0);
  return { total, busy: total - (fields[3] ?? 0) - (fields[4] ?? 0) };
}

/** Percent of the time between two looks in which the processors were busy. */
export function cpuPercent(before: CpuTicks, now: CpuTicks): number | undefined {
  const total = now.total - before.total;
  return total <= 0 ? undefined : percent(now.busy - before.busy, total);
}

/** Percent of the memory that nobody could have without swapping (`MemAvailable`, Linux 3.14). */
export function memoryPercent(meminfo: string): number | undefined {
  const of = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(meminfo)?.[1]);
  const [total, available] = [of("MemTotal"), of("MemAvailable")];
  return total > 0 && available >= 0 ? percent(total - available, total) : undefined;
}

/** Percent of a filesystem that is used, as `df` counts: blocks kept for root are neither free nor used. */
export function diskPercent(fs: { readonly blocks: number; readonly bfree: number; readonly bavail: number }) {
  const used = fs.blocks - fs.bfree;
  return used + fs.bavail <= 0 ? undefined : percent(used, used + fs.bavail);
}

/**
 * Measures this machine: `node.cpu` since the last call, `node.memory`, and `node.disk` of the fullest of its
 * filesystems; all in percent. It reads the kernel's own counters, which are the machine's where Drone runs on a machine
 * (a container would see its host's).
 */
export function machineLoad(mountPoints: () => Promise<readonly string[]>): () => Promise<Record<string, number>> {
  let before: CpuTicks | undefined;
  return async () => {
    const [stat, meminfo, disks] = await Promise.all([
      readFile("/proc/stat", "utf8"),
      readFile("/proc/meminfo", "utf8"),
      mountPoints().then((points) =>
        Promise.all(["/", ...points].map((point) => statfs(point).catch(() => undefined))),
      ),
    ]);
    const now = parseCpu(stat);
    const cpu = before === undefined || now === undefined ? undefined : cpuPercent(before, now);
    before = now;
    const memory = memoryPercent(meminfo);
    const used = disks.flatMap((disk) => (disk === undefined ? [] : (diskPercent(disk) ?? [])));
    return {
      ...(cpu === undefined ? {} : { "node.cpu": cpu }),
      ...(memory === undefined ? {} : { "node.memory": memory }),
      ...(used.length === 0 ? {} : { "node.disk": Math.max(...used) }),
    };
  };
}

/** One decimal: what is stored every minute for every node must be short. */
function percent(part: number, whole: number): number {
  return Math.round(Math.min(1, Math.max(0, part / whole)) * 1000) / 10;
}
