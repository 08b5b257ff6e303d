import { type InstanceSize, ProviderError } from "../contract.ts";
import { readBelow, textOf } from "./properties.ts";
import type { Session } from "./session.ts";
import type { Ref } from "./xml.ts";

/** What vCenter takes is a multiple of it, in MiB. */
const MEMORY_STEP = 4;

/** Such as `2c-4096m`: vCenter makes machines of any size. */
export const typeOf = ({ cpu, memory }: InstanceSize): string => `${cpu}c-${memory}m`;

/** @throws ProviderError `invalid` */
export function sizeOf(type: string): InstanceSize {
  const [, cpu, memory] = /^([1-9]\d{0,3})c-([1-9]\d{0,8})m$/.exec(type) ?? [];
  if (cpu === undefined || memory === undefined)
    throw invalid(`"${type}" is no size: write such as 2c-4096m, CPUs and MiB of memory.`);
  return { cpu: Number(cpu), memory: Number(memory) };
}

/** What each host of a cluster has. 1 request. */
export async function hostsOf(session: Session, compute: Ref): Promise<readonly InstanceSize[]> {
  const below = { type: "ComputeResource", path: "host" };
  const paths = ["summary.hardware.numCpuThreads", "summary.hardware.memorySize"];
  return (await readBelow(session, compute, below, [{ type: "HostSystem", paths }])).map((host) => ({
    cpu: Number(textOf(host, "summary.hardware.numCpuThreads") ?? 0),
    memory: Math.floor(Number(textOf(host, "summary.hardware.memorySize") ?? 0) / 2 ** 20),
  }));
}

/**
 * The size itself, where a host of the cluster could hold it alone. The requests of `hosts`.
 * @throws ProviderError `invalid`
 */
export async function fitting(hosts: () => Promise<readonly InstanceSize[]>, size: InstanceSize): Promise<string> {
  const { cpu, memory } = size;
  if (!(Number.isInteger(cpu) && cpu > 0 && memory > 0))
    throw invalid(`There is no machine of ${cpu} CPUs and ${memory} MiB.`);
  const all = await hosts();
  if (!all.some((host) => host.cpu >= cpu && host.memory >= memory)) {
    const largest =
      all
        .map((host) => `${host.cpu} CPUs and ${host.memory} MiB`)
        .sort()
        .at(-1) ?? "none";
    throw invalid(`No host of the cluster has ${cpu} CPUs and ${memory} MiB of memory; they have ${largest}.`);
  }
  return typeOf({ cpu, memory: Math.ceil(memory / MEMORY_STEP) * MEMORY_STEP });
}

function invalid(message: string): ProviderError {
  return new ProviderError({ kind: "invalid", providerCode: "NoSuchSize", message });
}
