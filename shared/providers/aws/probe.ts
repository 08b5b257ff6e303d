import { type ProbeReport, ProviderError } from "../contract.ts";
import { Owned, Zone } from "./answers.ts";
import type { Ec2 } from "./client.ts";
import { quotaOf } from "./quota.ts";
import type { Config } from "./schema.ts";

/**
 * Five requests at once: zones, the VPC (all of them without `config.vpcId`), the default security groups, and two for what is left of the quota of
 * addresses.
 *
 * The account is the owner of a security group, since EC2 shows only one's own; a VPC may be shared by another account,
 * so its owner comes second. EC2 itself answers both: STS would be one more client in the bundle for one number.
 *
 * @throws ProviderError `not-found` when the named VPC, or any VPC at all, is missing in the region
 */
export async function probe(ec2: Ec2, config: Config): Promise<ProbeReport> {
  const [quota, zones, vpcs, groups] = await Promise.all([
    quotaOf(ec2),
    ec2.describeAvailabilityZones(),
    ec2.describeVpcs(config.vpcId === undefined ? {} : { VpcIds: [config.vpcId] }),
    ec2.describeSecurityGroups({ Filters: [{ Name: "group-name", Values: ["default"] }] }),
  ]);
  const account = Owned.array().parse([...groups, ...vpcs])[0];
  if (account === undefined || vpcs.length === 0) {
    throw new ProviderError({
      kind: "not-found",
      providerCode: "NoVpc",
      message: `The account has no VPC in ${config.region}. Make one, or name the region that has it.`,
    });
  }
  return {
    account,
    region: config.region,
    zones: Zone.array()
      .parse(zones)
      .flatMap((zone) => (zone.usable ? zone.name : []))
      .sort(),
    quota,
  };
}
