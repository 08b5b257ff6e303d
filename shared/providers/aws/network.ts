import { type NetworkCapability, ProviderError } from "../contract.ts";
import { inFlight } from "../in-flight.ts";
import { listedSubnet } from "../listed-subnet.ts";
import { RouteTable, Subnet, Vpc } from "./answers.ts";
import type { Ec2 } from "./client.ts";
import { egressOf } from "./egress.ts";
import { readable } from "./readable.ts";
import type { Config } from "./schema.ts";

/** Requests: describe 1, list 3 at once, `checkEgress` 2, the two of one subnet at once 2. */
export function openNetwork(ec2: Ec2, config: Config): NetworkCapability {
  const subnetOf = inFlight(async (subnetId: string) => {
    const [subnet] = readable(Subnet.array(), await ec2.describeSubnets({ SubnetIds: [subnetId] }));
    if (subnet === undefined) throw missing("InvalidSubnetID.NotFound", `EC2 shows no subnet ${subnetId}.`);
    if (config.vpcId !== undefined && subnet.report.vpcId !== config.vpcId) {
      throw missing(
        "SubnetOutsideVpc",
        `Subnet ${subnetId} lies in ${subnet.report.vpcId}; this runtime is restricted to ${config.vpcId}.`,
      );
    }
    return subnet;
  });

  return {
    async describeSubnet(subnetId) {
      return (await subnetOf(subnetId)).report;
    },

    async listSubnets(vpcId = config.vpcId) {
      const filters = vpcId === undefined ? {} : { Filters: [{ Name: "vpc-id", Values: [vpcId] }] };
      const [subnets, vpcs, routing] = await Promise.all([
        ec2.describeSubnets(filters),
        ec2.describeVpcs(filters),
        ec2.describeRouteTables(filters),
      ]);
      const names = new Map(readable(Vpc.array(), vpcs).map(({ id, name }) => [id, name]));
      const tables = readable(RouteTable.array(), routing);
      // One for IPv6 alone has no block of IPv4.
      const usable = subnets.filter(({ CidrBlock }) => CidrBlock !== undefined && CidrBlock !== "");
      return readable(Subnet.array(), usable).map(({ report, name, freeAddresses, givesPublicAddresses }) => {
        const own = tables.filter((table) => table.vpcId === report.vpcId);
        const egress = egressOf({ subnetId: report.id, givesPublicAddresses, tables: own });
        return listedSubnet(report, { name, vpcName: names.get(report.vpcId), freeAddresses, egress });
      });
    },

    async checkEgress(subnetId) {
      const { report, givesPublicAddresses } = await subnetOf(subnetId);
      // All tables of the VPC at once: a subnet without one of its own uses the main one, and two filters cannot be or-ed.
      const tables = await ec2.describeRouteTables({ Filters: [{ Name: "vpc-id", Values: [report.vpcId] }] });
      return egressOf({
        subnetId,
        givesPublicAddresses,
        tables: readable(RouteTable.array(), tables),
      });
    },
  };
}

function missing(providerCode: string, message: string): ProviderError {
  return new ProviderError({ kind: "not-found", providerCode, message });
}
