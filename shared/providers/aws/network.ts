import { type NetworkCapability, ProviderError } from "../contract.ts";
import { inFlight } from "../in-flight.ts";
import { RouteTable, Subnet } from "./answers.ts";
import type { Ec2 } from "./client.ts";
import { egressOf } from "./egress.ts";
import { readable } from "./readable.ts";
import type { Config } from "./schema.ts";

/** Requests: describe and list 1, `checkEgress` 2, the two of one subnet at once 2. */
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
      return readable(Subnet.array(), await ec2.describeSubnets(filters)).map(({ report }) => report);
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
