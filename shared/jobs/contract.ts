import type { Deployment, DeploymentStatus, Node } from "../domain/deployment/schema.ts";
import type { JobInput, JobKind } from "../domain/job/schema.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import type { Plan } from "./plan.ts";

/** Everything that a job is planned from. */
export interface PlanFacts {
  readonly deployment: Deployment;
  readonly input: JobInput;
  /** What the deployment was before the job, as far as it says. */
  readonly from?: DeploymentStatus | undefined;
  /** The package as it is when the job has succeeded, and as it is now; the same where the job changes nothing of it. */
  readonly cluster: RenderedCluster;
  readonly before: RenderedCluster;
  /** All that are not gone, those that the job makes among them, in the order of their numbers. */
  readonly nodes: readonly Node[];
  /** Of `nodes`: those that the job makes. */
  readonly added: readonly Node[];
  /** Of `nodes`: those that the job takes away. */
  readonly removed: readonly Node[];
}

/** Facts → layers. Pure: the same facts give the same plan. */
export type Planner = (facts: PlanFacts) => Plan;

/** What can be done with a deployment: one file a kind in this folder. */
export interface Operation {
  readonly kind: JobKind;
  readonly plan: Planner;
  /** It can be done when the package is not stored any more: none of the package's commands are run then. */
  readonly bare?: true;
  /**
   * Takes back what a job of this kind has done so far, where that can be; absent: it cannot, or there is nothing. It gets
   * the facts of the job itself. Its tasks run the other way round: what they render is the deployment as it was before the
   * job, and what they call before is what the job was leading to.
   */
  readonly undo?: Planner;
  /**
   * The same where the package has refused before anything but marks was made: less than `undo`, which an app would notice.
   * Absent: `undo`.
   */
  readonly refused?: Planner;
  /** Whether `undo` can take back what such a job was asked; absent: whatever it was. */
  readonly canUndo?: (input: JobInput) => boolean;
}
