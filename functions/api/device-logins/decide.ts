import { isOver } from "../../../shared/domain/device-login/rules.ts";
import type { DeviceLogin } from "../../../shared/domain/device-login/schema.ts";
import type { DeviceLoginStore } from "../../../shared/domain/device-login/store.ts";
import { notFound, Problem } from "../../../shared/kernel/problem.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import type { Caller } from "../../../shared/platform/middleware/http.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { approve as approveContract, deny as denyContract, get as getContract } from "./routes.ts";

/** One round trip. */
export function get(logins: DeviceLoginStore): Operation<typeof getContract> {
  return async ({ params, caller, now }) => ({ body: shown(await load(logins, caller, params.id, now)) });
}

/** Two round trips. */
export function approve(logins: DeviceLoginStore): Operation<typeof approveContract> {
  return decide(logins, "approved");
}

/** Two round trips. */
export function deny(logins: DeviceLoginStore): Operation<typeof denyContract> {
  return decide(logins, "denied");
}

function decide(
  logins: DeviceLoginStore,
  status: "approved" | "denied",
): Operation<typeof approveContract> & Operation<typeof denyContract> {
  return async ({ params, caller, tenantId, now, commit }) => {
    const login = await load(logins, caller, params.id, now);
    if (login.status !== "pending") throw decided(login);
    const approval =
      status === "approved" ? { tenant: tenantId, userId: caller.actorId, groups: [...caller.groups] } : undefined;
    try {
      return await commit(
        { body: shown({ ...login, status }) },
        (also) => logins.decide(login.userCode, approval, also),
        { before: shown(login), object: { type: "device login", id: login.userCode } },
      );
    } catch (error) {
      if (error instanceof ConditionFailed && error.index === 0) throw decided(login);
      throw error;
    }
  };
}

/**
 * Who signed in may look; an API token may not, or who found a narrow token would let themselves in with a wide one.
 * @throws Problem 404
 */
async function load(logins: DeviceLoginStore, caller: Caller, id: string, now: Date): Promise<DeviceLogin> {
  const signedIn = caller.userId !== undefined && caller.tokenId === caller.userId;
  const login = signedIn ? await logins.get(id) : undefined;
  if (login === undefined || isOver(login, now)) throw notFound("device login", id);
  return login;
}

function shown({ expiresAt, ...login }: DeviceLogin) {
  return { ...login, expiresAt: new Date(expiresAt * 1000).toISOString() };
}

function decided({ userCode }: DeviceLogin): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "It is decided already",
    detail: `Somebody has let "${userCode}" in, or kept it out.`,
  });
}
