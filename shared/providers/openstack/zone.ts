import * as z from "zod";
import type { Config } from "./schema.ts";
import type { Session } from "./session.ts";

const Zones = z.object({
  availabilityZoneInfo: z.array(z.object({ zoneName: z.string(), zoneState: z.object({ available: z.boolean() }) })),
});

/** The zone that machines are said to be in. */
export type Zone = () => Promise<string>;

/**
 * A subnet of Neutron's lies in no zone of Nova's: the runtime's own zone is said, or the first that Nova has. Requests: none with
 * `config.zone`, else 1 for a connection.
 */
export function openZone(session: Session, config: Config): Zone {
  let first: Promise<string> | undefined;
  return async () => {
    if (config.zone !== undefined) return config.zone;
    first ??= session.json("compute", Zones, { path: "/os-availability-zone" }).then(
      ({ availabilityZoneInfo }) =>
        availabilityZoneInfo.flatMap(({ zoneName, zoneState }) => (zoneState.available ? zoneName : [])).sort()[0] ??
        "nova",
      (error: unknown) => {
        first = undefined;
        throw error;
      },
    );
    return first;
  };
}
