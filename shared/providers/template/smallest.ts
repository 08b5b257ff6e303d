import type * as z from "zod";
import type { InstanceSize } from "../contract.ts";
import type { Size } from "./answers.ts";
import { fault } from "./errors.ts";

/** The smallest that holds it: the least memory, then the fewest processors. @throws ProviderError `invalid` */
export function smallest(sizes: readonly z.infer<typeof Size>[], { cpu, memory }: InstanceSize): string {
  const [best] = sizes
    .filter((size) => cpu > 0 && memory > 0 && size.cpus >= cpu && size.memory_mib >= memory)
    .sort((a, b) => a.memory_mib - b.memory_mib || a.cpus - b.cpus || a.name.localeCompare(b.name));
  if (best !== undefined) return best.name;
  throw fault("invalid", "NoSize", `No size of this cloud holds ${cpu} CPUs and ${memory} MiB of memory.`);
}
