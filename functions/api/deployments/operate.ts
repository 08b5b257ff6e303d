import type * as z from "zod";
import type { JobInput } from "../../../shared/domain/job/schema.ts";
import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { requireReached } from "../../../shared/kernel/reach.ts";
import type { RequestKind } from "../../../shared/operations/contract.ts";
import { decide, under } from "../../../shared/operations/decide.ts";
import { describe } from "../../../shared/operations/describe.ts";
import { factsOf, type OperationParts } from "../../../shared/operations/facts.ts";
import { following } from "../../../shared/operations/job.ts";
import { save } from "../../../shared/operations/save.ts";
import type { OperationPlan } from "../../../shared/operations/view.ts";
import { requireVersion } from "../../../shared/platform/middleware/precondition.ts";
import type { Answer, Call } from "../../../shared/platform/middleware/route.ts";
import type { DeploymentView } from "./routes.ts";

export interface Operating extends OperationParts {
  readonly newId: NewId;
}

type View = z.input<typeof DeploymentView> | z.input<typeof OperationPlan>;

interface OperatingQuery {
  readonly dryRun: "true" | "false";
  /** Of a deletion, which has no body. */
  readonly force?: "true" | "false";
}

interface Asked {
  readonly reason?: string | undefined;
}

type OperatingCall = Pick<
  Call<{ readonly id: string }, OperatingQuery, Asked | undefined, View>,
  "params" | "query" | "body" | "tenantId" | "reach" | "caller" | "now" | "ifMatch" | "commit"
>;

/**
 * Gives an existing deployment a job: the whole of every operation on it. Two round trips in sequence where its kind
 * alone says what is wanted, deployment and nodes at once and then one transaction; three where the package is needed.
 * A dry run decides the same and writes nothing.
 */
export function operate(needs: Operating, kind: RequestKind): (call: OperatingCall) => Promise<Answer<View>> {
  return async ({ params, query, body, tenantId, reach, caller, now, ifMatch, commit }) => {
    const [found, nodes] = await Promise.all([
      needs.deployments.get(tenantId, params.id),
      needs.deployments.nodes(tenantId, params.id),
    ]);
    const deployment = requireReached(reach, found, "deployment", params.id);
    requireVersion(deployment, ifMatch);
    const { reason, ...request } = { ...body, ...(query.force === undefined ? {} : { force: query.force === "true" }) };
    const facts = factsOf(needs, viewerOf(reach), deployment, nodes);
    const asking = { actorId: caller.actorId, groups: caller.groups, now, ...(reason === undefined ? {} : { reason }) };
    const decision = await decide(needs, facts, kind, kind.request.parse(request), asking);
    if (query.dryRun === "true") return { status: 200, body: await describe(needs, decision) };
    const after = under(decision);
    return commit(
      { body: after, version: after.version, ...following(decision.job.id) },
      (also) => save(needs, decision, also),
      { before: deployment, ...noted(decision.job.input?.command, reason) },
    );
  };
}

/** Of a user's command the log keeps what tells whether it was another one, and not what it was. */
function noted(command: JobInput["command"], reason: string | undefined): { readonly reason?: string } {
  const parts = [...(command === undefined ? [] : [`${command.word} sha256:${command.sha256}`]), reason];
  const text = parts.filter((part) => part !== undefined).join(": ");
  return text === "" ? {} : { reason: text };
}
