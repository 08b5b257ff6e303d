import type { Provider } from "../contract.ts";
import { parseInput } from "../input.ts";
import { openApi } from "./client.ts";
import { openImages } from "./images.ts";
import { openInstances } from "./instances.ts";
import { manifest } from "./manifest.ts";
import { openNetwork } from "./network.ts";
import { probe } from "./probe.ts";
import { Config, Credential } from "./schema.ts";

/** An endpoint is the cloud's own, or one of the operator's list, which the API has looked at: no address of it is refused. */
const anywhere = (): boolean => true;

export const provider: Provider<typeof manifest> = {
  manifest,
  connect(input) {
    const credential = parseInput(manifest.title, "credential", Credential, input.credential);
    const config = parseInput(manifest.title, "config", Config, input.config);
    const api = openApi(credential, config, { allows: anywhere });
    return {
      probe: () => probe(api, config),
      network: openNetwork(api, config),
      instances: openInstances(api, config),
      images: openImages(api, config),
    };
  },
};
