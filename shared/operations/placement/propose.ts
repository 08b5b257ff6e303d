import type { Placement } from "../../domain/placement/schema.ts";
import { placementWrite } from "../../domain/placement/store.ts";
import { type Fault, Problem } from "../../kernel/problem.ts";
import type { Write } from "../../platform/dynamodb.ts";
import type { DeployAsking } from "../deploy/decide.ts";
import { type DeployingParts, type DeployProposal, proposeDeploy } from "../deploy/propose.ts";
import { saveDeploys } from "../deploy/save.ts";
import type { DeployPlan } from "../deploy/view.ts";
import { type PlacementRequest, requestOn } from "./request.ts";

/** One app on several runtimes as it would be made now: each deployment decided and judged like one that is asked for alone. */
export interface PlacementProposal {
  readonly placement: Placement;
  readonly proposals: readonly DeployProposal[];
  /** One of each deployment, in their order. */
  plans(): Promise<readonly DeployPlan[]>;
  /** Makes all of it in one transaction with `also`, or nothing. @throws Problem 403 `policy-denied`, `quota-exceeded`, 409 */
  save(also: readonly Write[]): Promise<void>;
}

/**
 * Decides about all deployments at once, in the round trips' time of one.
 * @throws Problem as `proposeDeploy`, with the runtime that it is about: what one runtime refuses is made on none
 */
export async function proposePlacement(
  parts: DeployingParts,
  request: PlacementRequest,
  asking: DeployAsking,
): Promise<PlacementProposal> {
  const placementId = parts.newId("placement");
  const proposals = await Promise.all(
    request.runtimeIds.map((runtimeId, place) =>
      about(place, runtimeId, () => proposeDeploy(parts, requestOn(request, runtimeId), asking, { placementId })),
    ),
  );
  const [first] = proposals;
  if (first === undefined) throw new Error("the schema demands a runtime");
  const { name, description, appId, appVersionId, stage, createdAt } = first.accepted.deployment;
  const { groups } = first.decision;
  const placement: Placement = {
    id: placementId,
    tenantId: asking.tenantId,
    name,
    description,
    appId,
    appVersionId,
    ...(stage === undefined ? {} : { stage }),
    deployments: proposals.map(({ accepted: { deployment } }) => ({
      id: deployment.id,
      runtimeId: deployment.runtimeId,
      provider: deployment.provider,
    })),
    createdBy: asking.caller.actorId,
    ...(groups.length === 0 ? {} : { groups }),
    version: 1,
    createdAt,
  };
  const each = <T>(act: (proposal: DeployProposal) => Promise<T>) =>
    Promise.all(proposals.map((one, place) => about(place, request.runtimeIds[place] ?? "", () => act(one))));
  return {
    placement,
    proposals,
    plans: () => each((one) => one.plan()),
    save: async (also) => {
      await each((one) => one.judge());
      const savable = proposals.map((one) => one.savable);
      await saveDeploys(parts, asking, savable, [placementWrite(placement), ...also]);
    },
  };
}

/** Says of a refusal which runtime it is about. */
export async function about<T>(place: number, runtimeId: string, decide: () => Promise<T>): Promise<T> {
  try {
    return await decide();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { input } = error;
    const detail = `On ${runtimeId}: ${input.detail ?? input.title}`;
    const errors = input.errors?.map((fault) => pointed(fault, place, runtimeId));
    const extensions = { ...input.extensions, runtimeId };
    throw new Problem({ ...input, detail, extensions, ...(errors === undefined ? {} : { errors }) }, { cause: error });
  }
}

function pointed(fault: Fault, place: number, runtimeId: string): Fault {
  if (fault.pointer === "/runtimeId") return { ...fault, pointer: `/runtimeIds/${place}` };
  return { ...fault, detail: `On ${runtimeId}: ${fault.detail}` };
}
