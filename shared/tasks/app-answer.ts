import { openConfidence } from "../domain/command/confidence.ts";
import { openAnswer } from "../protocol/answer.ts";
import { newBodyKey } from "../protocol/body-cipher.ts";
import { CommandBody, type Invocation } from "../protocol/messages.ts";
import { orderDrone } from "./agent.ts";
import type { TaskContext, TaskResult } from "./contract.ts";

/** Asks the app on the task's node. The answer comes back encrypted with a key that lies sealed with the order; a later step opens it. */
export async function askApp(
  context: TaskContext,
  run: Invocation,
  options: { readonly timeoutMs: number; readonly courtesy?: boolean },
): Promise<TaskResult> {
  const asked = await orderDrone(context, { kind: "ask-app", run, answerKey: newBodyKey() }, options);
  return asked.kind === "command" ? { ...asked, order: { ...asked.order, confidential: true } } : asked;
}

/**
 * What the app answered to the step of that kind of this job, on that node where one is named; `undefined` where it did not. Two reads,
 * one request to KMS.
 */
export async function appAnswer(
  context: TaskContext,
  step: { readonly kind: string; readonly nodeId?: string },
): Promise<string | undefined> {
  const { tenantId, frontgateId } = context.deployment;
  const task = (await context.tasks()).findLast(
    ({ kind, nodeId, phase }) =>
      kind === step.kind && phase === context.task.phase && (step.nodeId === undefined || nodeId === step.nodeId),
  );
  const output = task?.status === "succeeded" ? task.output?.["output"] : undefined;
  if (task?.commandId === undefined || frontgateId === undefined || typeof output !== "string") return undefined;
  const command = await context.commands.get(tenantId, frontgateId, task.commandId);
  if (command === undefined) return undefined;
  const { body } = await openConfidence(context.sealer, command);
  if (body === undefined) return undefined;
  const parsed = CommandBody.parse(JSON.parse(body));
  if (parsed.to !== "drone" || parsed.drone.kind !== "ask-app") return undefined;
  return openAnswer([output], parsed.drone.answerKey);
}
