import { sealConfidence, strike } from "../domain/command/confidence.ts";
import { changesOf } from "../domain/command/content.ts";
import { bodyKey, type DeliveryParts, deliver, fitsInline, putAside } from "../domain/command/delivery.ts";
import { commandIdOf } from "../domain/command/entity.ts";
import type { CommandRecord } from "../domain/command/schema.ts";
import { isDone } from "../domain/job/rules.ts";
import type { Task, TaskFailure } from "../domain/job/schema.ts";
import type { TaskEnd } from "../domain/job/task-store.ts";
import { awaitCommandWrite } from "../domain/job/writes.ts";
import { Problem } from "../kernel/problem.ts";
import type { Sealer } from "../platform/secrets.ts";
import { ProviderError } from "../providers/contract.ts";
import { explained } from "./advice.ts";
import { lineOf } from "./agent.ts";
import { type CompletionParts, endWaitingTask, type TaskAnswer } from "./complete.ts";
import {
  type CommandOrder,
  elapsedMs,
  type TaskContext,
  TaskError,
  type TaskKind,
  type ToldFailure,
} from "./contract.ts";
import { follow } from "./follow.ts";
import { taskKind } from "./registry.ts";

/** Names a task and the callback that waits for it. Ids only. */
export interface RunTask {
  readonly tenantId: string;
  readonly jobId: string;
  readonly taskId: string;
  readonly deploymentId: string;
  readonly runtimeId: string;
  readonly token: string;
}

export interface EngineParts extends CompletionParts, DeliveryParts {
  readonly sealer: Sealer;
  /** Loads what the task may touch; `undefined` when job or task is not there. */
  context(input: RunTask): Promise<TaskContext | undefined>;
}

/** Not done: the state machine calls again after a second. Its name is what the machine retries on. */
export class TaskPending extends Error {
  override readonly name = "TaskPending";
}

/** Longer than a function may run, so that two never work on one task. */
export const LEASE_MS = 90_000;

/**
 * One call of one task, and of those that follow it and can be done in the same call (`follow.ts`). Whatever is lost or
 * repeated on the way here, it ends the same: a finished task answers at once, a task that another worker has is left to it,
 * an order that was written is not written again.
 * Round trips of a task that finishes at once: 1 read, 2 writes, 1 request to Step Functions; of one that gives an order, its
 * result included: 3 reads and 2 writes here, 2 reads and 2 writes where the result arrives; of one that follows: 2 reads
 * after one another, and 2 writes.
 * @throws TaskPending when there is more to wait for
 */
export async function runTask(parts: EngineParts, input: RunTask): Promise<void> {
  const begun = parts.clock();
  const called = await runOne(parts, input);
  if (called === undefined) return;
  // What comes after a task of a machine never follows: looking for it would cost each of them two reads.
  if (isWell(called) && called.kind.follows === true) {
    await follow(parts, input, begun, async (taskId) => {
      try {
        return isWell(await runOne(parts, { ...input, taskId }));
      } catch (error) {
        // The machine calls it, in its own time.
        if (error instanceof TaskPending) return false;
        throw error;
      }
    });
  }
  const reply: TaskAnswer = { taskId: input.taskId, status: called.status };
  await parts.flows.succeed(input.token, reply);
}

/** What a call of a task came to. */
interface Called {
  readonly kind: TaskKind;
  readonly status: TaskAnswer["status"];
  /** By this call, and not before it. */
  readonly ended: boolean;
}

const isWell = (called: Called | undefined): called is Called => called?.ended === true && called.status !== "failed";

/** `undefined`: an order was given, and whoever has its result answers. */
async function runOne(parts: EngineParts, input: RunTask): Promise<Called | undefined> {
  const context = await parts.context(input);
  if (context === undefined) throw new TaskPending("the task is not visible yet");
  const { job, task } = context;
  const kind = taskKind(task.kind);
  if (isDone(task) || task.status === "failed") return { kind, status: answerOf(task.status), ended: false };
  // An order that was given is awaited also when the job was cancelled: nobody can take it back, and its end is told.
  if (task.commandId !== undefined) return awaitAgain(parts, context, task.commandId, input.token);
  if (job.givenUp !== undefined) return end(parts, context, { status: "failed", failure: job.givenUp });
  if (job.cancelRequested && task.phase !== "undo")
    return end(parts, context, { status: "failed", failure: cancelled() });

  const claimed = await parts.jobs.claimTask(task, LEASE_MS);
  if (claimed === undefined) throw new TaskPending("another worker has the task, or it has just ended");
  return attempt(parts, { ...context, task: claimed }, kind, input.token);
}

async function attempt(
  parts: EngineParts,
  context: TaskContext,
  kind: TaskKind,
  token: string,
): Promise<Called | undefined> {
  const { task } = context;
  try {
    const result = await kind.run(context);
    await context.keepLookups();
    if (result.kind === "done") return await end(parts, context, { status: "succeeded", output: result.output ?? {} });
    if (result.kind === "skipped") {
      const { kind: _, ...output } = result;
      return await end(parts, context, { status: "skipped", output });
    }
    if (result.kind === "command") return await order(parts, context, result.order, token);
    if (elapsedMs(context) <= kind.timeoutMs) {
      await parts.jobs.yieldTask(task);
      throw new TaskPending(result.waitingFor);
    }
    return await end(parts, context, failed(context, kind, tooLong(kind, result.waitingFor)));
  } catch (error) {
    if (error instanceof TaskPending) throw error;
    const failure = failureFrom(error, task);
    if (failure.retryable && worthAnother(error) && elapsedMs(context) <= kind.timeoutMs) {
      await parts.jobs.yieldTask(task);
      throw new TaskPending(failure.message);
    }
    return await end(parts, context, failed(context, kind, failure));
  }
}

/** Writes the order once, tells the task what it waits for, and posts it. The id derives from task and attempt. */
async function order(
  parts: EngineParts,
  context: TaskContext,
  wanted: CommandOrder,
  token: string,
): Promise<undefined> {
  const { task, job } = context;
  const body = JSON.stringify(wanted.body);
  const bytes = Buffer.byteLength(body);
  const now = parts.clock();
  const id = commandIdOf(task.id, job.attempt);
  const secrets = await context.secrets();
  const line = wanted.line ?? lineOf(wanted.body);
  const changes = changesOf(wanted.body);
  const place = bodyKey(id, changes);
  const large = fitsInline(bytes) ? undefined : await putAside(parts.objects, place, body);
  // The task learns of its command in the same transaction: a result can never arrive unexpected.
  const record: CommandRecord = {
    id,
    tenantId: task.tenantId,
    frontgateId: wanted.frontgateId,
    deploymentId: context.deployment.id,
    ...(wanted.nodeId === undefined ? {} : { nodeId: wanted.nodeId }),
    jobId: job.id,
    taskId: task.id,
    ...(changes === undefined ? {} : { changes }),
    metadataVersion: wanted.metadataVersion,
    ...(large === undefined && secrets.length === 0 && wanted.confidential !== true
      ? { body }
      : {
          sealed: await sealConfidence(
            parts.sealer,
            { tenantId: task.tenantId, id },
            { ...(large ? { key: large.key } : { body }), secrets },
          ),
        }),
    confidential: secrets.length > 0,
    ...(line === undefined ? {} : { line: strike(line, secrets) }),
    ...(large === undefined ? {} : { bodyKey: place, bodySha256: large.sha256, bodyBytes: large.bytes }),
    timeoutMs: wanted.timeoutMs,
    deadline: new Date(now.getTime() + wanted.startWithinMs).toISOString(),
    status: "open",
    callbackToken: token,
    createdAt: now.toISOString(),
  };
  const command = await parts.commands.create(record, [awaitCommandWrite(task, id)]);
  if (command !== record) await parts.jobs.awaitCommand(task, id);
  await send(parts, command, token);
}

/** Called again for a task that waits: the newest callback is the one that counts. */
async function awaitAgain(
  parts: EngineParts,
  context: TaskContext,
  commandId: string,
  token: string,
): Promise<undefined> {
  const { tenantId, frontgateId } = context.deployment;
  const known = frontgateId === undefined ? undefined : await parts.commands.get(tenantId, frontgateId, commandId);
  if (known === undefined) {
    // It crashed between noting the command and writing it: the order is made again, under the same id.
    await parts.jobs.forgetCommand(context.task);
    throw new TaskPending("the order is written again");
  }
  await send(parts, await parts.commands.expect(known, token), token);
}

async function send(parts: EngineParts, command: CommandRecord, token: string): Promise<void> {
  const waiting = command.callbackToken === token ? command : await parts.commands.expect(command, token);
  if (waiting.status === "done") return endWaitingTask(parts, waiting);
  const frontgate = await parts.frontgates.get(waiting.tenantId, waiting.frontgateId);
  if (frontgate !== undefined && waiting.acceptedAt === undefined) await deliver(parts, waiting, frontgate);
}

async function end(parts: EngineParts, context: TaskContext, ending: TaskEnd): Promise<Called> {
  const { task, job, deployment } = context;
  const of = { task, job, credentialId: deployment.credentialId };
  const told = ending.status === "failed" ? { ...ending, failure: explained(ending.failure, of) } : ending;
  await parts.jobs.endTask(task, told);
  return { kind: taskKind(task.kind), status: ending.status, ended: true };
}

const answerOf = (status: Task["status"]): TaskAnswer["status"] =>
  status === "failed" || status === "skipped" ? status : "succeeded";

function failed(context: TaskContext, kind: TaskKind, failure: TaskFailure): TaskEnd {
  if (kind.bestEffort === true) return { status: "skipped", output: { reason: failure.message } };
  const { nodeId } = context.task;
  return { status: "failed", failure: nodeId === undefined ? failure : { nodeId, ...failure } };
}

/** Our own decisions are final until a person retries; a cloud's hiccup or a lost request is tried again at once. */
function worthAnother(error: unknown): boolean {
  return !(error instanceof TaskError || error instanceof Problem);
}

/** Errors of our own plumbing are retried until the task's time is up, and told without their inner words. */
export function failureFrom(error: unknown, task: Pick<Task, "kind" | "nodeId">): ToldFailure {
  const node = task.nodeId === undefined ? {} : { nodeId: task.nodeId };
  if (error instanceof TaskError) return { ...node, ...error.failure };
  if (error instanceof ProviderError) {
    return {
      ...node,
      code: `cloud-${error.kind}`,
      message: `The cloud refused "${task.kind}": ${error.message}`,
      providerCode: error.providerCode,
      ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
      retryable: error.retryable,
      remedy: error.remedy ?? PROVIDER_REMEDIES[error.kind],
    };
  }
  // A credential that was imported waits for its secret: only a person can set it.
  if (error instanceof Problem && error.code === "secret-missing")
    return {
      ...node,
      code: error.code,
      message: error.message,
      retryable: false,
      remedy: "Set the credential's secret with PATCH /credentials/{id}, then retry the job.",
    };
  return {
    ...node,
    code: "internal",
    message: `The step "${task.kind}" met an unexpected fault (${error instanceof Error ? error.name : "unknown"}).`,
    retryable: true,
    remedy: "Retry the job; if it fails again, give the operator of this installation the job's id.",
  };
}

const PROVIDER_REMEDIES: Readonly<Record<ProviderError["kind"], string>> = {
  auth: "Check the runtime's credential with the cloud and rotate it here, then retry the job.",
  denied: "Give the credential the permission that the cloud names, then retry the job.",
  "not-found": "Check that what the message names still exists in the cloud and region of the runtime.",
  quota: "Free or raise the cloud's quota, then retry the job.",
  throttled: "The cloud asks for patience; retry the job in a while.",
  invalid: "Change the value that the cloud names.",
  unavailable: "The cloud did not answer; retry the job when it does.",
  conflict: "Something in the cloud still uses it; retry the job when that has gone.",
};

function tooLong(kind: TaskKind, waitingFor: string): ToldFailure {
  return {
    code: "timed-out",
    message: `The step "${kind.kind}" waited ${kind.timeoutMs / 1000} s for ${waitingFor}.`,
    retryable: true,
    remedy: "Look in the cloud's console for what holds it up, then retry the job.",
  };
}

function cancelled(): ToldFailure {
  return {
    code: "cancelled",
    message: "The job was cancelled before this step.",
    retryable: true,
    remedy: "Retry the job to go on, or delete the deployment.",
  };
}
