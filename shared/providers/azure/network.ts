import * as z from "zod";
import type { NetworkCapability, Subnet } from "../contract.ts";
import { inFlight } from "../in-flight.ts";
import { answered } from "./answered.ts";
import type { Arm } from "./client.ts";
import { egressOf } from "./egress.ts";
import { missing } from "./errors.ts";
import { lastOf, type Places, type SubnetName, same, subnetIdOf, subnetName } from "./places.ts";
import { zoneOf } from "./probe.ts";
import type { Config } from "./schema.ts";

const Reference = z.object({ id: z.string() });
const SubnetAnswer = z.object({
  id: z.string(),
  properties: z.object({
    addressPrefix: z.string().nullish(),
    addressPrefixes: z.array(z.string()).nullish(),
    natGateway: Reference.nullish(),
    routeTable: Reference.nullish(),
    // Absent in what was made before there was the choice.
    defaultOutboundAccess: z.boolean().nullish(),
  }),
});
type SubnetAnswer = z.infer<typeof SubnetAnswer>;
const NetworkAnswer = z.object({
  location: z.string(),
  properties: z.object({ subnets: z.array(SubnetAnswer).nullish() }),
});
const RouteTable = z.object({
  name: z.string(),
  properties: z.object({
    routes: z
      .array(
        z.object({
          properties: z.object({
            addressPrefix: z.string().nullish(),
            nextHopType: z.string(),
            nextHopIpAddress: z.string().nullish(),
          }),
        }),
      )
      .nullish(),
  }),
});

/**
 * A VPC is a virtual network, a subnet is `<network>/<subnet>`. Azure's subnets lie in all zones: theirs is the config's.
 * Requests: `describeSubnet` and `listSubnets` 1; `checkEgress` 1, and 1 more for a subnet with a route table; both at once 1.
 */
export function openNetwork(arm: Arm, config: Config, places: Places): NetworkCapability {
  const subnetOf = inFlight(
    async (subnetId: string): Promise<SubnetAnswer> =>
      answered(SubnetAnswer, await arm.get(places.subnet(knownName(subnetId)))),
  );
  function report({ id, properties }: SubnetAnswer): Subnet | undefined {
    const subnetId = subnetIdOf(id);
    const prefixes = [properties.addressPrefix, ...(properties.addressPrefixes ?? [])];
    const cidr = prefixes.find((prefix) => typeof prefix === "string" && /^[\d.]+\/\d+$/.test(prefix));
    if (subnetId === undefined || typeof cidr !== "string") return undefined;
    return { id: subnetId, vpcId: subnetId.split("/")[0] ?? "", zone: zoneOf(config), cidr };
  }

  return {
    async describeSubnet(subnetId) {
      const subnet = report(await subnetOf(subnetId));
      if (subnet !== undefined) return subnet;
      throw missing("ResourceNotFound", `Subnet ${subnetId} has no IPv4 addresses.`);
    },

    async listSubnets(vpcId) {
      const networks = answered(NetworkAnswer.array(), await arm.list(places.all("virtualNetworks")));
      return networks
        .filter(({ location }) => same(location, config.location))
        .flatMap(({ properties }) => (properties.subnets ?? []).flatMap((subnet) => report(subnet) ?? []))
        .filter((subnet) => vpcId === undefined || same(subnet.vpcId, vpcId));
    },

    async checkEgress(subnetId) {
      const { properties } = await subnetOf(subnetId);
      const table = properties.routeTable;
      const { name, properties: routing } = table
        ? answered(RouteTable, await arm.get(places.network(table.id)))
        : { name: "", properties: undefined };
      return egressOf({
        subnetId,
        natGateway: properties.natGateway?.id,
        defaultOutboundAccess: properties.defaultOutboundAccess ?? true,
        routeTable:
          routing === undefined
            ? undefined
            : {
                name: lastOf(name),
                routes: (routing.routes ?? []).map(({ properties: route }) => ({
                  addressPrefix: route.addressPrefix ?? "",
                  nextHopType: route.nextHopType,
                  nextHopIpAddress: route.nextHopIpAddress ?? undefined,
                })),
              },
      });
    },
  };
}

/** @throws ProviderError `not-found` */
export function knownName(subnetId: string): SubnetName {
  const name = subnetName(subnetId);
  if (name !== undefined) return name;
  throw missing("ResourceNotFound", `"${subnetId.slice(0, 200)}" is no subnet: write <virtual network>/<subnet>.`);
}
