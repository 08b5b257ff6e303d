import type { Deployment, Node } from "../domain/deployment/schema.ts";
import type { Difference } from "../domain/drift/schema.ts";
import { digestOf } from "../kernel/canonical-json.ts";
import { type Instance, TAGS } from "../providers/contract.ts";
import type { Observed } from "../providers/observe.ts";
import { DATA_DEVICE } from "../tasks/machine.ts";

/** What we believe beside the deployment itself. */
export interface Believed {
  readonly nodes: readonly Node[];
  /** The group that the Frontgate's machines and the nodes are in. */
  readonly securityGroupId: string | undefined;
}

type Found = Omit<Difference, "id" | "since">;

/** States of nodes whose machine must be there. */
const LIVING: ReadonlySet<Node["status"]> = new Set(["running", "active", "stopped"]);

/**
 * Every field in which the cloud has something else than we believe. Field by field and node by node in a fixed order:
 * the same facts give the same list. Pure. @param before of the last report: what was seen then is as old as it was
 */
export function compare(
  deployment: Pick<Deployment, "subnetId">,
  believed: Believed,
  observed: Pick<Observed, "instances" | "strays" | "volumes">,
  before: readonly Difference[],
  now: Date,
): readonly Difference[] {
  const byId = new Map(observed.instances.map((instance) => [instance.id, instance]));
  const living = believed.nodes.filter(({ status, instanceId }) => LIVING.has(status) && instanceId !== undefined);
  const found = [
    ...living.flatMap((node) => nodeDifferences(deployment, believed, node, byId.get(node.instanceId ?? ""), observed)),
    ...observed.strays.filter((instance) => !isGone(instance)).map(stranger),
  ];
  const known = new Map(before.map((difference) => [difference.id, difference.since]));
  return found.map((difference) => {
    const id = digestOf([difference.nodeId ?? difference.instanceId, difference.field, difference.observed]).slice(
      0,
      16,
    );
    return { id, ...difference, since: known.get(id) ?? now.toISOString() };
  });
}

function nodeDifferences(
  { subnetId }: Pick<Deployment, "subnetId">,
  { securityGroupId }: Believed,
  node: Node,
  instance: Instance | undefined,
  { volumes }: Pick<Observed, "volumes">,
): readonly Found[] {
  const of = { nodeId: node.id, ...(node.instanceId === undefined ? {} : { instanceId: node.instanceId }) };
  const wanted = node.status === "stopped" ? "stopped" : "running";
  if (instance === undefined || isGone(instance))
    return [{ ...of, field: "machine", expected: wanted, observed: instance?.state ?? "missing" }];
  const differs = (field: Found["field"], expected: unknown, seen: unknown): readonly Found[] =>
    expected === undefined || digestOf([expected]) === digestOf([seen ?? null])
      ? []
      : [{ ...of, field, expected, observed: seen ?? null }];
  const disks = instance.volumes.flatMap(({ volumeId }) => volumes.filter(({ id }) => id === volumeId));
  const data = disks.find(({ id }) => id === node.volumeId) ?? disks.find(({ device }) => device === DATA_DEVICE);
  return [
    ...(instance.state === "pending" || instance.state === "stopping" ? [] : differs("state", wanted, instance.state)),
    ...differs("instanceType", node.instanceType, instance.instanceType),
    ...differs("address", node.address, instance.address),
    ...differs("publicAddress", node.publicAddress, instance.publicAddress),
    ...differs("subnet", subnetId, instance.subnetId),
    ...(securityGroupId === undefined
      ? []
      : differs("securityGroups", [securityGroupId], [...instance.securityGroupIds].sort())),
    ...(data === undefined || node.volumeSize === 0 ? [] : differs("volumeSize", node.volumeSize, data.size)),
    ...differs(
      "tags",
      { [TAGS.deployment]: node.deploymentId, [TAGS.tenant]: node.tenantId },
      {
        ...(instance.tags[TAGS.deployment] === undefined ? {} : { [TAGS.deployment]: instance.tags[TAGS.deployment] }),
        ...(instance.tags[TAGS.tenant] === undefined ? {} : { [TAGS.tenant]: instance.tags[TAGS.tenant] }),
      },
    ),
  ];
}

/** A machine that says it is of this deployment and is none of its nodes. */
function stranger(instance: Instance): Found {
  return { instanceId: instance.id, field: "machine", expected: "none", observed: instance.state };
}

function isGone({ state }: Instance): boolean {
  return state === "terminated" || state === "terminating" || state === "error";
}
