import * as z from "zod";
import { Deployment } from "../deployment/schema.ts";
import { JobView, TaskView } from "../job/view.ts";

/** Name of the protocol between a client and the progress socket; `docs/progress.md` describes it. */
export const PROGRESS_PROTOCOL = "pitrix-progress-v1";

/**
 * `tenant`: all jobs and deployments of the tenant. `jobs`: all its jobs, without their tasks. `jobs/<id>`: one job and its
 * tasks.
 */
export const Topic = z
  .string()
  .regex(/^(tenant|jobs(\/job-[0-9a-z]{1,40})?)$/, "must be tenant, jobs or jobs/<id of a job>");

/** A deployment as its progress tells it: how it is, and none of its values. */
export const DeploymentProgress = Deployment.pick({
  id: true,
  name: true,
  appId: true,
  appVersionId: true,
  runtimeId: true,
  status: true,
  statusReason: true,
  health: true,
  revision: true,
  activeJobId: true,
  lastJobId: true,
  updatedAt: true,
  version: true,
}).meta({ id: "DeploymentProgress" });
export type DeploymentProgress = z.infer<typeof DeploymentProgress>;

export const ProgressChange = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("job"), job: JobView }),
  z.object({ kind: z.literal("task"), task: TaskView }),
  z.object({ kind: z.literal("deployment"), deployment: DeploymentProgress }),
]);
export type ProgressChange = z.infer<typeof ProgressChange>;

/** One change of a topic. `seq` rises by one a change, from 1, and never skips. */
export const ProgressEvent = z.object({ seq: z.int(), at: z.string(), change: ProgressChange });
export type ProgressEvent = z.infer<typeof ProgressEvent>;

const Seq = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

/** What a client sends: JSON text of at most 4 KB. */
export const FromClient = z.union([
  /** With what `POST /progress/tickets` answered: for who has a sign-in and no token. */
  z.strictObject({ type: z.literal("authenticate"), ticket: z.string().max(256) }),
  z.strictObject({ type: z.literal("authenticate"), token: z.string().max(256) }),
  z.strictObject({ type: z.literal("subscribe"), topic: Topic, since: Seq.optional() }),
  z.strictObject({ type: z.literal("unsubscribe"), topic: Topic }),
  z.strictObject({ type: z.literal("ping") }),
]);
export type FromClient = z.infer<typeof FromClient>;

/** What a client gets. Every message fits one frame of the gateway (32 KB). */
export const ToClient = z.discriminatedUnion("type", [
  /** `until`: nothing is told on this connection afterwards. RFC 3339. */
  z.object({ type: z.literal("authenticated"), until: z.string() }),
  /** Follows replay or snapshot; everything up to `seq` has been sent. */
  z.object({ type: z.literal("subscribed"), topic: Topic, seq: Seq }),
  z.object({ type: z.literal("event"), topic: Topic, ...ProgressEvent.shape }),
  /** The state at `seq`, in `parts` messages: what a client without `since`, or with one that is too old, begins with. */
  z.object({
    type: z.literal("snapshot"),
    topic: Topic,
    seq: Seq,
    part: z.int(),
    parts: z.int(),
    jobs: z.array(JobView),
    tasks: z.array(TaskView),
    /** Of the topic `tenant`. */
    deployments: z.array(DeploymentProgress).optional(),
  }),
  /** What was missed since the `since` that was given is not kept any more: a snapshot at `seq` follows. */
  z.object({ type: z.literal("reset"), topic: Topic, seq: Seq }),
  /** `topics`: the last `seq` of each subscription; a client that is behind subscribes again with `since`. */
  z.object({ type: z.literal("pong"), topics: z.record(z.string(), Seq) }),
  z.object({
    type: z.literal("error"),
    code: z.enum(["bad-message", "unauthenticated", "not-found", "not-allowed", "too-many-topics"]),
    message: z.string(),
    topic: z.string().optional(),
  }),
]);
export type ToClient = z.infer<typeof ToClient>;

/** A client's connection. Before it has authenticated it has no tenant, and gets nothing. */
export const ProgressConnection = z.object({
  connectionId: z.string(),
  tenantId: z.string().optional(),
  /** It may read all deployments of its tenant, too. */
  deployments: z.literal(true).optional(),
  topics: z.array(z.string()),
  /** Seconds since 1970: when the gateway ends the connection, the token expires, or a ticket is renewed. */
  expiresAt: z.int(),
});
export type ProgressConnection = z.infer<typeof ProgressConnection>;
