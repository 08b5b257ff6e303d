import * as z from "zod";
import type { ProbeReport } from "../contract.ts";
import { fault } from "./errors.ts";
import { quotaOf } from "./quota.ts";
import type { Config } from "./schema.ts";
import type { Session } from "./session.ts";

const Zones = z.object({
  availabilityZoneInfo: z.array(z.object({ zoneName: z.string(), zoneState: z.object({ available: z.boolean() }) })),
});
const Networks = z.object({ networks: z.array(z.object({ id: z.string() })) });

/**
 * A token, and seven requests at once: zones and a machine of Nova, the network (any of them without `config.vpcId`), a volume of Cinder, and
 * what is left of three quotas. They need the role of a reader; that the role may also make things Keystone does not tell.
 * @throws ProviderError `not-found` when the region, the zone, the named network, or any network at all, is missing
 */
export async function probe(session: Session, config: Config): Promise<ProbeReport> {
  const query = new URLSearchParams({
    fields: "id",
    ...(config.vpcId === undefined ? { limit: "1" } : { id: config.vpcId }),
  });
  const account = await session.projectId();
  const [quota, { availabilityZoneInfo }, { networks }] = await Promise.all([
    quotaOf(session),
    session.json("compute", Zones, { path: "/os-availability-zone" }),
    session.json("network", Networks, { path: "/networks", query }),
    session.done("compute", { path: "/servers", query: new URLSearchParams({ limit: "1" }) }),
    session.done("volume", { path: "/volumes", query: new URLSearchParams({ limit: "1" }) }),
  ]);
  if (networks.length === 0) {
    throw fault(
      "not-found",
      "NoNetwork",
      config.vpcId === undefined
        ? `The project sees no network in ${config.region}. Make one, or name the region that has it.`
        : `The project sees no network ${config.vpcId} in ${config.region}.`,
    );
  }
  const zones = availabilityZoneInfo.flatMap(({ zoneName, zoneState }) => (zoneState.available ? zoneName : [])).sort();
  if (config.zone !== undefined && !zones.includes(config.zone)) {
    throw fault(
      "not-found",
      "ZoneNotAvailable",
      `Nova has no available zone "${config.zone}"; it has ${zones.length === 0 ? "none" : zones.join(", ")}.`,
    );
  }
  return { account, region: config.region, zones, quota };
}
