import type { Frontgate } from "../domain/frontgate/schema.ts";
import type { Service } from "../packages/vm/cluster.ts";
import type { CommandBody, DroneCommand, FrontgateCommand, Invocation } from "../protocol/messages.ts";
import type { TaskContext, TaskResult } from "./contract.ts";

/** How long a command may wait for an agent that is away before it ends as `expired`. */
const START_WITHIN_MS = 10 * 60_000;
/** The same for a command that is only a courtesy to something about to be deleted. */
const COURTESY_MS = 20_000;

/**
 * An order to the VPC's Frontgate itself. One that is made by a function is made after it has its version, so that of two
 * orders the later version says what was known later.
 */
export async function orderFrontgate(
  context: TaskContext,
  command: FrontgateCommand | (() => Promise<FrontgateCommand>),
): Promise<TaskResult> {
  const { tenantId, id } = context.deployment;
  const frontgateId = requireFrontgate(context);
  const metadataVersion = await context.deployments.nextMetadataVersion(tenantId, id);
  return {
    kind: "command",
    order: {
      frontgateId,
      metadataVersion,
      body: { to: "frontgate", frontgate: typeof command === "function" ? await command() : command },
      timeoutMs: 60_000,
      startWithinMs: START_WITHIN_MS,
    },
  };
}

/** An order to the Drone of the task's node. */
export async function orderDrone(
  context: TaskContext,
  command: DroneCommand,
  options: { readonly timeoutMs: number; readonly courtesy?: boolean; readonly line?: string },
): Promise<TaskResult> {
  const node = await context.node();
  return {
    kind: "command",
    order: {
      frontgateId: requireFrontgate(context),
      nodeId: node.id,
      metadataVersion: context.deployment.metadataVersion,
      body: { to: "drone", deploymentId: node.deploymentId, nodeId: node.id, drone: command },
      ...(options.line === undefined ? {} : { line: options.line }),
      timeoutMs: options.timeoutMs,
      startWithinMs: options.courtesy === true ? COURTESY_MS : START_WITHIN_MS,
    },
  };
}

/** The Frontgate, when it can take orders now. */
export async function liveFrontgate(context: TaskContext): Promise<Frontgate | undefined> {
  const { tenantId, frontgateId } = context.deployment;
  if (frontgateId === undefined) return undefined;
  const frontgate = await context.frontgates.get(tenantId, frontgateId);
  return frontgate?.ready === true ? frontgate : undefined;
}

/** The service of the task's node as the package says it, or as it said it before the job. */
export async function serviceOf(context: TaskContext): Promise<Service> {
  const { input } = context.task;
  const rendered = input["before"] === true ? context.renderedBefore() : context.rendered();
  const [cluster, node] = await Promise.all([rendered, context.node()]);
  const name = String(input["service"]);
  const service = cluster.roles.find((role) => role.role === node.role)?.services[name];
  if (service === undefined) throw new Error(`role "${node.role}" has no service "${name}"`);
  return service;
}

/** How a person reads a command. */
export function commandLine(run: Invocation): string {
  return "shell" in run ? run.shell : run.argv.join(" ");
}

/** The same of an order, where it is one for a node. */
export function lineOf(body: CommandBody): string | undefined {
  if (body.to !== "drone") return undefined;
  const { drone } = body;
  if (drone.kind === "run-service" || drone.kind === "ask-app") return commandLine(drone.run);
  if (drone.kind === "wait-ready" && drone.run !== undefined) return commandLine(drone.run);
  return drone.kind;
}

function requireFrontgate(context: TaskContext): string {
  if (context.deployment.frontgateId === undefined) throw new Error("the deployment has no Frontgate");
  return context.deployment.frontgateId;
}
