import type { Deployment } from "../../domain/deployment/schema.ts";
import type { Placement } from "../../domain/placement/schema.ts";
import type { Reach } from "../../kernel/reach.ts";
import type { Write } from "../../platform/dynamodb.ts";
import type { Asking } from "../decide.ts";
import { deleteDeployment } from "../delete.ts";
import { type GatedParts, type Proposal, type Proposing, propose } from "../propose.ts";
import { saveAll } from "../save.ts";
import { about } from "./propose.ts";

/** The end of all that a placement made, as it would begin now. */
export interface Removal {
  /** Of those that are not gone or going already. */
  readonly proposals: readonly Proposal[];
  /** Begins all of it in one transaction with `also`, or nothing. @throws Problem 403 `policy-denied`, 409 */
  save(also: readonly Write[]): Promise<void>;
}

/**
 * Decides the deletion of each deployment as if it were asked for by itself, in the round trips' time of one: what one of them
 * refuses is begun on none. Where deletions have to be approved, each waits for its own approval.
 * @throws Problem as `propose`, with the runtime that it is about
 */
export async function proposeRemoval(
  parts: GatedParts,
  placement: Placement,
  found: readonly Deployment[],
  asked: {
    readonly force: boolean;
    readonly reach: Reach;
    readonly asking: Asking;
    readonly caller: Proposing["caller"];
  },
): Promise<Removal> {
  const { force, reach, asking, caller } = asked;
  const left = placement.deployments.flatMap(({ id, runtimeId }, place) => {
    const { status = "deleted" } = found.find((one) => one.id === id) ?? {};
    return status === "deleted" || status === "deleting" ? [] : [{ id, runtimeId, place }];
  });
  const each = await Promise.all(
    left.map(async ({ id, runtimeId, place }) => {
      const wanted = { deploymentId: id, kind: deleteDeployment, request: { force }, reach, asking, caller };
      return { runtimeId, place, proposal: await about(place, runtimeId, () => propose(parts, wanted)) };
    }),
  );
  return {
    proposals: each.map(({ proposal }) => proposal),
    async save(also) {
      await Promise.all(each.map(({ runtimeId, place, proposal }) => about(place, runtimeId, () => proposal.judge())));
      const begun = each.flatMap(({ proposal }) => (proposal.held === undefined ? proposal.decision : []));
      const waiting = each.flatMap(({ proposal }) => proposal.held?.writes() ?? []);
      await saveAll(parts, begun, [...waiting, ...also]);
    },
  };
}
