import * as z from "zod";
import { DeploymentStatus } from "../deployment/status.ts";
import { AttachedKey } from "../key-pair/schema.ts";
import { Holding } from "../quota/schema.ts";

/** What a task is told: ids and numbers, never a secret or a large body. */
export const TaskInput = z.record(z.string(), z.unknown());

/** What helps after a failure, for programs. */
export const NextAction = z.enum([
  "retry",
  "undo",
  "wait",
  "ask-again",
  "ask-operator",
  "check-cloud",
  "check-credential",
  "check-network",
  "fix-configuration",
  "grant-permission",
  "look-on-node",
  "raise-quota",
]);
export type NextAction = z.infer<typeof NextAction>;

/** The next thing to do. */
export const FailureNext = z.object({
  action: NextAction,
  /** One short sentence. */
  say: z.string(),
  /** The request that goes on from there, `POST /jobs/job-…:retry`; what is not known stays in braces. */
  route: z.string(),
});
export type FailureNext = z.infer<typeof FailureNext>;

/** A step's failure, told so that a person knows what to do next. */
export const TaskFailure = z.object({
  code: z.string(),
  message: z.string(),
  nodeId: z.string().optional(),
  /** Its role and number. */
  nodeName: z.string().optional(),
  /** The cloud's own code. */
  providerCode: z.string().optional(),
  /** The cloud's id of the refused request, for its support. */
  requestId: z.string().optional(),
  /** The step that failed, in words. */
  step: z.string().optional(),
  /** The command that failed, as the package wrote it. */
  command: z.string().optional(),
  exitCode: z.int().optional(),
  output: z.string().optional(),
  /** Whether the same job may succeed when retried. */
  retryable: z.boolean(),
  remedy: z.string(),
  next: FailureNext.optional(),
});
export type TaskFailure = z.infer<typeof TaskFailure>;

export const TaskStatus = z.enum(["pending", "running", "succeeded", "skipped", "failed"]);

/** The smallest resumable step of a job. */
export const Task = z.object({
  id: z.string(),
  tenantId: z.string(),
  jobId: z.string(),
  /** File of `shared/tasks/` that runs it. */
  kind: z.string(),
  /** `undo`: it takes back what the job has done; absent: it does it. */
  phase: z.literal("undo").optional(),
  /** Tasks of one layer may run at the same time; layers run in order, from 0. */
  layer: z.int(),
  /** Place within the layer. */
  place: z.int(),
  nodeId: z.string().optional(),
  /** Role and number of the node, when it was planned. */
  nodeName: z.string().optional(),
  input: TaskInput,
  status: TaskStatus,
  attempts: z.int(),
  startedAt: z.string().optional(),
  finishedAt: z.string().optional(),
  /** Milliseconds since 1970 until which one worker has it; another one waits. */
  leaseUntil: z.int(),
  /** Command that it waits for, when it went to Pilot. */
  commandId: z.string().optional(),
  output: z.record(z.string(), z.unknown()).optional(),
  failure: TaskFailure.optional(),
});
export type Task = z.infer<typeof Task>;

/** Everything that can be done with a deployment in its life. */
export const JobKind = z.enum([
  "deploy",
  "start",
  "stop",
  "restart",
  "scale-out",
  "scale-in",
  "resize",
  "configure",
  "upgrade",
  "roll-back",
  "back-up",
  "restore",
  "delete-backup",
  "run-service",
  "run-command",
  "attach-addresses",
  "detach-addresses",
  "attach-keys",
  "detach-keys",
  "replace-node",
  "adopt",
  "revert",
  "cease",
  "recover",
  "delete",
]);
export type JobKind = z.infer<typeof JobKind>;

/** A node that a job makes: which number, and in which life of that number. */
export const NewNode = z.object({
  role: z.string(),
  sid: z.int().min(1),
  generation: z.int().min(1),
  /** Of a replica: the number of the node whose replica it is. */
  gid: z.int().min(1).optional(),
});
export type NewNode = z.infer<typeof NewNode>;

/** What a job was asked, decided when it was accepted: ids and numbers, never a secret and never a large body. */
export const JobInput = z.object({
  /** Nodes that it makes. */
  add: z.array(NewNode).optional(),
  /** Ids of the nodes that it takes away. */
  remove: z.array(z.string()).optional(),
  /** Ids of the nodes that it is about, where it is not about all. */
  nodes: z.array(z.string()).optional(),
  /** The back-up that it is about, and whether the package's commands have a part in it. */
  backup: z.object({ id: z.string(), policy: z.enum(["device", "custom"]), commands: z.boolean() }).optional(),
  /** Of the package's own services: which one. */
  service: z.string().optional(),
  /** Of a user's command: its first word and the SHA-256 of all of it; the rest is in `sealedInput`. */
  command: z.object({ word: z.string(), sha256: z.string(), timeoutSeconds: z.int() }).optional(),
  /** Of a revert: nodes whose machines are to run again, to be off again, or to have their size again. */
  machines: z
    .object({
      start: z.array(z.string()),
      stop: z.array(z.string()),
      resize: z.array(z.string()),
      /** Those that get their public address again. */
      address: z.array(z.string()).optional(),
    })
    .optional(),
  /** Of an adoption: what is believed of each node from then on. */
  adopt: z
    .array(
      z.object({
        nodeId: z.string(),
        instanceType: z.string().optional(),
        address: z.string().optional(),
        volumeSize: z.int().optional(),
      }),
    )
    .optional(),
  /** Of a cessation: for how many days what was ceased is kept. */
  retentionDays: z.int().optional(),
  /** Keys of the deployment as they were, and as they are to be. */
  keys: z.object({ before: z.array(AttachedKey), after: z.array(AttachedKey) }).optional(),
  /** Workloads that it is about, by kind and name, where it is not about all. */
  workloads: z.array(z.string()).optional(),
  /** Of a deletion: it goes on after a `destroy` that failed, and without a cluster that does not answer. */
  force: z.literal(true).optional(),
  /**
   * Of a roll-back: the app's files and services come anew, on the nodes that run, as it goes to another version; or on all,
   * as nobody knows how far a failed job came with any.
   */
  renews: z.enum(["running", "all"]).optional(),
});
export type JobInput = z.infer<typeof JobInput>;

/** Who or what wanted a job. */
export const JobCause = z.enum(["user", "schedule", "recovery", "fleet"]);
export type JobCause = z.infer<typeof JobCause>;

/** `pending_approval`: it waits for people, and nothing of it has begun; `rejected`: they, or time, said no. */
export const JobStatus = z.enum([
  "pending_approval",
  "queued",
  "running",
  "succeeded",
  "failed",
  "cancelled",
  "rejected",
]);
export type JobStatus = z.infer<typeof JobStatus>;

/** What a forced deletion could not take away: where it lies, and by what it is known. */
export const Left = z.object({
  /** What the cluster said last, or what was in the way. */
  reason: z.string(),
  namespace: z.string(),
  /** The namespace was made for the deployment: with it all is gone. */
  ownNamespace: z.boolean(),
  release: z.string(),
  /** Of every object that was put. */
  labels: z.record(z.string(), z.string()),
});
export type Left = z.infer<typeof Left>;

/** A job that waits to be started, as far as a message about it says. */
export const QueuedJob = z.object({
  tenantId: z.string(),
  id: z.string(),
  attempt: z.int(),
  deploymentId: z.string(),
});
export type QueuedJob = z.infer<typeof QueuedJob>;

/** What a request makes. */
export const Job = z.object({
  id: z.string(),
  tenantId: z.string(),
  kind: JobKind,
  input: JobInput.optional(),
  /** KMS ciphertext of what it was asked and nobody may read, its context {tenant, object: the job's id}. */
  sealedInput: z.string().optional(),
  /** Revision of the deployment that it brings about. */
  revision: z.int().optional(),
  /** That revision's spec is another one than the deployment has now. */
  respecs: z.literal(true).optional(),
  /** What its deployment holds of the quota when it has succeeded, and when it was undone; absent where it changes nothing. */
  quota: z.object({ after: Holding, before: Holding }).optional(),
  /** Its deployment runs workloads in a cluster, and no machines. */
  workloads: z.literal(true).optional(),
  /** Its deployment holds links, or will: its end may take some away. */
  links: z.literal(true).optional(),
  /** What the deployment was before it. */
  from: DeploymentStatus.optional(),
  /** Absent: a user. */
  cause: JobCause.optional(),
  /** Why, in the words of whoever asked. */
  reason: z.string().optional(),
  deploymentId: z.string(),
  provider: z.string(),
  status: JobStatus,
  /** The approval that it waits for, or waited for. */
  approvalId: z.string().optional(),
  /** 1 at first; a retry adds one. The execution's name is `<id>-<attempt>`. */
  attempt: z.int(),
  /** Number of layers and tasks, known once planned. */
  layers: z.int(),
  tasks: z.int(),
  failure: TaskFailure.optional(),
  /** Of a forced deletion that has succeeded: what it may have left in a cluster that did not answer. */
  left: Left.optional(),
  /** Set by a cancel request: no further task begins, and the job ends `cancelled`. */
  cancelRequested: z.boolean(),
  /** Its end takes back what it has done, as far as its kind can. */
  undo: z.literal(true).optional(),
  /** `undo`: it is taking back, or has; absent: it does what it was asked. */
  phase: z.literal("undo").optional(),
  /** All that it had done has been taken back. */
  undone: z.literal(true).optional(),
  /** RFC 3339: whatever of it still runs then is given up. Known once planned. */
  deadline: z.string().optional(),
  /** Why it was given up: nothing of it begins any more, and it ends so. Of one attempt. */
  givenUp: TaskFailure.optional(),
  /** Since when the queue seems to have lost it, or its beginning to fail. Of one attempt. */
  lostAt: z.string().optional(),
  /** Which of the executions of this attempt carries it on: the history of one has an end. Absent: the first. */
  part: z.int().optional(),
  createdBy: z.string(),
  /** Of its deployment: whoever reaches that reaches its jobs. */
  ownedBy: z.string().optional(),
  groups: z.array(z.string()).optional(),
  createdAt: z.string(),
  startedAt: z.string().optional(),
  finishedAt: z.string().optional(),
  version: z.int(),
});
export type Job = z.infer<typeof Job>;
