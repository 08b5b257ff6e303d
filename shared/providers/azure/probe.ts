import * as z from "zod";
import type { ProbeReport } from "../contract.ts";
import { answered } from "./answered.ts";
import type { Arm } from "./client.ts";
import { missing } from "./errors.ts";
import { requirePermissions } from "./permissions.ts";
import { type Places, same } from "./places.ts";
import { quotaOf } from "./quota.ts";
import type { Config } from "./schema.ts";

const Subscription = z.object({ subscriptionId: z.string(), state: z.string().default("Enabled") });
const Location = z.object({
  name: z.string(),
  availabilityZoneMappings: z.array(z.object({ logicalZone: z.string() })).nullish(),
});

/**
 * Is the application taken, are the subscription, the resource group and the region there, and may it do what is going to be asked?
 * The account is the subscription. Without a zone in the config the region stands for it: Azure then chooses. Requests: 7 or 8, most at once.
 */
export async function probe(arm: Arm, config: Config, places: Places): Promise<ProbeReport> {
  const { subscriptionId, state } = answered(Subscription, await arm.get(places.subscription));
  if (!/^(Enabled|Warned)$/i.test(state)) throw missing("SubscriptionNotFound", `The subscription is ${state}.`);
  const groups = new Set([config.resourceGroup, config.networkResourceGroup ?? config.resourceGroup]);
  const [locations] = await Promise.all([
    arm.list(places.locations),
    ...[...groups].map((group) => arm.get(places.group(group))),
  ]);
  const location = answered(Location.array(), locations).find(({ name }) => same(name, config.location));
  if (location === undefined)
    throw missing("LocationNotAvailable", `The subscription has no region ${config.location}.`);
  const zones = (location.availabilityZoneMappings ?? []).map(({ logicalZone }) => logicalZone).sort();
  if (config.zone !== undefined && !zones.includes(config.zone))
    throw missing("ZoneNotAvailable", `The region ${config.location} has no zone ${config.zone}.`);
  const [quota] = await Promise.all([quotaOf(arm, places), requirePermissions(arm, config, places)]);
  return {
    account: subscriptionId,
    region: config.location,
    zones: [zoneOf(config), ...zones.filter((zone) => zone !== config.zone)],
    ...(Object.keys(quota).length === 0 ? {} : { quota }),
  };
}

/** Of what is made here. */
export const zoneOf = ({ zone, location }: Config): string => zone ?? location;
