import { byItself, PLATFORM_ACTOR } from "../domain/audit/by-itself.ts";
import { auditWrite } from "../domain/audit/log.ts";
import type { Deployment } from "../domain/deployment/schema.ts";
import type { Job } from "../domain/job/schema.ts";
import type { Clock } from "../kernel/clock.ts";
import type { RequestKind } from "../operations/contract.ts";
import { type ProposingParts, proposeFor } from "../operations/propose.ts";
import type { Write } from "../platform/dynamodb.ts";

export interface KeepingParts extends ProposingParts {
  readonly clock: Clock;
  /** Told of a deployment whose turn it was and that could not be dealt with: a later sweep looks again. */
  readonly failed: (tenantId: string, error: unknown) => void;
}

/** What a schedule wants of a deployment. */
export interface Wish {
  readonly kind: RequestKind;
  readonly request: unknown;
  readonly reason: string;
  /** Of the entry in the audit log. */
  readonly operation: string;
  /** Whoever wanted the schedule. */
  readonly onBehalfOf: string | undefined;
}

/**
 * Gives a deployment a job that nobody asked for just now, with `also` in the same transaction: one job, however many
 * workers do it. What the tenant's policies forbid is forbidden to schedules too. Two round trips and what the operation
 * reads. @throws Problem as the operation's own route; ConditionFailed
 */
export async function begin(
  parts: KeepingParts,
  deployment: Deployment,
  wish: Wish,
  also: (job: Job) => readonly Write[] = () => [],
): Promise<Job> {
  const { tenantId, id } = deployment;
  const now = parts.clock();
  const [nodes, policies] = await Promise.all([parts.deployments.nodes(tenantId, id), parts.policies.all(tenantId)]);
  const asking = { actorId: PLATFORM_ACTOR, groups: [], cause: "schedule", reason: wish.reason, now } as const;
  const reach = { scope: "tenant", tenantId, actorId: PLATFORM_ACTOR, groups: [] } as const;
  const read = { deployment, nodes, policies, reach };
  const { decision, save } = await proposeFor(parts, read, wish.kind, wish.kind.request.parse(wish.request), asking);
  const told = byItself(
    {
      tenantId,
      operation: wish.operation,
      object: { type: "deployment", id },
      outcome: "done",
      ...(wish.onBehalfOf === undefined ? {} : { onBehalfOf: wish.onBehalfOf }),
    },
    now,
  );
  await save([...also(decision.job), auditWrite(told)]);
  return decision.job;
}
