import { type InstanceSize, ProviderError } from "../contract.ts";
import { InstanceType } from "./answers.ts";
import type { Api } from "./client.ts";
import type { Config } from "./schema.ts";

/**
 * The smallest type of the zone that holds the size: by CPUs, then memory, then name. Bare metal is left out: it takes no disks.
 * One request for each hundred types.
 * @throws ProviderError `invalid` for a size that no type holds, or that is none
 */
export async function instanceType(api: Api, { family = "" }: Config, size: InstanceSize): Promise<string> {
  const all = await api.all("DescribeInstanceTypes", { baremetal: 0 }, "instance_type_set", InstanceType);
  const [smallest] = all
    .filter(({ instance_type_id: id, status }) => id.startsWith(family) && !/^bm/.test(id) && status !== "deprecated")
    .filter(({ vcpus_current: cpu, memory_current: memory }) => cpu >= size.cpu && memory >= size.memory)
    .sort(
      (a, b) =>
        a.vcpus_current - b.vcpus_current ||
        a.memory_current - b.memory_current ||
        a.instance_type_id.localeCompare(b.instance_type_id),
    );
  if (smallest !== undefined && size.cpu > 0 && size.memory > 0) return smallest.instance_type_id;
  throw new ProviderError({
    kind: "invalid",
    providerCode: "NoInstanceType",
    message: `No ${family === "" ? "" : `type ${family}… `}of this zone holds ${size.cpu} CPUs and ${size.memory} MiB of memory.`,
  });
}
