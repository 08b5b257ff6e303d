import type { Deployment } from "../domain/deployment/schema.ts";
import { refsOf } from "../domain/group/path.ts";
import { requireState } from "../domain/job/rules.ts";
import { viewerOf } from "../domain/repo/visibility.ts";
import type { Selector } from "../domain/rollout/schema.ts";
import { Problem } from "../kernel/problem.ts";
import { type Reach, reaches } from "../kernel/reach.ts";
import type { Facts } from "../operations/contract.ts";
import { factsOf, type OperationParts } from "../operations/facts.ts";
import { upgrade } from "../operations/upgrade.ts";
import type { Item } from "../platform/dynamodb.ts";

/** Why a deployment is left as it is. */
export interface LeftOut {
  /** `pinned`, `busy`, `stopped`, `wrong-state`, or `not-allowed` with what the upgrade itself says against it. */
  readonly code: "pinned" | "busy" | "stopped" | "wrong-state" | "not-allowed";
  readonly detail: string;
}

export type TakenVersion = Awaited<ReturnType<Facts["version"]>>;

/** Whether a deployment is one that a version of its app is about at all: it lives, and is at another version. */
export function isAbout({ version }: TakenVersion, deployment: Deployment): boolean {
  const { appId, appVersionId, status } = deployment;
  const gone = ["deleted", "deleting", "ceased", "ceasing", "rejected", "pending_approval"].includes(status);
  return appId === version.appId && appVersionId !== version.id && !gone;
}

export function isSelected(selector: Selector, deployment: Deployment): boolean {
  const { stage, groups, runtimeIds, deploymentIds } = selector;
  const { tenantId } = deployment;
  // Of a group that is named, its own members are meant, not what its parents share.
  const refs = groups?.map((group) => (group.startsWith("/") ? refsOf(tenantId, [group]).at(-1) : group));
  return (
    (stage === undefined || deployment.stage === stage) &&
    (refs === undefined || (deployment.groups ?? []).some((ref) => refs.includes(ref))) &&
    (runtimeIds === undefined || runtimeIds.includes(deployment.runtimeId)) &&
    (deploymentIds === undefined || deploymentIds.includes(deployment.id))
  );
}

/**
 * Asks the upgrade's own decision. Nothing is written. One to six round trips, and one request to KMS where there is a
 * password among the answers; none for one that is pinned, stopped or busy.
 */
export async function leftOut(
  parts: OperationParts,
  reach: Reach,
  deployment: Deployment,
  taken: TakenVersion,
  now: Date,
): Promise<LeftOut | undefined> {
  const { id, status, activeJobId, pinned } = deployment;
  if (pinned === true) return { code: "pinned", detail: `${deployment.pinReason || "It is pinned to its version."}` };
  if (activeJobId !== undefined) return { code: "busy", detail: `${activeJobId} is changing it.` };
  // Its health cannot be watched: whoever starts it upgrades it by hand.
  if (status === "stopped") return { code: "stopped", detail: "A deployment that is stopped is upgraded by hand." };
  try {
    requireState("upgrade", deployment);
    const nodes = await parts.deployments.nodes(deployment.tenantId, id);
    const facts = knowing(factsOf(parts, viewerOf(reach), deployment, nodes), taken);
    await upgrade.decide?.(facts, { appVersionId: taken.version.id, values: {} }, now);
    return undefined;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const code = error.code === "wrong-state" ? "wrong-state" : "not-allowed";
    return { code, detail: error.input.errors?.[0]?.detail ?? error.message };
  }
}

/** The facts with the version that was read already: it is the same for all. */
function knowing(facts: Facts, taken: TakenVersion): Facts {
  return { ...facts, version: async (id) => (id === taken.version.id ? taken : facts.version(id)) };
}

/** All deployments of a tenant that are in reach and for which `wanted` holds. One round trip a hundred of the tenant's. */
export async function allOf(
  { deployments }: Pick<OperationParts, "deployments">,
  reach: Reach,
  wanted: (deployment: Deployment) => boolean,
): Promise<readonly Deployment[]> {
  const found: Deployment[] = [];
  let startKey: Item | undefined;
  do {
    const page = await deployments.list(reach.tenantId, {
      limit: 100,
      ...(startKey === undefined ? {} : { startKey }),
    });
    found.push(...page.items.filter((one) => reaches(reach, one) && wanted(one)));
    startKey = page.lastKey;
  } while (startKey !== undefined);
  return found;
}
