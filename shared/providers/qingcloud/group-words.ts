import type { Group } from "./answers.ts";

/** QingCloud's groups are of no VPC: which one a group was made for is the last word of its name. */
export const groupName = (name: string, vpcId: string): string => `${name} ${vpcId}`;

export function vpcOf({ security_group_name: name }: Pick<Group, "security_group_name">): string | undefined {
  return (name ?? "").split(" ").find((word) => /^rtr-[a-z0-9]{1,32}$/.test(word));
}
