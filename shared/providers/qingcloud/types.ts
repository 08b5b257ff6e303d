import type * as z from "zod";
import { type InstanceSize, ProviderError } from "../contract.ts";
import { InstanceType } from "./answers.ts";
import type { Api } from "./client.ts";
import type { Config } from "./schema.ts";

/** Those of the zone. One request for each hundred types. Bare metal is left out: it takes no disks. */
export const typesOf = (api: Api): Promise<z.infer<typeof InstanceType>[]> =>
  api.all("DescribeInstanceTypes", { baremetal: 0 }, "instance_type_set", InstanceType);

/**
 * The smallest type that holds the size: by CPUs, then memory, then name.
 * @throws ProviderError `invalid` for a size that no type holds, or that is none
 */
export function smallest(
  all: readonly z.infer<typeof InstanceType>[],
  { family = "" }: Config,
  size: InstanceSize,
): string {
  const [found] = all
    .filter(({ instance_type_id: id, status }) => id.startsWith(family) && !/^bm/.test(id) && status !== "deprecated")
    .filter(({ vcpus_current: cpu, memory_current: memory }) => cpu >= size.cpu && memory >= size.memory)
    .sort(
      (a, b) =>
        a.vcpus_current - b.vcpus_current ||
        a.memory_current - b.memory_current ||
        a.instance_type_id.localeCompare(b.instance_type_id),
    );
  if (found !== undefined && size.cpu > 0 && size.memory > 0) return found.instance_type_id;
  throw new ProviderError({
    kind: "invalid",
    providerCode: "NoInstanceType",
    message: `No ${family === "" ? "" : `type ${family}… `}of this zone holds ${size.cpu} CPUs and ${size.memory} MiB of memory.`,
  });
}
