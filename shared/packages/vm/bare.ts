import type { RenderedCluster } from "./cluster.ts";

/**
 * A cluster without roles: of a deployment whose package is gone, and of one that has no machines at all. What counts and
 * plans nodes finds none in it.
 */
export function bareCluster({
  name,
  description,
  subnetId,
}: {
  readonly name: string;
  readonly description: string;
  readonly subnetId: string;
}): RenderedCluster {
  return {
    name,
    description,
    subnet: subnetId,
    roles: [],
    endpoints: {},
    reservedIps: {},
    env: {},
    links: {},
    addLinks: [],
    incrementalBackup: false,
    upgradePolicy: [],
    advancedServices: {},
    displayTabs: {},
    advancedActions: [],
    metadataRootAccess: false,
    rest: {},
  };
}
