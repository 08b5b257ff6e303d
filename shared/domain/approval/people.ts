import * as z from "zod";
import type { Table } from "../../platform/dynamodb.ts";
import { refsOf } from "../group/path.ts";
import { memberKey } from "../member/entity.ts";
import { Member } from "../member/schema.ts";
import { tokenKey } from "../token/entity.ts";
import { type Actor, delegators } from "./decide.ts";
import type { Approval } from "./schema.ts";
import type { Person } from "./seats.ts";

/** Who calls, as the authorizer told it. */
export interface Calling {
  readonly tenantId: string;
  readonly actorId: string;
  readonly tokenId: string;
  readonly userId?: string | undefined;
  readonly groups: readonly string[];
}

/** Who made a service token. */
const Made = z.object({ roles: z.array(z.string()), createdBy: z.string().optional() });

/** Tokens that tokens made, looked at this far; further back nobody is trusted to be somebody else. */
const MAKERS = 5;

/** Finds out who somebody is when it decides: roles and groups count as they are now, not as they were. */
export interface People {
  /** Every id that stands for the caller. No round trip for a user; one for each token in a row that made a token. */
  principals(caller: Calling): Promise<readonly string[]>;
  self(caller: Calling): Promise<Person>;
  /** An active member. One consistent read. */
  member(tenantId: string, userId: string): Promise<Person | undefined>;
  /** The caller with those whose places in a request it holds. One read, and one for each of these. */
  actor(caller: Calling, approval: Pick<Approval, "delegations">, now: Date): Promise<Actor>;
}

export function people(table: Table): People {
  const madeBy = async (tokenId: string) => {
    const item = await table.get(tokenKey(tokenId), { consistent: true });
    return item === undefined ? undefined : Made.parse(item);
  };
  const principals = async ({ actorId, tokenId, userId }: Calling): Promise<readonly string[]> => {
    const ids = new Set([actorId, tokenId, ...(userId === undefined ? [] : [userId])]);
    let maker = userId === undefined ? (await madeBy(tokenId))?.createdBy : undefined;
    for (let far = 0; maker !== undefined && far < MAKERS && !ids.has(maker); far++) {
      ids.add(maker);
      maker = maker.startsWith("tok-") ? (await madeBy(maker))?.createdBy : undefined;
    }
    return [...ids];
  };
  const member: People["member"] = async (tenantId, userId) => {
    const item = await table.get(memberKey(tenantId, userId), { consistent: true });
    const found = item === undefined ? undefined : Member.parse(item);
    if (found === undefined || found.status !== "active") return undefined;
    return { id: userId, principals: [userId], roles: found.roles, groups: refsOf(tenantId, found.groups) };
  };
  const self: People["self"] = async (caller) => {
    const { tenantId, actorId, tokenId, userId, groups } = caller;
    const [ids, roles] = await Promise.all([
      principals(caller),
      userId === undefined
        ? madeBy(tokenId).then((made) => made?.roles)
        : member(tenantId, userId).then((one) => one?.roles),
    ]);
    return { id: actorId, principals: ids, roles: roles ?? [], groups };
  };
  return {
    principals,
    self,
    member,
    async actor(caller, approval, now) {
      const [me, ...others] = await Promise.all([
        self(caller),
        ...delegators(approval, caller.actorId, now).map((from) => member(caller.tenantId, from)),
      ]);
      return { self: me, represents: others.filter((other) => other !== undefined) };
    },
  };
}
