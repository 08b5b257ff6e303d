import { openConfidence, strike } from "../domain/command/confidence.ts";
import type { CommandRecord } from "../domain/command/schema.ts";
import type { CommandStore } from "../domain/command/store.ts";
import { REFUSED } from "../domain/job/rules.ts";
import type { TaskFailure } from "../domain/job/schema.ts";
import type { JobStore } from "../domain/job/store.ts";
import type { Flows } from "../platform/flows.ts";
import type { Sealer } from "../platform/secrets.ts";
import type { Result } from "../protocol/messages.ts";
import { explained, type FailureCode } from "./advice.ts";
import { taskKind } from "./registry.ts";

export interface CompletionParts {
  readonly commands: CommandStore;
  readonly jobs: JobStore;
  readonly flows: Pick<Flows, "succeed">;
  readonly sealer: Pick<Sealer, "open">;
}

/** What Step Functions is told: ids and a status, never an output. */
export interface TaskAnswer {
  readonly taskId: string;
  readonly status: "succeeded" | "skipped" | "failed";
}

/**
 * A result has arrived, for the first time or again: notes it on the command, ends the task that waits for it and answers
 * its callback. Every step may be repeated: the first result stays. Three writes and one request to Step Functions; one
 * or two writes more for an order to a Frontgate, one read more when the agent had something to say, and one KMS request where passwords may be among it.
 */
export async function completeCommand(
  parts: CompletionParts,
  command: Pick<CommandRecord, "tenantId" | "frontgateId" | "id">,
  result: Omit<Result, "type" | "id">,
): Promise<CommandRecord | undefined> {
  const kept = await withoutSecrets(parts, command, result);
  const done = await parts.commands.complete(command.tenantId, command.frontgateId, command.id, kept);
  if (done !== undefined) await endWaitingTask(parts, done);
  return done;
}

/** What a command prints may be its configuration: the answers that were passwords are struck out before it is kept. */
async function withoutSecrets<R extends Pick<Result, "output" | "message">>(
  parts: Pick<CompletionParts, "commands" | "sealer">,
  { tenantId, frontgateId, id }: Pick<CommandRecord, "tenantId" | "frontgateId" | "id">,
  result: R,
): Promise<R> {
  const { output, message } = result;
  if (!output && !message) return result;
  const command = await parts.commands.get(tenantId, frontgateId, id);
  if (command?.confidential !== true) return result;
  const { secrets } = await openConfidence(parts.sealer, command);
  return {
    ...result,
    ...(output === undefined ? {} : { output: strike(output, secrets) }),
    ...(message === undefined ? {} : { message: strike(message, secrets) }),
  };
}

/** Ends the task of a command whose result is known. Its kind says whether a failure stops the job. */
export async function endWaitingTask(
  parts: Pick<CompletionParts, "jobs" | "flows">,
  command: CommandRecord,
): Promise<void> {
  const { tenantId, jobId, taskId, result } = command;
  // What Pilot ordered of its own has no task.
  if (result === undefined || jobId === undefined || taskId === undefined) return;
  const task = await parts.jobs.task(tenantId, jobId, taskId);
  if (task === undefined || task.commandId !== command.id) {
    // A later attempt waits for another command; or the engine has yet to note this one, and then ends it itself.
    return;
  }
  const { bestEffort = false, asks = false } = taskKind(task.kind);
  const failure = result.status === "succeeded" ? undefined : failureOf(command, result, asks);
  const status = failure === undefined ? "succeeded" : bestEffort ? "skipped" : "failed";
  if (status === "failed" && failure !== undefined) {
    const of = { task, job: { id: jobId, deploymentId: command.deploymentId } };
    await parts.jobs.endTask(task, { status, failure: explained(failure, of) });
  } else if (status !== "failed") await parts.jobs.endTask(task, { status, output: outputOf(result) });
  if (command.callbackToken !== undefined) {
    const answer: TaskAnswer = { taskId, status };
    await parts.flows.succeed(command.callbackToken, answer);
  }
}

type StoredResult = NonNullable<CommandRecord["result"]>;

function outputOf(result: StoredResult): Record<string, unknown> {
  const { status, exitCode, output, message } = result;
  return {
    status,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(output === undefined ? {} : { output }),
    ...(message === undefined ? {} : { message }),
  };
}

/**
 * A failed command, told to a person: which node, which command, what it printed, what to do. Pure.
 * @param asked it was asked whether the operation may go on
 */
export function failureOf(
  command: Pick<CommandRecord, "line" | "nodeId" | "timeoutMs" | "deadline">,
  result: StoredResult,
  asked = false,
): TaskFailure {
  const { line } = command;
  const refused = asked && result.status === "failed" && result.exitCode !== undefined;
  const fault: FailureCode = result.status === "succeeded" ? "internal" : `command-${result.status}`;
  const code = refused ? REFUSED : fault;
  const what = line ?? "The step";
  const where = command.nodeId === undefined ? "on the VPC's Frontgate" : `on node ${command.nodeId}`;
  return {
    code,
    message: sentence(what, where, command, result),
    ...(command.nodeId === undefined ? {} : { nodeId: command.nodeId }),
    ...(line === undefined ? {} : { command: line }),
    ...(result.exitCode === undefined ? {} : { exitCode: result.exitCode }),
    ...(result.output === undefined ? {} : { output: result.output }),
    retryable: true,
    remedy: refused ? MAY_NOT : REMEDIES[result.status],
  };
}

const MAY_NOT =
  "The package does not let this go on as things are: its output says why. Remove the cause, then try again.";

const REMEDIES: Readonly<Record<StoredResult["status"], string>> = {
  succeeded: "Nothing to do.",
  failed:
    "Read the output, remove the cause on the node or in the configuration, then retry the job: it goes on from here.",
  "timed-out": "Look on the node for what it waits for; retry the job, or raise the command's timeout in the package.",
  expired:
    "The node or its Frontgate did not answer in time: check that it runs and can reach out, then retry the job.",
  stale: "A later change overtook this one; retry the job.",
  refused: "The agent did not accept the order; its message says why.",
};

function sentence(
  what: string,
  where: string,
  command: Pick<CommandRecord, "timeoutMs" | "deadline">,
  result: StoredResult,
): string {
  const because = result.message === undefined ? "" : `: ${result.message}`;
  switch (result.status) {
    case "timed-out":
      return `${what} ${where} did not end within ${command.timeoutMs / 1000} s${because}`;
    case "expired":
      return `${what} ${where} was not begun before ${command.deadline}${because}`;
    default:
      return result.exitCode === undefined
        ? `${what} ${where} ${result.status}${because}`
        : `${what} ${where} ended with exit code ${result.exitCode}${because}`;
  }
}
