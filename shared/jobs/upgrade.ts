import type { Node } from "../domain/deployment/schema.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import { running } from "./configure.ts";
import { stillLayer } from "./containers.ts";
import type { Operation, PlanFacts } from "./contract.ts";
import { mounts, startLayers } from "./deploy.ts";
import { type Succession, staying, successions } from "./facts.ts";
import { keyLayer } from "./keys.ts";
import type { Layer, Plan } from "./plan.ts";
import { keptLayer, takenOverLayer } from "./replace-node.ts";
import { onEveryNode, serviceLayers } from "./services.ts";
import { watchLayer } from "./watch.ts";

/** What a change of version is planned from. */
type Versions = Pick<PlanFacts, "cluster" | "before" | "nodes"> & {
  /** Nodes whose machines another one takes the place of, as the version starts from another image; none of `nodes`. */
  readonly renewed?: readonly Succession[];
};

/**
 * Another version of the package (package-spec, "Upgrade"): stopped, the new files, `upgrade`, started, the old version's
 * commands stopping what the new one's start. Nodes whose image is another one get another machine meanwhile, with their
 * volume and at their address. Taken back, the old version's files and services return, without `upgrade`, which leads
 * upwards only; where machines were replaced, a roll-back leads back.
 */
export const upgrade: Operation = {
  kind: "upgrade",
  plan: (facts) => [
    ...versionLayers({ ...facts, nodes: staying(facts), renewed: successions(facts) }, { withUpgrade: true }),
    letIn(facts),
  ],
  undo: ({ cluster, before, nodes }) =>
    versionLayers({ cluster: before, before: cluster, nodes }, { withUpgrade: false, courtesy: true }),
  canUndo: ({ add = [] }) => add.length === 0,
};

/** Machines that took others' places let the same people in. */
export function letIn(facts: PlanFacts): Layer {
  const renewed = successions(facts).map(({ next }) => next);
  return keyLayer(facts.deployment, facts.cluster, renewed);
}

interface How {
  /** Whether the new version's `upgrade` runs. */
  readonly withUpgrade: boolean;
  /** What does not stop any more does not keep the rest from going on. */
  readonly courtesy?: boolean;
  /** Nodes that are stopped come along, and run afterwards. */
  readonly all?: boolean;
}

/** A node that goes to the other version, and those whose place it takes. */
interface Member {
  readonly node: Node;
  readonly leaving: readonly Node[];
}

/**
 * From one version to another, by the new one's `upgrading_policy`: all nodes together (default), or one after the other,
 * each ready before the next one stops. confd is held on all first: the metadata changes for all at once, and a node that
 * still runs the old version must not take it. Of a stopped deployment only the metadata changes: its start brings the
 * new files.
 */
export function versionLayers(
  { cluster, before, nodes, renewed = [] }: Versions,
  { withUpgrade, courtesy = false, all = false }: How,
): Plan {
  const members: readonly Member[] = [
    ...(all ? nodes : running(nodes)).map((node) => ({ node, leaving: [] })),
    ...renewed.map((one) => ({ node: one.next, leaving: one.before })),
  ];
  if (members.length === 0) return [[{ kind: "put-metadata" }]];
  const task = courtesy ? "stop-service" : "run-service";
  const stopped = (some: readonly Member[]) => [
    watchLayer("unwatch-node", before, some.flatMap(present)),
    ...serviceLayers("stop", before, some.flatMap(present), { task, reverse: true, before: true }),
    stillLayer(before, some.flatMap(present)),
  ];
  const started = (some: readonly Member[]) => [
    ...replacedLayers(cluster, some),
    ...startLayers(
      cluster,
      some.map(({ node }) => node),
      { withInit: some.filter(({ leaving }) => leaving.length > 0).map(({ node }) => node), withUpgrade },
    ),
  ];
  const held = onEveryNode("stop-confd", before, members.flatMap(present));
  if (!isSequential(cluster)) return [...stopped(members), held, [{ kind: "put-metadata" }], ...started(members)];
  return [
    held,
    [{ kind: "put-metadata" }],
    ...inTurn(cluster, members).flatMap((member) => [...stopped([member]), ...started([member])]),
  ];
}

/** Who of a member can be told something before the other version comes: of machines that go, those whose app runs or whose Drone is heard. */
function present({ node, leaving }: Member): readonly Node[] {
  if (leaving.length === 0) return [node];
  return leaving.filter(
    ({ status, health }) => health === "online" || (health !== "unreachable" && status === "active"),
  );
}

/**
 * Other machines for those that leave: their volumes are taken off and kept, the machines go, and new ones with the same
 * addresses, so that nobody has to be told, get the volumes.
 */
function replacedLayers(cluster: RenderedCluster, members: readonly Member[]): Plan {
  const leaving = members.flatMap((member) => member.leaving);
  if (leaving.length === 0) return [];
  const coming = members.filter((member) => member.leaving.length > 0);
  const nodes = coming.map(({ node }) => node);
  return [
    keptLayer(leaving),
    leaving.map((node) => ({ kind: "delete-node", node })),
    [{ kind: "deregister-nodes" }],
    [...coming.map(createStep), { kind: "register-nodes" }],
    takenOverLayer(nodes, leaving),
    [{ kind: "put-metadata" }, ...mounts(cluster, nodes)],
  ];
}

function createStep({ node, leaving }: Member) {
  const address = leaving.find((one) => one.address !== undefined)?.address;
  return { kind: "create-node", node, ...(address === undefined ? {} : { input: { address } }) };
}

function isSequential({ upgradingPolicy }: RenderedCluster): boolean {
  return upgradingPolicy?.endsWith("sequential") === true;
}

/** Nodes in the order in which their roles start. */
function inTurn(cluster: RenderedCluster, members: readonly Member[]): readonly Member[] {
  const order = ({ node }: Member) =>
    cluster.roles.find(({ role }) => role === node.role)?.services["start"]?.order ?? 0;
  return [...members].sort((a, b) => order(a) - order(b) || a.node.sid - b.node.sid);
}
