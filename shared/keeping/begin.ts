import { byItself, PLATFORM_ACTOR } from "../domain/audit/by-itself.ts";
import { auditWrite } from "../domain/audit/log.ts";
import type { Deployment } from "../domain/deployment/schema.ts";
import type { Job } from "../domain/job/schema.ts";
import type { Clock } from "../kernel/clock.ts";
import type { NewId } from "../kernel/ids.ts";
import type { RequestKind } from "../operations/contract.ts";
import { decide } from "../operations/decide.ts";
import { factsOf, type OperationParts } from "../operations/facts.ts";
import { save } from "../operations/save.ts";
import type { Write } from "../platform/dynamodb.ts";

export interface KeepingParts extends OperationParts {
  readonly newId: NewId;
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
 * workers do it. Two round trips and what the operation reads. @throws Problem as the operation's own route; ConditionFailed
 */
export async function begin(
  parts: KeepingParts,
  deployment: Deployment,
  wish: Wish,
  also: (job: Job) => readonly Write[] = () => [],
): Promise<Job> {
  const { tenantId, id } = deployment;
  const now = parts.clock();
  const nodes = await parts.deployments.nodes(tenantId, id);
  const facts = factsOf(parts, { tenantId, groups: [], wide: true }, deployment, nodes);
  const asking = { actorId: PLATFORM_ACTOR, groups: [], cause: "schedule", reason: wish.reason, now } as const;
  const decision = await decide(parts, facts, wish.kind, wish.kind.request.parse(wish.request), asking);
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
  await save(parts, decision, [...also(decision.job), auditWrite(told)]);
  return decision.job;
}
