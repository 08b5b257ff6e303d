import { systemClock } from "../../kernel/clock.ts";
import type { Provider } from "../contract.ts";
import { parseInput } from "../input.ts";
import { openLookups } from "../lookups.ts";
import { openAddresses } from "./addresses.ts";
import { openApi } from "./client.ts";
import { openImages } from "./images.ts";
import { openInstances } from "./instances.ts";
import { manifest } from "./manifest.ts";
import { openNetwork } from "./network.ts";
import { probe } from "./probe.ts";
import { Config, Credential } from "./schema.ts";
import { openSecurityGroups } from "./security-groups.ts";
import { openSnapshots } from "./snapshots.ts";
import { openVolumes } from "./volumes.ts";
import { wayTo } from "./ways.ts";

export const provider: Provider<typeof manifest> = {
  manifest,
  connect({ tunnel, clock = systemClock, lookups = openLookups(clock), ...input }) {
    const credential = parseInput("QingCloud", "credential", Credential, input.credential);
    const config = parseInput("QingCloud", "config", Config, input.config);
    const way = wayTo(credential, config, tunnel);
    const api = openApi(way, config, clock);
    const network = openNetwork(api, config, lookups);
    return {
      probe: () => probe(api, way.key, config),
      network,
      securityGroups: openSecurityGroups(api, lookups),
      instances: openInstances(api, config, clock, lookups, (id) => network.describeSubnet(id)),
      volumes: openVolumes(api, config),
      snapshots: openSnapshots(api),
      addresses: openAddresses(api, config),
      images: openImages(api, lookups),
    };
  },
};
