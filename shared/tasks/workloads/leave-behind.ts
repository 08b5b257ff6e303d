import * as z from "zod";
import { Problem } from "../../kernel/problem.ts";
import { ProviderError } from "../../providers/contract.ts";
import { elapsedMs, type TaskContext, TaskError, type TaskKind, type TaskResult } from "../contract.ts";
import { requirePlace } from "./place.ts";

/** Of a step of a forced deletion. */
const Forced = z.object({ force: z.literal(true) });

/** So long a cluster may be away before a forced deletion goes on without it: an API server that is started anew takes less. */
const AWAY_MS = 60_000;

/**
 * The step, which in a forced deletion does not need its cluster: what that refuses for good, or does not answer for a
 * minute, is left where it is, and said. The steps after one that has left it ask the cluster nothing.
 */
export function leavingBehind(kind: TaskKind): TaskKind {
  return {
    ...kind,
    async run(context) {
      if (!Forced.safeParse(context.task.input).success) return kind.run(context);
      if (await isLeft(context)) return { kind: "skipped", reason: "what is in the cluster was left there" };
      try {
        return await kind.run(context);
      } catch (error) {
        const reason = refusalIn(error);
        if (reason === undefined || mayPass(error, context)) throw error;
        return left(context, reason);
      }
    },
  };
}

async function isLeft({ task, tasks }: TaskContext): Promise<boolean> {
  return (await tasks()).some(
    ({ phase, layer, output }) => phase === task.phase && layer < task.layer && output?.["left"] !== undefined,
  );
}

/** What the cluster, or the way to it, says; `undefined`: a fault of our own, which forces nothing. */
function refusalIn(error: unknown): string | undefined {
  if (error instanceof ProviderError) return error.message;
  if (error instanceof TaskError) return error.failure.message;
  return error instanceof Problem && error.code === "secret-missing" ? error.message : undefined;
}

/** A cluster that answers, and only asks to wait, is waited for as ever. */
function mayPass(error: unknown, context: TaskContext): boolean {
  if (!(error instanceof ProviderError) || !error.retryable) return false;
  return error.kind !== "unavailable" || elapsedMs(context) < AWAY_MS;
}

/** Told with all that somebody needs who looks for it in the cluster. */
function left({ deployment }: TaskContext, said: string): TaskResult {
  const { tenantId, id } = deployment;
  const { namespace, ownNamespace, release } = requirePlace(deployment);
  const labels = { "pitrix.io/tenant": tenantId, "pitrix.io/deployment": id };
  return {
    kind: "skipped",
    reason: said,
    left: { reason: said.slice(0, MOST_SAID), namespace, ownNamespace, release, labels },
  };
}

const MOST_SAID = 500;
