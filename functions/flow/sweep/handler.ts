import { approvals as openGate } from "../../../shared/approvals/gate.ts";
import { outcomes } from "../../../shared/approvals/outcomes.ts";
import { sweepApprovals } from "../../../shared/approvals/sweep.ts";
import { catalogue } from "../../../shared/domain/app/catalogue.ts";
import { appStore } from "../../../shared/domain/app/store.ts";
import { approvalStore } from "../../../shared/domain/approval/store.ts";
import { backupScheduleStore } from "../../../shared/domain/backup/schedule-store.ts";
import { backupStore } from "../../../shared/domain/backup/store.ts";
import { commandStore } from "../../../shared/domain/command/store.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import type { DriftDue } from "../../../shared/domain/drift/schema.ts";
import { driftStore } from "../../../shared/domain/drift/store.ts";
import { frontgateStore } from "../../../shared/domain/frontgate/store.ts";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { keyPairStore } from "../../../shared/domain/key-pair/store.ts";
import { policyStore } from "../../../shared/domain/policy/store.ts";
import { quotaStore } from "../../../shared/domain/quota/store.ts";
import { sweepQuotas } from "../../../shared/domain/quota/sweep.ts";
import { revisionStore } from "../../../shared/domain/revision/store.ts";
import { rolloutStore } from "../../../shared/domain/rollout/store.ts";
import { runtimeStore } from "../../../shared/domain/runtime/store.ts";
import { sweepDrift } from "../../../shared/drift/sweep.ts";
import { identityReads } from "../../../shared/identity/reads.ts";
import { askImagesBy } from "../../../shared/images/asking.ts";
import { sweepJobs } from "../../../shared/jobs/sweep-jobs.ts";
import { sweepRunning } from "../../../shared/jobs/sweep-running.ts";
import { sweepBackups } from "../../../shared/keeping/sweep-backups.ts";
import { sweepCeased } from "../../../shared/keeping/sweep-ceased.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { holding } from "../../../shared/operations/hold.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openFlows } from "../../../shared/platform/flows.ts";
import { openFunctions } from "../../../shared/platform/lambda.ts";
import { createLogger } from "../../../shared/platform/logger.ts";
import { openQueue } from "../../../shared/platform/queue.ts";
import { openSealer } from "../../../shared/platform/secrets.ts";
import { sweepNodes } from "../../../shared/recovery/sweep-nodes.ts";
import { rightsOf } from "../../../shared/rollouts/author.ts";
import { sweepRollouts } from "../../../shared/rollouts/sweep.ts";
import { versionReaderBy } from "../../../shared/sources/version-reader.ts";
import { sweepFrontgates } from "../../../shared/tasks/sweep-frontgates.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const log = createLogger();
const table = openTable(env.TABLE_NAME);
const approvals = {
  approvals: approvalStore(table),
  outcomes: outcomes(table, env.QUOTA_DEFAULTS),
  clock: systemClock,
};
const failed = (tenantId: string, error: unknown) =>
  log.error("a tenant was not swept; a later sweep looks again", { tenantId, error });
const jobs = {
  deployments: deploymentStore(table),
  jobs: jobStore(table),
  revisions: revisionStore(table),
  queue: openQueue(env.JOB_QUEUE_URL),
  tenantCap: env.TENANT_JOB_CAP,
  clock: systemClock,
  failed,
};
const running = {
  ...jobs,
  commands: commandStore(table),
  flows: openFlows(),
  stateMachineArn: env.JOB_STATE_MACHINE_ARN,
  ended: ({ tenantId, id }: { readonly tenantId: string; readonly id: string }, code: string) =>
    log.warn("a job was given up", { tenantId, jobId: id, code }),
};
const quotas = {
  table,
  defaults: env.QUOTA_DEFAULTS,
  clock: systemClock,
  repaired: (tenantId: string) => log.warn("counters of a quota were wrong, and are repaired", { tenantId }),
  failed,
};
const functions = openFunctions();
const drift = {
  drift: driftStore(table),
  clock: systemClock,
  ask: ({ tenantId, deploymentId, ...due }: DriftDue) =>
    functions.send(`${env.OBSERVE_FUNCTION_PREFIX}${due.provider}`, { tenantId, deploymentId, due }),
};

const rollouts = {
  apps: appStore(table),
  backups: backupStore(table),
  keyPairs: keyPairStore(table),
  drift: driftStore(table),
  askImages: askImagesBy(functions, env.SCAN_FUNCTION_NAME),
  versions: versionReaderBy(functions, env.SCAN_FUNCTION_NAME),
  catalogue: catalogue(table),
  deployments: deploymentStore(table),
  jobs: jobStore(table),
  policies: policyStore(table),
  holds: holding(table, openGate(table, newId)),
  newId,
  quotas: quotaStore(table, env.QUOTA_DEFAULTS),
  revisions: revisionStore(table),
  rollouts: rolloutStore(table),
  runtimes: runtimeStore(table),
  rights: rightsOf(identityReads(table)),
  sealer: openSealer(env.KEY_ID),
  clock: systemClock,
  failed,
};

const frontgates = {
  frontgates: frontgateStore(table),
  functions,
  runTaskPrefix: env.RUN_TASK_FUNCTION_PREFIX,
  clock: systemClock,
};

/**
 * Every minute: what waits for a slot that is free, what the queue has lost, jobs that nothing carries on any more, counters
 * that are not what they count, and approvals that nobody goes on with; Frontgates and nodes that are not heard; deployments
 * that are to be compared with their clouds again; rollouts that go on; ceased deployments whose time is up; and back-ups
 * that schedules make and no longer keep.
 */
export async function handler(): Promise<void> {
  const ends = await Promise.allSettled([
    sweepJobs(jobs),
    sweepRunning(running),
    sweepQuotas(quotas),
    sweepApprovals(approvals),
    sweepFrontgates(frontgates),
    sweepNodes({ ...frontgates, deployments: deploymentStore(table) }),
    sweepDrift(drift),
    sweepRollouts(rollouts),
    sweepCeased({ ...rollouts, newId }),
    sweepBackups({ ...rollouts, newId, schedules: backupScheduleStore(table) }),
  ]);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}
