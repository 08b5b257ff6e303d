import { systemClock } from "../../kernel/clock.ts";
import type { Provider } from "../contract.ts";
import { nowhere } from "../http/dialling.ts";
import { parseInput } from "../input.ts";
import { openAddresses } from "./addresses.ts";
import { openImages } from "./images.ts";
import { openInstances } from "./instances.ts";
import { manifest } from "./manifest.ts";
import { openNetwork } from "./network.ts";
import { placesOf } from "./places.ts";
import { probe } from "./probe.ts";
import { Config, Credential } from "./schema.ts";
import { openSecurityGroups } from "./security-groups.ts";
import { openSnapshots } from "./snapshots.ts";
import { openVolumes } from "./volumes.ts";
import { keepArms } from "./ways.ts";

// For the whole process: tokens outlive one call.
const open = keepArms();

/** Microsoft's own servers, whose names no tenant chooses. */
const anywhere = (): boolean => true;

export const provider: Provider<typeof manifest> = {
  manifest,
  connect({ tunnel, allows = nowhere, clock = systemClock, ...given }) {
    const credential = parseInput("Azure", "credential", Credential, given.credential);
    const config = parseInput("Azure", "config", Config, given.config);
    const dialling = { allows: config.endpoint === undefined ? anywhere : allows };
    const arm = open({ ...dialling, credential, config, tunnel }, clock);
    const places = placesOf(config);
    return {
      probe: () => probe(arm, config, places),
      network: openNetwork(arm, config, places),
      securityGroups: openSecurityGroups(arm, config, places),
      instances: openInstances(arm, config, places, clock),
      volumes: openVolumes(arm, config, places),
      snapshots: openSnapshots(arm, config, places, clock),
      addresses: openAddresses(arm, config, places),
      images: openImages(arm, config, places),
    };
  },
};
