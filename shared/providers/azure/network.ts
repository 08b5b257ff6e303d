import * as z from "zod";
import { type Egress, type NetworkCapability, ProviderError, type Subnet } from "../contract.ts";
import { inFlight } from "../in-flight.ts";
import { listedSubnet } from "../listed-subnet.ts";
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
type RouteTable = z.infer<typeof RouteTable>;

/**
 * A VPC is a virtual network, a subnet is `<network>/<subnet>`. Azure's subnets lie in all zones: theirs is the config's.
 * Requests: `describeSubnet` 1; `checkEgress` 1, and 1 more for a subnet with a route table; both at once 1; `listSubnets` 1, and 1 more for
 * each route table, of at most `TABLES`.
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
      const found = networks
        .filter(({ location }) => same(location, config.location))
        .flatMap(({ properties }) => properties.subnets ?? [])
        .flatMap((answer) => {
          const subnet = report(answer);
          return subnet === undefined ? [] : [{ subnet, properties: answer.properties }];
        })
        .filter(({ subnet }) => vpcId === undefined || same(subnet.vpcId, vpcId));
      const tables = [...new Set(found.flatMap(({ properties }) => properties.routeTable?.id ?? []))].slice(0, TABLES);
      const routing = new Map(await Promise.all(tables.map(async (id) => [id, await readableTable(id)] as const)));
      return found.map(({ subnet, properties }) => {
        const table = properties.routeTable ? routing.get(properties.routeTable.id) : undefined;
        const known = { name: subnetName(subnet.id)?.subnet, vpcName: subnet.vpcId };
        if (properties.routeTable && table === undefined) return listedSubnet(subnet, known);
        return listedSubnet(subnet, { ...known, egress: egressFrom(subnet.id, properties, table) });
      });
    },

    async checkEgress(subnetId) {
      const { properties } = await subnetOf(subnetId);
      const table = properties.routeTable;
      return egressFrom(subnetId, properties, table ? await tableOf(table.id) : undefined);
    },
  };

  async function tableOf(id: string): Promise<RouteTable> {
    return answered(RouteTable, await arm.get(places.network(id)));
  }

  /** `undefined` for one of a group that the application may not look into, and one that is just gone. */
  async function readableTable(id: string): Promise<RouteTable | undefined> {
    return tableOf(id).catch((error: unknown) => {
      if (error instanceof ProviderError && (error.kind === "denied" || error.kind === "not-found")) return undefined;
      throw error;
    });
  }
}

/** More than a region's networks have as a rule; of subnets with others it is not told whether they have a way out. */
const TABLES = 20;

function egressFrom(
  subnetId: string,
  { natGateway, defaultOutboundAccess }: SubnetAnswer["properties"],
  table: RouteTable | undefined,
): Egress {
  return egressOf({
    subnetId,
    natGateway: natGateway?.id,
    defaultOutboundAccess: defaultOutboundAccess ?? true,
    routeTable: table && {
      name: lastOf(table.name),
      routes: (table.properties.routes ?? []).map(({ properties: route }) => ({
        addressPrefix: route.addressPrefix ?? "",
        nextHopType: route.nextHopType,
        nextHopIpAddress: route.nextHopIpAddress ?? undefined,
      })),
    },
  });
}

/** @throws ProviderError `not-found` */
export function knownName(subnetId: string): SubnetName {
  const name = subnetName(subnetId);
  if (name !== undefined) return name;
  throw missing("ResourceNotFound", `"${subnetId.slice(0, 200)}" is no subnet: write <virtual network>/<subnet>.`);
}
