import * as z from "zod";
import type { Deployment, Node } from "../domain/deployment/schema.ts";
import type { DeploymentStore } from "../domain/deployment/store.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import type { Table } from "../platform/dynamodb.ts";
import { LogRange } from "../protocol/looking.ts";
import { type Answer, type Asked, type AskParts, askDrone } from "../tasks/ask-drone.ts";
import { readPackage, renderDeployment, secretAnswers } from "../tasks/context.ts";
import { logNames, logSource, tabOf } from "./look-sources.ts";

/** Who asks has been checked already: whoever may call this function asks for tenants that it names. */
export const AskRequest = z.object({
  tenantId: z.string(),
  deploymentId: z.string(),
  look: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("log"), nodeId: z.string(), name: z.string(), range: LogRange }),
    z.object({ kind: z.literal("tab"), nodeId: z.string().optional(), name: z.string() }),
    /** The package's `update_nodes_names`, on any node. */
    z.object({ kind: z.literal("names") }),
  ]),
});
export type AskRequest = z.infer<typeof AskRequest>;

/** What was asked for is not there; `known` are names that are. */
export interface Unknown {
  readonly status: "unknown";
  readonly what: "deployment" | "node" | "log" | "tab" | "command";
  readonly known: readonly string[];
}

export interface PilotAskParts extends AskParts {
  readonly table: Table;
  readonly deployments: DeploymentStore;
}

const READ_MS = 3_000;

/** Looks at a node as its package allows: nothing else can be read or run. Four reads, and those of `askDrone`. */
export async function ask(
  parts: PilotAskParts,
  { tenantId, deploymentId, look }: AskRequest,
): Promise<Answer | Unknown> {
  const [deployment, all] = await Promise.all([
    parts.deployments.get(tenantId, deploymentId),
    parts.deployments.nodes(tenantId, deploymentId),
  ]);
  if (deployment === undefined) return unknown("deployment");
  const nodes = all.filter(({ status }) => status !== "deleted");
  if (look.kind === "log" && !nodes.some(({ id }) => id === look.nodeId)) return unknown("node");
  if (deployment.frontgateId === undefined) return { status: "silent", detail: "It has no machines to be asked." };
  const [cluster, secrets] = await Promise.all([rendered(parts, deployment), secretAnswers(parts.sealer, deployment)]);
  const found = resolve(look, cluster, nodes);
  if ("status" in found) return found;
  return askDrone(parts, { deployment, secrets, ...found });
}

async function rendered({ table, sealer }: PilotAskParts, deployment: Deployment): Promise<RenderedCluster> {
  return renderDeployment(sealer, await readPackage(table, deployment), deployment);
}

interface Found {
  readonly node: Node;
  readonly look: Asked;
  readonly timeoutMs: number;
}

/** What is to be done on which node. Pure. */
function resolve(look: AskRequest["look"], cluster: RenderedCluster, nodes: readonly Node[]): Found | Unknown {
  switch (look.kind) {
    case "log": {
      const node = nodes.find(({ id }) => id === look.nodeId);
      const role = cluster.roles.find((one) => one.role === node?.role);
      if (node === undefined || role === undefined) return unknown("node");
      const source = logSource(look.name, role);
      if (source === undefined) return unknown("log", logNames(role));
      return { node, look: { kind: "read-log", source, range: look.range }, timeoutMs: READ_MS };
    }
    case "tab": {
      const tab = tabOf(cluster, look.name);
      if (tab === undefined) return unknown("tab", Object.keys(cluster.displayTabs));
      const able = nodes.filter(({ role }) => tab.roles.length === 0 || tab.roles.includes(role));
      const node = look.nodeId === undefined ? best(able) : able.find(({ id }) => id === look.nodeId);
      if (node === undefined)
        return unknown(
          "node",
          able.map(({ id }) => id),
        );
      return { node, look: { kind: "run-look", run: tab.run }, timeoutMs: tab.timeoutMs };
    }
    case "names": {
      const command = cluster.advancedServices["update_nodes_names"];
      const node = best(nodes);
      if (command === undefined) return unknown("command");
      if (node === undefined) return unknown("node");
      return { node, look: { kind: "run-look", run: command.run }, timeoutMs: command.timeoutSeconds * 1000 };
    }
  }
}

/** One that answers, if any does. */
function best(nodes: readonly Node[]): Node | undefined {
  return nodes.find(({ health, app }) => health === "online" && app?.state !== "unhealthy") ?? nodes[0];
}

function unknown(what: Unknown["what"], known: readonly string[] = []): Unknown {
  return { status: "unknown", what, known };
}
