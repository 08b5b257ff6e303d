import type { Deployment } from "../domain/deployment/schema.ts";
import type { JobKind } from "../domain/job/schema.ts";
import { PackageGone } from "../packages/gone.ts";
import { bareCluster } from "../packages/vm/bare.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import { operationOf } from "./registry.ts";

/**
 * The package of a deployment filled; where it is gone and a job of that kind can do without, a deployment whose nodes have
 * no commands. @throws PackageGone where it cannot
 */
export async function orBare(
  kind: JobKind,
  deployment: Pick<Deployment, "name" | "description" | "subnetId" | "workloads">,
  filled: Promise<RenderedCluster>,
): Promise<RenderedCluster> {
  try {
    return await filled;
  } catch (error) {
    if (!(error instanceof PackageGone) || operationOf(kind, deployment).bare !== true) throw error;
    return bareCluster(deployment);
  }
}
