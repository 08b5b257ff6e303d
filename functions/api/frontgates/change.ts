import type * as z from "zod";
import type { Frontgate } from "../../../shared/domain/frontgate/schema.ts";
import type { FrontgateStore } from "../../../shared/domain/frontgate/store.ts";
import { notFound, Problem } from "../../../shared/kernel/problem.ts";
import type { Endings } from "../../../shared/platform/connections.ts";
import type { Write } from "../../../shared/platform/dynamodb.ts";
import { acrossTenants } from "../../../shared/platform/fence.ts";
import { unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Call, Operation } from "../../../shared/platform/middleware/route.ts";
import type {
  FrontgateView,
  revokeNode as nodeContract,
  restore as restoreContract,
  revoke as revokeContract,
  rotate as rotateContract,
} from "./routes.ts";

export interface ChangeFrontgates {
  readonly frontgates: Pick<
    FrontgateStore,
    "get" | "save" | "rotateWrites" | "revokeWrites" | "revokeNodeWrites" | "restoreWrites"
  >;
  readonly connections: Endings;
}

/*
 * Each of these is written, and then the Frontgate's connection is ended: it dials again at once, and is told or is not
 * let in. What it was at work on goes on meanwhile. If ending the connection fails, the sweep does it within a minute,
 * and nothing that comes on it counts. Two round trips, and one request to the gateway.
 */

/** It makes itself a new key and proves it by the present one. */
export function rotate(needs: ChangeFrontgates): Operation<typeof rotateContract> {
  return ({ params, body, commit }) =>
    change(
      needs,
      { id: params.id, tenantId: body.tenantId, commit },
      {
        writes: (frontgate) => needs.frontgates.rotateWrites(frontgate),
        next: (frontgate) => ({ ...frontgate, rotateKey: true }),
      },
    );
}

export function revoke(needs: ChangeFrontgates): Operation<typeof revokeContract> {
  return ({ params, body, now, commit }) =>
    change(
      needs,
      { id: params.id, tenantId: body.tenantId, reason: body.reason, commit },
      {
        writes: (frontgate) => needs.frontgates.revokeWrites(frontgate, now),
        next: (frontgate) => ({ ...frontgate, ready: false, revokedAt: frontgate.revokedAt ?? now.toISOString() }),
      },
    );
}

/** Its machine stays shut out: the sweep replaces it within a minute or two by one with a key of its own, at the same address. */
export function restore(needs: ChangeFrontgates): Operation<typeof restoreContract> {
  return ({ params, body, commit }) =>
    change(
      needs,
      { id: params.id, tenantId: body.tenantId, reason: body.reason, commit },
      {
        writes(frontgate) {
          if (frontgate.revokedAt === undefined) throw notRevoked(frontgate);
          return needs.frontgates.restoreWrites(frontgate);
        },
        next: ({ revokedAt: _, ...frontgate }) => ({ ...frontgate, ready: false }),
        alsoRevoked: true,
      },
    );
}

export function revokeNode(needs: ChangeFrontgates): Operation<typeof nodeContract> {
  return ({ params, body, commit }) =>
    change(
      needs,
      { id: params.id, tenantId: body.tenantId, reason: body.reason, commit },
      {
        writes: (frontgate) => needs.frontgates.revokeNodeWrites(frontgate, body.deploymentId, body.nodeId),
        next: (frontgate) => ({
          ...frontgate,
          revokedNodes: [...new Set([...frontgate.revokedNodes, `${body.deploymentId}/${body.nodeId}`])],
        }),
        alsoRevoked: true,
      },
    );
}

interface Asked {
  readonly id: string;
  readonly tenantId: string;
  readonly reason?: string;
  readonly commit: Call<unknown, unknown, unknown, z.input<typeof FrontgateView>>["commit"];
}

interface Change {
  readonly writes: (frontgate: Frontgate) => readonly Write[];
  readonly next: (frontgate: Frontgate) => Frontgate;
  /** Of use for a revoked one too: its successor has the same item. */
  readonly alsoRevoked?: boolean;
}

function change({ frontgates, connections }: ChangeFrontgates, asked: Asked, { writes, next, alsoRevoked }: Change) {
  return acrossTenants("the platform looks after all tenants' Frontgates", async () => {
    const before = await frontgates.get(asked.tenantId, asked.id);
    if (before === undefined) throw notFound("frontgate", asked.id);
    if (before.revokedAt !== undefined && alsoRevoked !== true) throw revoked(before);
    const about = { before, alsoIn: asked.tenantId, ...(asked.reason === undefined ? {} : { reason: asked.reason }) };
    const answer = await unlessChanged(
      asked.commit({ body: next(before) }, (also) => frontgates.save([...writes(before), ...also]), about),
    );
    if (before.connectionId !== undefined) await connections.close(before.connectionId);
    return answer;
  });
}

function notRevoked({ id, status }: Frontgate): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "The Frontgate is not revoked",
    detail: `"${id}" is not shut out: there is nothing to take back.`,
    extensions: { status },
  });
}

function revoked({ id, revokedAt }: Frontgate): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "The Frontgate is revoked",
    detail: `"${id}" was revoked at ${revokedAt}; POST /frontgates/{id}:restore has a new machine made in its place.`,
    extensions: { status: "revoked" },
  });
}
