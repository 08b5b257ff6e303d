import type { Job, JobKind } from "../domain/job/schema.ts";
import type { Running } from "../domain/job/transitions.ts";
import { attachAddresses, detachAddresses } from "./addresses.ts";
import { adopt } from "./adopt.ts";
import { backUp, deleteBackup, restore } from "./back-up.ts";
import { cease, recover } from "./cease.ts";
import { configure } from "./configure.ts";
import type { Operation } from "./contract.ts";
import { deleteDeployment } from "./delete.ts";
import { deploy } from "./deploy.ts";
import { attachKeys, detachKeys } from "./keys.ts";
import { replaceNode } from "./replace-node.ts";
import { resize } from "./resize.ts";
import { restart } from "./restart.ts";
import { revert } from "./revert.ts";
import { rollBack } from "./roll-back.ts";
import { runCommand } from "./run-command.ts";
import { runService } from "./run-service.ts";
import { scaleIn } from "./scale-in.ts";
import { scaleOut } from "./scale-out.ts";
import { start } from "./start.ts";
import { stop } from "./stop.ts";
import { upgrade } from "./upgrade.ts";
import { workloadOperations } from "./workloads/registry.ts";

/** Every job that there is: a new one is one file beside this and one line here. */
const operations: readonly Operation[] = [
  deploy,
  start,
  stop,
  restart,
  scaleOut,
  scaleIn,
  resize,
  replaceNode,
  configure,
  upgrade,
  rollBack,
  backUp,
  restore,
  deleteBackup,
  runService,
  runCommand,
  attachAddresses,
  detachAddresses,
  attachKeys,
  detachKeys,
  adopt,
  revert,
  cease,
  recover,
  deleteDeployment,
];

const byKind = new Map(operations.map((operation) => [operation.kind, operation]));
const ofWorkloads = new Map(workloadOperations.map((operation) => [operation.kind, operation]));

const find = (kind: JobKind, { workloads }: Running): Operation | undefined =>
  (workloads === undefined ? byKind : ofWorkloads).get(kind);

/** Whether what the job has done can be taken back. */
export function canUndo(job: Pick<Job, "kind" | "input" | "workloads">): boolean {
  const operation = find(job.kind, job);
  return operation?.undo !== undefined && operation.canUndo?.(job.input ?? {}) !== false;
}

/**
 * What is done by a job of that kind. @param of the deployment or one of its jobs: machines, or workloads in a cluster
 * @throws when there is no such job: it was accepted by another version than the one that plans it
 */
export function operationOf(kind: JobKind, of: Running): Operation {
  const found = find(kind, of);
  if (found === undefined) throw new Error(`there is no job "${kind}"`);
  return found;
}
