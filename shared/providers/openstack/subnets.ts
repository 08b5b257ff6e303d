import * as z from "zod";
import type { Lookups } from "../contract.ts";
import { inFlight } from "../in-flight.ts";
import type { Session } from "./session.ts";

export const Subnet = z.object({
  id: z.string(),
  name: z.string().nullish(),
  network_id: z.string(),
  cidr: z.string(),
  gateway_ip: z.string().nullable().default(null),
});
export type Subnet = z.infer<typeof Subnet>;
const OneSubnet = z.object({ subnet: Subnet });

/** Subnets as Neutron has them. */
export function openSubnets(session: Session, lookups: Lookups) {
  const ask = async (id: string): Promise<Subnet> =>
    (await session.json("network", OneSubnet, { path: `/subnets/${encodeURIComponent(id)}` })).subnet;
  /** A subnet never leaves its network. */
  const network = (id: string, subnet: () => Promise<Subnet>): Promise<string> =>
    lookups.find(`network of ${id}`, z.string(), async () => (await subnet()).network_id);

  return {
    /** 1 request for all who ask at the same moment. @throws ProviderError `not-found` */
    get: inFlight(async (id: string): Promise<Subnet> => {
      const subnet = await ask(id);
      await network(id, async () => subnet);
      return subnet;
    }),
    /** No request when the subnet was read before, else 1. @throws ProviderError `not-found` */
    networkOf: (id: string): Promise<string> => network(id, () => ask(id)),
  };
}
export type Subnets = ReturnType<typeof openSubnets>;
