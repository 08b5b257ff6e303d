import { systemClock } from "../../kernel/clock.ts";
import type { Provider } from "../contract.ts";
import { nowhere } from "../http/dialling.ts";
import { parseInput } from "../input.ts";
import { openLookups } from "../lookups.ts";
import { openImages } from "./images.ts";
import { openInstances } from "./instances.ts";
import { manifest } from "./manifest.ts";
import { openNetwork } from "./network.ts";
import { placesOf } from "./places.ts";
import { probe } from "./probe.ts";
import { Config, Credential } from "./schema.ts";
import { openVolumes } from "./volumes.ts";
import { keepSessions } from "./ways.ts";

// For the whole process: who is logged in stays so from call to call.
const sessionOf = keepSessions();

export const provider: Provider<typeof manifest> = {
  manifest,
  connect({ tunnel, allows = nowhere, clock = systemClock, lookups = openLookups(clock), ...given }) {
    const credential = parseInput("vSphere", "credential", Credential, given.credential);
    const config = parseInput("vSphere", "config", Config, given.config);
    const session = sessionOf({ credential, tunnel, allows });
    const places = () => placesOf(session, config, lookups, clock().getTime());
    return {
      probe: () => probe(session, config, places),
      network: openNetwork(session, config, places, lookups),
      instances: openInstances(session, config, places, lookups, clock),
      volumes: openVolumes(session, config, places),
      images: openImages(session, places, lookups),
    };
  },
};
