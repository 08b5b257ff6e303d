import * as z from "zod";
import type { Lookups } from "../contract.ts";
import type { Config } from "./schema.ts";
import type { Session } from "./session.ts";

const Zones = z.object({
  availabilityZoneInfo: z.array(z.object({ zoneName: z.string(), zoneState: z.object({ available: z.boolean() }) })),
});

/** The zone that machines are said to be in. */
export type Zone = () => Promise<string>;

/**
 * A subnet of Neutron's lies in no zone of Nova's: the runtime's own zone is said, or the first that Nova has. Requests: none with
 * `config.zone`, else 1 for a job.
 */
export function openZone(session: Session, config: Config, lookups: Lookups): Zone {
  const first = async (): Promise<string> => {
    const { availabilityZoneInfo } = await session.json("compute", Zones, { path: "/os-availability-zone" });
    const open = availabilityZoneInfo.flatMap(({ zoneName, zoneState }) => (zoneState.available ? zoneName : []));
    return open.sort()[0] ?? "nova";
  };
  return async () => config.zone ?? lookups.find("zone", z.string(), first);
}
