import { memberKey } from "../domain/member/entity.ts";
import { Member } from "../domain/member/schema.ts";
import { memberStore } from "../domain/member/store.ts";
import { tenantKey } from "../domain/tenant/entity.ts";
import { Tenant } from "../domain/tenant/schema.ts";
import type { ApiToken } from "../domain/token/schema.ts";
import { type TokenStore, tokenStore } from "../domain/token/store.ts";
import { userKey } from "../domain/user/entity.ts";
import { User } from "../domain/user/schema.ts";
import { type UserStore, userStore } from "../domain/user/store.ts";
import type { Table } from "../platform/dynamodb.ts";

/** A user in a tenant; each part is absent where there is none. */
export interface Standing {
  readonly user?: User | undefined;
  readonly member?: Member | undefined;
  readonly tenant?: Tenant | undefined;
}

/** What has to be known of a caller. Eventually consistent: less than a second beside what is remembered for 15 s. */
export interface IdentityReads extends Pick<UserStore, "create" | "refresh">, Pick<TokenStore, "used"> {
  /** One round trip. */
  token(id: string): Promise<ApiToken | undefined>;
  /** One round trip. */
  tenant(id: string): Promise<Tenant | undefined>;
  /** One round trip: a batch of three. */
  standing(tenantId: string, userId: string): Promise<Standing>;
  /** The user and every tenant that the user is in: two round trips at once. */
  home(userId: string): Promise<{ readonly user: User | undefined; readonly members: readonly Member[] }>;
}

export function identityReads(table: Table): IdentityReads {
  const tokens = tokenStore(table);
  const users = userStore(table);
  const members = memberStore(table);
  return {
    create: users.create,
    refresh: users.refresh,
    used: tokens.used,
    token: tokens.get,
    async tenant(id) {
      const item = await table.get(tenantKey(id));
      return item === undefined ? undefined : Tenant.parse(item);
    },
    async standing(tenantId, userId) {
      const keys = [userKey(userId), memberKey(tenantId, userId), tenantKey(tenantId)];
      const [user, member, tenant] = await table.batchGet(keys);
      return {
        user: User.optional().parse(user),
        member: Member.optional().parse(member),
        tenant: Tenant.optional().parse(tenant),
      };
    },
    async home(userId) {
      const [user, found] = await Promise.all([users.get(userId), members.ofUser(userId)]);
      return { user, members: found };
    },
  };
}
