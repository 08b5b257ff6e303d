import type * as z from "zod";
import { memberStore } from "../../../shared/domain/member/store.ts";
import { tenantKey } from "../../../shared/domain/tenant/entity.ts";
import { Tenant } from "../../../shared/domain/tenant/schema.ts";
import { userStore } from "../../../shared/domain/user/store.ts";
import { printGrant } from "../../../shared/kernel/grants.ts";
import type { Table } from "../../../shared/platform/dynamodb.ts";
import { acrossTenants } from "../../../shared/platform/fence.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as contract } from "./routes.ts";

/** Two round trips in sequence for a user: who it is and where, both at once, then the tenants' names. None for a program. */
export function get(table: Table): Operation<typeof contract> {
  const users = userStore(table);
  const members = memberStore(table);
  return async ({ caller }) => {
    const { userId, tokenId, actorId, tenantId, refusal } = caller;
    const kind: z.output<typeof contract.output>["kind"] =
      userId === undefined ? "service-token" : tokenId === userId ? "sign-in" : "personal-token";
    const told = {
      kind,
      actorId,
      ...(kind === "sign-in" ? {} : { apiTokenId: tokenId }),
      ...(tenantId === userId ? {} : { tenant: tenantId }),
      ...(refusal === undefined ? {} : { refusal }),
      grants: caller.grants.map(printGrant),
      groups: [...caller.groups],
    };
    if (userId === undefined) return { body: { ...told, tenants: [] } };
    const [user, found] = await acrossTenants("a user may know all tenants that the user is in", () =>
      Promise.all([users.get(userId), members.ofUser(userId)]),
    );
    const tenants = await tenantsOf(table, [...new Set(found.map((member) => member.tenantId))]);
    return {
      body: {
        ...told,
        userId,
        ...(user === undefined ? {} : { name: user.name, emailVerified: user.emailVerified }),
        ...(user?.email === undefined ? {} : { email: user.email }),
        tenants: found.flatMap(({ tenantId: id, roles, groups, status: memberStatus }) => {
          const tenant = tenants.find((one) => one.id === id);
          return tenant === undefined
            ? []
            : [{ id, name: tenant.name, status: tenant.status, roles, groups, memberStatus }];
        }),
      },
    };
  };
}

async function tenantsOf(table: Table, ids: readonly string[]): Promise<readonly Tenant[]> {
  if (ids.length === 0) return [];
  const items = await acrossTenants("a user may know all tenants that the user is in", () =>
    table.batchGet(ids.map(tenantKey)),
  );
  return items.flatMap((item) => (item === undefined ? [] : [Tenant.parse(item)]));
}
