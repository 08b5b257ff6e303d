import { type ProbeReport, ProviderError } from "../contract.ts";
import { Owned, Zone } from "./answers.ts";
import type { Ec2 } from "./client.ts";
import { quotaOf } from "./quota.ts";
import { readable } from "./readable.ts";
import type { Config } from "./schema.ts";

/**
 * Five requests at once: zones, the VPC (all of them without `config.vpcId`), the default security groups, and two for what is left of the quota of
 * addresses.
 *
 * The account is the owner of a security group, since EC2 shows only one's own; a VPC may be shared by another account,
 * so its owner comes second. EC2 itself answers both: STS would be one more client in the bundle for one number.
 *
 * @throws ProviderError `not-found` when there is no such region, or the named VPC, or any VPC at all, is missing in the region
 */
export async function probe(ec2: Ec2, config: Config): Promise<ProbeReport> {
  const [quota, zones, vpcs, groups] = await Promise.all([
    quotaOf(ec2),
    ec2.describeAvailabilityZones(),
    ec2.describeVpcs(config.vpcId === undefined ? {} : { VpcIds: [config.vpcId] }),
    ec2.describeSecurityGroups({ Filters: [{ Name: "group-name", Values: ["default"] }] }),
  ]).catch((error: unknown) => {
    throw unknownRegion(error, config) ?? error;
  });
  const account = readable(Owned.array(), [...groups, ...vpcs])[0];
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
    zones: readable(Zone.array(), zones)
      .flatMap((zone) => (zone.usable ? zone.name : []))
      .sort(),
    quota,
  };
}

/** Every region has a server of its own name. Jobs of a region that was there before wait: a name service may err. */
function unknownRegion(error: unknown, { region, endpoint }: Config): ProviderError | undefined {
  if (endpoint !== undefined || !(error instanceof ProviderError) || error.providerCode !== "ENOTFOUND")
    return undefined;
  return new ProviderError({
    kind: "not-found",
    providerCode: "NoRegion",
    message: `AWS has no EC2 in a region "${region}": ${error.message}`,
    remedy: "Name one of the regions that the account has enabled, such as eu-west-1.",
  });
}
