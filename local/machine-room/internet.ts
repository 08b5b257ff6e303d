import { join } from "node:path";
import { PILOT_ADDRESS } from "./contract.ts";
import { createNamespace, ipBatch, removeNamespace } from "./netns.ts";

/** First host number of the routers: 203.0.113.10 and up. */
const FIRST_ROUTER = 10;

/** The namespace that stands for the internet: 203.0.113.0/24, Pilot at .2, one address for every VPC's router. */
export interface Internet {
  readonly namespace: string;
  /** Plugs a router in and gives it a route to its VPC, as bad as it may be: only the router's filter keeps the outside out. */
  connect(router: { readonly namespace: string; readonly cidr: string }): Promise<Uplink>;
  remove(): Promise<void>;
}

export interface Uplink {
  readonly address: string;
  /** Pulls the plug: packets are lost in both directions and nobody is told. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

export async function createInternet(runDir: string): Promise<Internet> {
  const namespace = join(runDir, "ns", "pub");
  await createNamespace(namespace);
  await ipBatch(namespace, ["link add pub0 type bridge", `addr add ${PILOT_ADDRESS}/24 dev pub0`, "link set pub0 up"]);
  let routers = 0;
  return {
    namespace,
    async connect({ namespace: router, cidr }) {
      const number = routers++;
      const port = `r${number}`;
      const address = `203.0.113.${FIRST_ROUTER + number}`;
      await ipBatch(namespace, [
        `link add ${port} type veth peer name wan0 netns ${router}`,
        `link set ${port} master pub0`,
        `link set ${port} up`,
      ]);
      await ipBatch(router, [
        `addr add ${address}/24 dev wan0`,
        "link set wan0 up",
        // What is nowhere gets an answer from the internet, not silence.
        `route add default via ${PILOT_ADDRESS}`,
      ]);
      // Two VPCs may have the same addresses: the route of the newer one wins.
      await ipBatch(namespace, [`route replace ${cidr} via ${address}`]);
      return {
        address,
        cut: () => ipBatch(namespace, [`link set ${port} down`]),
        mend: () => ipBatch(namespace, [`link set ${port} up`]),
      };
    },
    remove: () => removeNamespace(namespace),
  };
}
