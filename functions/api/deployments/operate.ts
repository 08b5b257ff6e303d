import type * as z from "zod";
import type { JobInput } from "../../../shared/domain/job/schema.ts";
import type { RequestKind } from "../../../shared/operations/contract.ts";
import { following } from "../../../shared/operations/job.ts";
import { type GatedParts, propose } from "../../../shared/operations/propose.ts";
import type { OperationPlan } from "../../../shared/operations/view.ts";
import type { Answer, Call } from "../../../shared/platform/middleware/route.ts";
import type { DeploymentView } from "./routes.ts";
import { shown } from "./shown.ts";

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
  "params" | "query" | "body" | "reach" | "caller" | "now" | "ifMatch" | "commit"
>;

/**
 * Gives an existing deployment a job: the whole of every operation on it. Two round trips in sequence where its kind
 * alone says what is wanted, deployment, nodes and policies at once and then one transaction; three where the package is
 * needed, or a policy judges it. A dry run decides the same and writes nothing. Where the tenant's flow
 * asks others first, the deployment stays as it is and the job waits as `pending_approval`.
 */
export function operate(needs: GatedParts, kind: RequestKind): (call: OperatingCall) => Promise<Answer<View>> {
  return async ({ params, query, body, reach, caller, now, ifMatch, commit }) => {
    const { reason, ...request } = { ...body, ...(query.force === undefined ? {} : { force: query.force === "true" }) };
    const { actorId, groups } = caller;
    const asking = { actorId, groups, reach, now, ...(reason === undefined ? {} : { reason }) };
    const asked = {
      deploymentId: params.id,
      kind,
      request: kind.request.parse(request),
      reach,
      ifMatch,
      asking,
      caller,
    };
    const { decision, accepted, preview, save } = await propose(needs, asked);
    if (query.dryRun === "true") return { status: 200, body: await preview() };
    const { deployment, job } = accepted;
    return commit({ body: shown(deployment), version: deployment.version, ...following(job.id) }, save, {
      before: decision.deployment,
      ...noted(decision.job.input?.command, reason),
    });
  };
}

/** Of a user's command the log keeps what tells whether it was another one, and not what it was. */
function noted(command: JobInput["command"], reason: string | undefined): { readonly reason?: string } {
  const parts = [...(command === undefined ? [] : [`${command.word} sha256:${command.sha256}`]), reason];
  const text = parts.filter((part) => part !== undefined).join(": ");
  return text === "" ? {} : { reason: text };
}
