import type { DeploymentStatus } from "../deployment/status.ts";
import type { JobKind } from "./schema.ts";

/** `same`: what it was before the job. `sound`: the same, and `active` where it had failed. */
type End = DeploymentStatus | "same" | "sound";

export interface Transition {
  readonly from: readonly DeploymentStatus[];
  readonly during: DeploymentStatus;
  readonly after: End;
  /** Where the job has failed or was cancelled without being undone. */
  readonly failed: End;
}

const RUNNING = ["active", "failed"] as const;
const LIVING = ["active", "stopped", "failed"] as const;
const change = { during: "updating", after: "same", failed: "failed" } as const;
/** Its failure says nothing of the deployment. */
const harmless = { during: "updating", after: "same", failed: "same" } as const;

/** From which states of a deployment a job may begin, what it is meanwhile, and what it is afterwards. */
export const TRANSITIONS: Readonly<Record<JobKind, Transition>> = {
  deploy: { from: ["failed"], during: "creating", after: "active", failed: "failed" },
  start: { from: ["stopped", "failed"], during: "starting", after: "active", failed: "failed" },
  stop: { from: RUNNING, during: "stopping", after: "stopped", failed: "failed" },
  restart: { from: RUNNING, during: "updating", after: "active", failed: "failed" },
  "scale-out": { from: ["active"], ...change },
  "scale-in": { from: ["active"], ...change },
  resize: { from: ["active", "stopped"], ...change },
  configure: { from: ["active", "stopped"], ...change },
  upgrade: { from: ["active", "stopped"], ...change },
  "roll-back": { from: LIVING, during: "updating", after: "sound", failed: "failed" },
  "back-up": { from: ["active", "stopped"], ...harmless },
  restore: { from: LIVING, during: "updating", after: "sound", failed: "failed" },
  // Back-ups outlive their deployment.
  "delete-backup": { from: [...LIVING, "ceased", "deleted"], ...harmless },
  "run-service": { from: RUNNING, ...harmless },
  "run-command": { from: RUNNING, ...harmless },
  "attach-addresses": { from: ["active", "stopped"], ...harmless },
  "detach-addresses": { from: ["active", "stopped"], ...harmless },
  "attach-keys": { from: RUNNING, ...harmless },
  "detach-keys": { from: RUNNING, ...harmless },
  "replace-node": { from: RUNNING, during: "updating", after: "active", failed: "failed" },
  adopt: { from: LIVING, ...harmless },
  revert: { from: LIVING, during: "updating", after: "sound", failed: "failed" },
  cease: { from: LIVING, during: "ceasing", after: "ceased", failed: "failed" },
  recover: { from: ["ceased"], during: "recovering", after: "active", failed: "ceased" },
  delete: { from: [...LIVING, "ceased", "rejected"], during: "deleting", after: "deleted", failed: "failed" },
};

/** What tells whether something runs workloads in a cluster, or machines. */
export interface Running {
  readonly workloads?: unknown;
}

/**
 * The same for workloads; a kind that is not here makes no sense for them. What they are stands in their cluster alone, so
 * that a change needs them to run: nothing would tell whether it worked.
 */
export const WORKLOAD_TRANSITIONS: Readonly<Partial<Record<JobKind, Transition>>> = {
  deploy: TRANSITIONS.deploy,
  start: TRANSITIONS.start,
  stop: TRANSITIONS.stop,
  restart: TRANSITIONS.restart,
  "scale-out": TRANSITIONS["scale-out"],
  "scale-in": TRANSITIONS["scale-in"],
  configure: { from: ["active"], ...change },
  upgrade: { from: ["active"], ...change },
  "roll-back": { from: RUNNING, during: "updating", after: "sound", failed: "failed" },
  adopt: { from: ["active"], ...change },
  revert: { from: RUNNING, during: "updating", after: "sound", failed: "failed" },
  cease: TRANSITIONS.cease,
  recover: TRANSITIONS.recover,
  delete: TRANSITIONS.delete,
};

/** `undefined`: what runs so knows no such operation. */
export function transitionOf(kind: JobKind, { workloads }: Running): Transition | undefined {
  return workloads === undefined ? TRANSITIONS[kind] : WORKLOAD_TRANSITIONS[kind];
}
