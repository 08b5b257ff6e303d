import type { BackupStore } from "../domain/backup/store.ts";
import type { CommandStore } from "../domain/command/store.ts";
import type { Deployment, Node } from "../domain/deployment/schema.ts";
import type { DeploymentStore } from "../domain/deployment/store.ts";
import type { FrontgateStore } from "../domain/frontgate/store.ts";
import type { Job, Left, Task, TaskFailure } from "../domain/job/schema.ts";
import type { SealedInput } from "../domain/job/sealed-input.ts";
import type { MetricStore } from "../domain/metric/store.ts";
import type { Runtime } from "../domain/runtime/schema.ts";
import type { Clock } from "../kernel/clock.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import type { VmPackage } from "../packages/vm/schema.ts";
import type { Reach } from "../platform/reach.ts";
import type { Sealer } from "../platform/secrets.ts";
import type { CommandBody, TrustSet } from "../protocol/messages.ts";
import type { Capability, Cloud, Lookups } from "../providers/contract.ts";
import type { ReleaseInput } from "../providers/workloads.ts";
import type { FailureCode } from "./advice.ts";
import type { Linked } from "./linked.ts";

/** Everything that a task may touch. Lazy parts cost a round trip only when asked. */
export interface TaskContext {
  readonly job: Job;
  readonly task: Task;
  readonly deployment: Deployment;
  readonly runtime: Runtime;
  /** The provider behind the runtime, connected with its credential. */
  cloud(): Promise<Cloud>;
  /** What the job's steps have asked of the cloud and need not ask again. */
  readonly lookups: Lookups;
  /** Hands on what this step has asked. One write where there is something. */
  keepLookups(): Promise<void>;
  /**
   * The package of the version that the job leads to, and it rendered with the values that it leads to: those of the
   * deployment itself, unless the job changes them. A task of a plan that takes back leads to what was before the job.
   */
  package(): Promise<VmPackage>;
  rendered(): Promise<RenderedCluster>;
  /** The same as it was when the plan began: of the deployment as it is now, or of what a job that is taken back led to. */
  renderedBefore(): Promise<RenderedCluster>;
  /** What tags of container images mean in what `rendered` is. */
  imageDigests(): Promise<Deployment["imageDigests"]>;
  /**
   * Of a deployment of workloads: the package's archive and its answers, as the job is to put them. Two reads, a GET of the
   * archive and a KMS request where there is a password. @throws TaskError when the package is gone
   */
  release(): Promise<ReleaseInput>;
  /** What the job was asked and nobody may read. One KMS request where there is something. */
  confided(): Promise<SealedInput | undefined>;
  /** Answers that are passwords, and what else the job was confided: no message may hold one. */
  secrets(): Promise<readonly string[]>;
  nodes(): Promise<readonly Node[]>;
  /** The steps of the job, with what became of them. */
  tasks(): Promise<readonly Task[]>;
  /** What the deployment depends on, by the names of its links, as it is at that moment. */
  linked(): Promise<ReadonlyMap<string, Linked>>;
  /** @throws when the task has no node */
  node(): Promise<Node>;
  readonly deployments: DeploymentStore;
  readonly frontgates: FrontgateStore;
  readonly commands: CommandStore;
  readonly backups: BackupStore;
  readonly metrics: MetricStore;
  readonly sealer: Sealer;
  /** Where machines find Pilot, whether it answers, and by which keys they know it. */
  readonly pilot: { readonly url: string; check(): Promise<Reach>; trust(): Promise<TrustSet> };
  readonly clock: Clock;
  readonly newSecret: () => string;
  sleep(milliseconds: number): Promise<void>;
}

/** An order that the task waits for; Pilot completes the task with its result. */
export interface CommandOrder {
  readonly frontgateId: string;
  readonly nodeId?: string;
  readonly metadataVersion: number;
  readonly body: CommandBody;
  /** Nobody may read it in the table, although no answer of the user is among it. */
  readonly confidential?: true;
  /** How a person reads it, where the body does not say it or nobody may read that. */
  readonly line?: string;
  readonly timeoutMs: number;
  /** No execution starts later than this from now, in milliseconds. */
  readonly startWithinMs: number;
}

export type TaskResult =
  | { readonly kind: "done"; readonly output?: Readonly<Record<string, unknown>> }
  /** `left`: what it could not take away and did not wait for. */
  | { readonly kind: "skipped"; readonly reason: string; readonly left?: Left }
  /** Not yet: called again soon. */
  | { readonly kind: "pending"; readonly waitingFor: string }
  | { readonly kind: "command"; readonly order: CommandOrder };

/**
 * The smallest resumable step. `run` may be called any number of times, by several workers after one another,
 * and finds its own earlier effects: it describes before it creates.
 */
export interface TaskKind {
  readonly kind: string;
  /** Capability of the provider that it needs, if any. */
  readonly capability?: Capability;
  /** Longest time from its first start to its end, in milliseconds. */
  readonly timeoutMs: number;
  /** A failure is noted and the job goes on (ending what cannot be asked to end itself). */
  readonly bestEffort?: boolean;
  /** It changes nothing but what nodes are told of a job that goes on: telling them anew takes it back. */
  readonly marks?: true;
  /** Its command is asked whether the operation may go on: another exit code than 0 is the package's refusal, and no fault. */
  readonly asks?: true;
  /** It gives no order, so that the call that has done what comes before it may do it too, without a turn of the machine. */
  readonly follows?: true;
  run(context: TaskContext): Promise<TaskResult>;
}

/** A failure with a code of the table of advice. */
export type ToldFailure = TaskFailure & { readonly code: FailureCode };

/** A failure that a person can act on. */
export class TaskError extends Error {
  override readonly name = "TaskError";
  readonly failure: ToldFailure;
  constructor(failure: ToldFailure, options?: ErrorOptions) {
    super(failure.message, options);
    this.failure = failure;
  }
}

export interface Wait {
  /** Milliseconds in all, those before the first question apart. */
  readonly budgetMs: number;
  /** Between the first question and the second. */
  readonly intervalMs: number;
  /** Each pause is twice the one before it, up to this. @default intervalMs */
  readonly longestMs?: number;
  /** Before the first question, where the answer is known to need some time. @default 0 */
  readonly firstMs?: number;
}

/** Asks until the answer is there or the budget is used up: a Lambda's waiting costs less than a state transition does. */
export async function waitFor<T>(
  context: Pick<TaskContext, "clock" | "sleep">,
  { budgetMs, intervalMs, longestMs = intervalMs, firstMs = 0 }: Wait,
  ask: () => Promise<T | undefined>,
): Promise<T | undefined> {
  if (firstMs > 0) await context.sleep(firstMs);
  const end = context.clock().getTime() + budgetMs;
  for (let pause = intervalMs; ; pause = Math.min(longestMs, pause * 2)) {
    const answer = await ask();
    if (answer !== undefined || context.clock().getTime() >= end) return answer;
    await context.sleep(pause);
  }
}

/** Milliseconds since the task began, all its calls together; 0 in the first one. */
export function elapsedMs({ clock, task }: Pick<TaskContext, "clock" | "task">): number {
  return task.startedAt === undefined ? 0 : clock().getTime() - Date.parse(task.startedAt);
}
