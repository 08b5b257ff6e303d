import type { Told } from "./told.ts";

/** What each failure of a job's step is called, and what to do next. `failures-zh.ts` has the same codes. */
export const failuresEn = {
  "cloud-auth": [
    "The cloud does not take the credential",
    "Check the credential with the cloud, set it anew, then retry.",
  ],
  "cloud-denied": ["The credential may not do this", "Give the credential the permission that is named, then retry."],
  "cloud-not-found": ["The cloud does not find it", "See that what is named still exists in the cloud, then retry."],
  "cloud-quota": ["The cloud's quota does not suffice", "Free or raise the cloud's quota, then retry."],
  "cloud-throttled": ["The cloud was asked too often", "Wait a few minutes, then retry."],
  "cloud-invalid": [
    "The cloud does not take a value",
    "Undo this job, and ask again with a value that the cloud takes.",
  ],
  "cloud-unavailable": ["The cloud did not answer", "Wait until the cloud answers again, then retry."],
  "cloud-conflict": ["Something in the cloud stands in the way", "See what in the cloud still uses it, then retry."],
  "command-failed": ["A command failed on the node", "Read the output and remove the cause, then retry."],
  "command-timed-out": ["A command took too long", "Look on the node for what it waits for, then retry."],
  "command-expired": ["The node did not answer", "See that the node runs and reaches out, then retry."],
  "command-stale": ["A later change came first", "A later change came first: retry."],
  "command-refused": ["The node refused the command", "Give the operator the job's id and the message."],
  cancelled: ["It was cancelled", "Retry to go on, or undo what was done."],
  "deadline-exceeded": ["The job took too long", "Retry: it goes on with the first step that was not done."],
  "dependency-not-active": [
    "What it depends on does not run",
    "Start what it depends on, or wait for its job, then retry.",
  ],
  "endpoint-not-allowed": ["The cloud's address is not allowed", "Use an endpoint that this installation allows."],
  "execution-lost": ["The job was interrupted", "Retry: it goes on with the first step that was not done."],
  "flow-interrupted": ["The job was interrupted", "Retry: it goes on with the first step that was not done."],
  "frontgate-revoked": ["The network's access was taken away", "Retry: a new Frontgate is made."],
  internal: ["The store made a mistake", "Retry once; if it fails again, give the operator the job's id."],
  "machine-failed": ["The machine has failed", "See in the cloud why the machine ended, then retry."],
  "namespace-stuck": ["The namespace is not removed", "Remove what keeps the namespace in the cluster, then retry."],
  "namespace-taken": ["The namespace is taken", "Take another namespace, and deploy anew."],
  "no-image": ["There is no image for it", "Take a region or a version with an image, and deploy anew."],
  "no-volume": ["The volume is not there", "See what became of the volume in the cloud, or replace the node."],
  "no-way-out": ["The machines do not reach the store", "Give the subnet a way to the platform's address, then retry."],
  "no-workload": ["There is no such workload", "Ask again with workloads that are there."],
  "not-started": ["The job did not begin", "Give the operator the job's id, then retry."],
  "nothing-to-adopt": ["The cloud has nothing to adopt", "Compare with the cloud anew, or replace the node."],
  "package-refused": ["The app refused it", "Remove the cause that the output names, and ask again."],
  "pilot-unreachable": [
    "The store's address does not answer",
    "The platform's own address does not answer: tell the operator.",
  ],
  "secret-missing": ["The credential's secret is missing", "Set the credential's secret, then retry."],
  "snapshot-failed": ["The snapshot failed", "See in the cloud why it failed, then retry."],
  "timed-out": ["It took too long", "See in the cloud what holds it up, then retry."],
  "token-too-long": ["The app's answer is too long", "Take a version whose command prints less."],
  "workloads-failed": ["Pods have failed", "Read the log, remove the cause, then retry; or undo."],
  "workloads-late": ["Pods are not ready in time", "See in the events what holds them up, then retry; or undo."],
  "wrong-vpc": ["The subnet lies in another network", "Take a subnet that fits, and deploy anew."],
} satisfies Told;
export type FailureWords = typeof failuresEn;

/** What each finding of a plan is about. */
export const findingsEn = {
  "approval-needed": "Others have to agree first",
  "cluster-silent": "The cluster did not answer",
  "data-deleted": "Data is deleted",
  interrupts: "The app is interrupted",
  links: "Dependencies",
  "no-security-groups": "The cloud has no security groups",
  "package-warning": "The package warns",
  "policy-denied": "A policy does not allow this",
  "policy-warning": "A policy warns",
  "policy-would-deny": "A policy that is only tried would refuse this",
  "quota-exceeded": "The quota does not suffice",
};
export type FindingWords = typeof findingsEn;
