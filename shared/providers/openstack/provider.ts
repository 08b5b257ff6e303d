import { systemClock } from "../../kernel/clock.ts";
import type { Provider } from "../contract.ts";
import { nowhere } from "../http/dialling.ts";
import { parseInput } from "../input.ts";
import { openLookups } from "../lookups.ts";
import { openAddresses } from "./addresses.ts";
import { checkProject } from "./identity.ts";
import { openImages } from "./images.ts";
import { openInstances } from "./instances.ts";
import { manifest } from "./manifest.ts";
import { openNetwork } from "./network.ts";
import { openPorts } from "./ports.ts";
import { probe } from "./probe.ts";
import { Config, Credential } from "./schema.ts";
import { openSecurityGroups } from "./security-groups.ts";
import { openServers } from "./servers.ts";
import { openSnapshots } from "./snapshots.ts";
import { openStorage } from "./storage.ts";
import { openSubnets } from "./subnets.ts";
import { openVolumes } from "./volumes.ts";
import { keepSessions } from "./ways.ts";
import { openZone } from "./zone.ts";

// For the whole process: tokens and connections outlive one call.
const sessionOf = keepSessions();

export const provider: Provider<typeof manifest> = {
  manifest,
  connect({ tunnel, allows = nowhere, clock = systemClock, lookups = openLookups(clock), ...given }) {
    const credential = parseInput("OpenStack", "credential", Credential, given.credential);
    const config = parseInput("OpenStack", "config", Config, given.config);
    checkProject(credential, config);
    const session = sessionOf({ credential, config, tunnel, allows }, clock);
    const servers = openServers(session);
    const subnets = openSubnets(session, lookups);
    const ports = openPorts(session, subnets);
    const storage = openStorage(session);
    return {
      probe: () => probe(session, config),
      network: openNetwork(session, config, openZone(session, config, lookups), subnets),
      securityGroups: openSecurityGroups(session),
      instances: openInstances(session, config, { servers, ports, storage }, lookups),
      volumes: openVolumes(session, config, storage, servers),
      snapshots: openSnapshots(session, storage),
      addresses: openAddresses(session, config, ports, servers),
      images: openImages(session, lookups),
    };
  },
};
