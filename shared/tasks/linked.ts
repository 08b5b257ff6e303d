import * as z from "zod";
import type { Deployment, Node } from "../domain/deployment/schema.ts";
import type { DeploymentStore } from "../domain/deployment/store.ts";
import { linkedIds } from "../domain/link/rules.ts";
import { MASK } from "../packages/contract.ts";
import { json } from "../packages/json.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import { overridden } from "../packages/vm/override.ts";
import { render } from "../packages/vm/render.ts";
import type { VmPackage } from "../packages/vm/schema.ts";

/** A deployment that another one depends on, as that one may see it. */
export interface Linked {
  readonly deployment: Deployment;
  readonly nodes: readonly Node[];
  /** Rendered from the answers as they are shown: where a password belongs there is its mask. */
  readonly cluster: RenderedCluster;
}

interface LinkedParts {
  readonly deployments: Pick<DeploymentStore, "several" | "nodes">;
  readonly packageOf: (deployment: Deployment) => Promise<VmPackage>;
}

const Answers = z.record(z.string(), json);

/**
 * What a deployment depends on, as it is now, by the names of its links. No password is opened for it. One round trip for
 * all, two more for each. One that is not there is left out.
 */
export async function linkedOf(
  { deployments, packageOf }: LinkedParts,
  { tenantId, links = {} }: Pick<Deployment, "tenantId" | "links">,
): Promise<ReadonlyMap<string, Linked>> {
  const found = await deployments.several(tenantId, linkedIds(links));
  const seen = await Promise.all(
    found.map(async (deployment): Promise<Linked> => {
      const [nodes, pkg] = await Promise.all([deployments.nodes(tenantId, deployment.id), packageOf(deployment)]);
      const rendered = render(pkg, Answers.parse(deployment.values));
      // Its answers were checked when it was accepted, and a mask is text as a password is.
      if (!rendered.ok) throw new Error(`the package of ${deployment.id} does not render with its masks`);
      return { deployment, nodes, cluster: overridden(rendered.cluster, deployment.overrides) };
    }),
  );
  return new Map(
    Object.entries(links).flatMap(([name, id]): [string, Linked][] => {
      const one = seen.find(({ deployment }) => deployment.id === id);
      return one === undefined ? [] : [[name, one]];
    }),
  );
}

/** Parameters without those in which a password stands. Pure. */
export function openEnv<T>(env: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => !JSON.stringify(value ?? null).includes(MASK)));
}
