import type { Deployment } from "../domain/deployment/schema.ts";
import type { JobKind } from "../domain/job/schema.ts";
import { PackageGone } from "../packages/gone.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import { operationOf } from "./registry.ts";

/**
 * The package of a deployment filled; where it is gone and a job of that kind can do without, a deployment whose nodes have
 * no commands. @throws PackageGone where it cannot
 */
export async function orBare(
  kind: JobKind,
  deployment: Pick<Deployment, "name" | "description" | "subnetId">,
  filled: Promise<RenderedCluster>,
): Promise<RenderedCluster> {
  try {
    return await filled;
  } catch (error) {
    if (!(error instanceof PackageGone) || operationOf(kind).bare !== true) throw error;
    return bare(deployment);
  }
}

function bare({ name, description, subnetId }: Pick<Deployment, "name" | "description" | "subnetId">): RenderedCluster {
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
