import type { Egress, ListedSubnet, Subnet } from "./contract.ts";

/** What a cloud may or may not tell of a subnet beside what it is. */
interface Told {
  readonly name?: string | null | undefined;
  readonly vpcName?: string | null | undefined;
  readonly freeAddresses?: number | null | undefined;
  readonly egress?: Egress | undefined;
}

/** The subnet with what is told of it; an empty name is none. Pure. */
export function listedSubnet(subnet: Subnet, { name, vpcName, freeAddresses, egress }: Told): ListedSubnet {
  return {
    ...subnet,
    ...(name ? { name } : {}),
    ...(vpcName ? { vpcName } : {}),
    ...(typeof freeAddresses === "number" ? { freeAddresses } : {}),
    ...(egress === undefined ? {} : { egress }),
  };
}
