import type { FailureNext, Job, NextAction, Task, TaskFailure } from "../domain/job/schema.ts";
import { stepWords } from "../domain/job/steps.ts";
import type { ResultStatus } from "../protocol/messages.ts";
import type { ProviderErrorKind } from "../providers/contract.ts";

/** Every way in which a step or a job can fail. */
export type FailureCode =
  | `cloud-${ProviderErrorKind}`
  | `command-${Exclude<ResultStatus, "succeeded">}`
  | "cancelled"
  | "deadline-exceeded"
  | "dependency-not-active"
  | "endpoint-not-allowed"
  | "execution-lost"
  | "flow-interrupted"
  | "frontgate-revoked"
  | "internal"
  | "machine-failed"
  | "namespace-stuck"
  | "namespace-taken"
  | "no-image"
  | "no-volume"
  | "no-way-out"
  | "no-workload"
  | "not-started"
  | "nothing-to-adopt"
  | "package-refused"
  | "pilot-unreachable"
  | "secret-missing"
  | "snapshot-failed"
  | "timed-out"
  | "token-too-long"
  | "workloads-failed"
  | "workloads-late"
  | "wrong-vpc";

interface Advice {
  readonly action: NextAction;
  /** One short sentence. */
  readonly say: string;
}

/** What to do next, by what went wrong. `docs/operations.md` has the same table for readers; a test holds the two together. */
export const ADVICE: Readonly<Record<FailureCode, Advice>> = {
  "cloud-auth": { action: "check-credential", say: "Check the credential with the cloud, set it anew, then retry." },
  "cloud-denied": { action: "grant-permission", say: "Give the credential the permission that is named, then retry." },
  "cloud-not-found": { action: "check-cloud", say: "See that what is named still exists in the cloud, then retry." },
  "cloud-quota": { action: "raise-quota", say: "Free or raise the cloud's quota, then retry." },
  "cloud-throttled": { action: "wait", say: "Wait a few minutes, then retry." },
  "cloud-invalid": {
    action: "fix-configuration",
    say: "Undo this job, and ask again with a value that the cloud takes.",
  },
  "cloud-unavailable": { action: "wait", say: "Wait until the cloud answers again, then retry." },
  "cloud-conflict": { action: "check-cloud", say: "See what in the cloud still uses it, then retry." },
  "command-failed": { action: "look-on-node", say: "Read the output and remove the cause, then retry." },
  "command-timed-out": { action: "look-on-node", say: "Look on the node for what it waits for, then retry." },
  "command-expired": { action: "check-network", say: "See that the node runs and reaches out, then retry." },
  "command-stale": { action: "retry", say: "A later change came first: retry." },
  "command-refused": { action: "ask-operator", say: "Give the operator the job's id and the message." },
  cancelled: { action: "retry", say: "Retry to go on, or undo what was done." },
  "deadline-exceeded": { action: "retry", say: "Retry: it goes on with the first step that was not done." },
  "dependency-not-active": { action: "retry", say: "Start what it depends on, or wait for its job, then retry." },
  "endpoint-not-allowed": { action: "check-credential", say: "Use an endpoint that this installation allows." },
  "execution-lost": { action: "retry", say: "Retry: it goes on with the first step that was not done." },
  "flow-interrupted": { action: "retry", say: "Retry: it goes on with the first step that was not done." },
  "frontgate-revoked": { action: "retry", say: "Retry: a new Frontgate is made." },
  internal: { action: "ask-operator", say: "Retry once; if it fails again, give the operator the job's id." },
  "machine-failed": { action: "check-cloud", say: "See in the cloud why the machine ended, then retry." },
  "namespace-stuck": { action: "check-cloud", say: "Remove what keeps the namespace in the cluster, then retry." },
  "namespace-taken": { action: "fix-configuration", say: "Take another namespace, and deploy anew." },
  "no-image": { action: "fix-configuration", say: "Take a region or a version with an image, and deploy anew." },
  "no-volume": { action: "check-cloud", say: "See what became of the volume in the cloud, or replace the node." },
  "no-way-out": { action: "check-network", say: "Give the subnet a way to the platform's address, then retry." },
  "no-workload": { action: "ask-again", say: "Ask again with workloads that are there." },
  "not-started": { action: "ask-operator", say: "Give the operator the job's id, then retry." },
  "nothing-to-adopt": { action: "check-cloud", say: "Compare with the cloud anew, or replace the node." },
  "package-refused": { action: "ask-again", say: "Remove the cause that the output names, and ask again." },
  "pilot-unreachable": {
    action: "ask-operator",
    say: "The platform's own address does not answer: tell the operator.",
  },
  "secret-missing": { action: "check-credential", say: "Set the credential's secret, then retry." },
  "snapshot-failed": { action: "retry", say: "See in the cloud why it failed, then retry." },
  "timed-out": { action: "check-cloud", say: "See in the cloud what holds it up, then retry." },
  "token-too-long": { action: "ask-again", say: "Take a version whose command prints less." },
  "workloads-failed": { action: "check-cloud", say: "Read the log, remove the cause, then retry; or undo." },
  "workloads-late": { action: "check-cloud", say: "See in the events what holds them up, then retry; or undo." },
  "wrong-vpc": { action: "fix-configuration", say: "Take a subnet that fits, and deploy anew." },
};

/** Whose failure it is, as far as is known where it is told. */
export interface FailureOf {
  readonly job: Pick<Job, "id" | "deploymentId"> & Partial<Pick<Job, "kind" | "workloads" | "input">>;
  readonly task?: Pick<Task, "kind" | "nodeId" | "nodeName"> | undefined;
  readonly credentialId?: string | undefined;
}

/**
 * The route of each action. `retry` is the way on for all that a person mends outside of this store; `undo` for what the
 * job can never bring about.
 */
const ROUTES: Readonly<Record<NextAction, string>> = {
  retry: "POST /jobs/{job}:retry",
  wait: "POST /jobs/{job}:retry",
  "raise-quota": "POST /jobs/{job}:retry",
  "grant-permission": "POST /jobs/{job}:retry",
  "check-cloud": "POST /jobs/{job}:retry",
  "check-network": "POST /jobs/{job}:retry",
  "look-on-node": "POST /jobs/{job}:retry",
  "check-credential": "PATCH /credentials/{credential}",
  "fix-configuration": "POST /jobs/{job}:undo",
  undo: "POST /jobs/{job}:undo",
  "ask-again": "GET /deployments/{deployment}",
  "ask-operator": "GET /jobs/{job}",
};

/** The failure with its step in words, its node's name and what to do next; what it says of those already stays. Pure. */
export function explained(failure: TaskFailure, of: FailureOf): TaskFailure {
  const { task } = of;
  const nodeId = failure.nodeId ?? task?.nodeId;
  return {
    ...failure,
    ...(mayForce(failure, of) ? { remedy: `${failure.remedy} ${FORCE}` } : {}),
    ...(nodeId === undefined ? {} : { nodeId }),
    ...(failure.nodeName !== undefined || task?.nodeName === undefined ? {} : { nodeName: task.nodeName }),
    ...(failure.step !== undefined || task === undefined ? {} : { step: stepWords(task.kind) }),
    next: failure.next ?? nextAfter(failure, of),
  };
}

/** What a cluster that is gone for ever answers a deletion with, or what stands in the way to it. */
const GONE: ReadonlySet<string> = new Set<FailureCode>([
  "cloud-auth",
  "cloud-denied",
  "cloud-invalid",
  "cloud-not-found",
  "cloud-unavailable",
  "endpoint-not-allowed",
  "namespace-stuck",
  "secret-missing",
  "timed-out",
]);
const FORCE = "If the cluster is gone for ever, delete the deployment with force=true: what is left there is told.";

function mayForce({ code, remedy }: TaskFailure, { job: { kind, workloads, input } }: FailureOf): boolean {
  const deletes = kind === "delete" && workloads === true && input?.force !== true;
  return deletes && GONE.has(code) && !remedy.includes(FORCE);
}

function nextAfter(failure: Pick<TaskFailure, "code" | "retryable">, of: FailureOf): FailureNext {
  const known = Object.entries(ADVICE).find(([code]) => code === failure.code)?.[1];
  const advice = known ?? (failure.retryable ? ADVICE["flow-interrupted"] : ADVICE.internal);
  const route = ROUTES[advice.action]
    .replace("{job}", of.job.id)
    .replace("{deployment}", of.job.deploymentId)
    .replace("{credential}", of.credentialId ?? "{id}");
  return { action: advice.action, say: advice.say, route };
}
