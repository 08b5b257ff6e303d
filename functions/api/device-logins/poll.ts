import { judge, refusalOf, TOKEN_DAYS } from "../../../shared/domain/device-login/rules.ts";
import type { DeviceLoginStore } from "../../../shared/domain/device-login/store.ts";
import { holding } from "../../../shared/domain/quota/rules.ts";
import type { QuotaStore } from "../../../shared/domain/quota/store.ts";
import { endOf } from "../../../shared/domain/token/rules.ts";
import { drawToken, newToken } from "../../../shared/domain/token/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import { acrossTenants } from "../../../shared/platform/fence.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { poll as contract } from "./routes.ts";

/** Two round trips, and one more where the quota does not suffice. The token is drawn when it is handed out, so that it lies nowhere in between. */
export function poll(
  logins: DeviceLoginStore,
  quotas: Pick<QuotaStore, "taking">,
  newId: NewId,
): Operation<typeof contract> {
  return async ({ params, body, now }) => {
    const login = await logins.get(params.id);
    const polled = judge(login, body.deviceCode, now);
    if (polled.kind === "slow-down" || polled.kind === "pending") {
      const interval = polled.kind === "slow-down" ? polled.interval : (login?.interval ?? 0);
      await logins.polled(params.id, interval, now);
      throw refusalOf(polled.kind, interval);
    }
    if (polled.kind !== "approved" || login === undefined)
      throw refusalOf(polled.kind === "approved" ? "expired" : polled.kind, 0);
    const { tenant, userId, groups } = polled.approval;
    const expiresAt = endOf(TOKEN_DAYS, undefined, now);
    const quota = holding(tenant, groups, { tokens: 1 });
    const given = { tenantId: tenant, userId, name: login.clientName, roles: [], groups: [], expiresAt };
    const { token, text } = drawToken({ ...given, quota, createdBy: userId }, now, newId);
    try {
      await acrossTenants("the user let it into this tenant", () =>
        quotas.taking(tenant, quota, now, (taking) => logins.redeem(login.userCode, [newToken(token), ...taking])),
      );
    } catch (error) {
      // Two that ask at the same time: one has it.
      if (error instanceof ConditionFailed) throw refusalOf("expired", 0);
      throw error;
    }
    return { body: { apiToken: text, id: token.id, tenant, userId, expiresAt } };
  };
}
