import type { Node } from "../domain/deployment/schema.ts";
import type { Job, Task } from "../domain/job/schema.ts";
import { derivedId } from "../kernel/ids.ts";

/** A step before it has an id. */
export interface Step {
  /** File of `shared/tasks/`. */
  readonly kind: string;
  readonly node?: Pick<Node, "id"> & Partial<Pick<Node, "role" | "sid">>;
  readonly input?: Readonly<Record<string, unknown>>;
}

/** Steps that may run at the same time. */
export type Layer = readonly Step[];

/** What a job does, layer after layer. Pure: the same inputs give the same plan and the same task ids. */
export type Plan = readonly Layer[];

/**
 * The tasks of a plan. Ids derive from job, layer and place, so that planning twice writes nothing twice.
 * @param undo of a plan that takes back: its layers come after those of the first
 */
export function tasksOf(
  job: Pick<Job, "id" | "tenantId">,
  plan: Plan,
  undo?: { readonly phase: "undo"; readonly from: number },
): readonly Task[] {
  return plan
    .filter((layer) => layer.length > 0)
    .flatMap((layer, layerIndex) =>
      layer.map((step, place) => ({
        id: derivedId("task", job.id, String(layerIndex), String(place), step.kind, ...(undo ? [undo.phase] : [])),
        tenantId: job.tenantId,
        jobId: job.id,
        kind: step.kind,
        ...(undo === undefined ? {} : { phase: undo.phase }),
        layer: layerIndex + (undo?.from ?? 0),
        place,
        ...(step.node === undefined ? {} : { nodeId: step.node.id, ...named(step.node) }),
        input: step.input ?? {},
        status: "pending" as const,
        attempts: 0,
        leaseUntil: 0,
      })),
    );
}

/** What people call a node: its role, where it has one, and its number. */
function named({ role, sid }: NonNullable<Step["node"]>): { nodeName?: string } {
  return sid === undefined ? {} : { nodeName: role ? `${role} ${sid}` : `node ${sid}` };
}
