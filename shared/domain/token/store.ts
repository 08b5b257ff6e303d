import { randomBytes } from "node:crypto";
import { type NewId, newId } from "../../kernel/ids.ts";
import { happened, type Item, type Table, type Write } from "../../platform/dynamodb.ts";
import { acrossTenants } from "../../platform/fence.ts";
import { ensurePageKey } from "../../platform/middleware/pages.ts";
import { ofUser, tokenItem, tokenKey, tokensOf } from "./entity.ts";
import { hashSecret, printToken } from "./rules.ts";
import { ApiToken } from "./schema.ts";

/** One round trip a method. */
export interface TokenStore {
  get(id: string): Promise<ApiToken | undefined>;
  /** One of this tenant; `undefined` for another tenant's. */
  ofTenant(tenantId: string, id: string): Promise<ApiToken | undefined>;
  /** A tenant's, or one user's of them. From an index: seconds behind at most. */
  list(
    tenantId: string,
    page: { readonly userId?: string; readonly limit: number; readonly startKey?: Item },
  ): Promise<{ readonly items: readonly ApiToken[]; readonly startKey?: Item | undefined }>;
  create(token: ApiToken, also: readonly Write[]): Promise<void>;
  /** What is deleted opens nothing any more. @throws ConditionFailed (0: it is gone already) */
  delete(id: string, also: readonly Write[]): Promise<void>;
  /** Notes a use, unless another process noted one since `before`. */
  used(id: string, before: string | undefined, now: Date): Promise<void>;
}

export function tokenStore(table: Table): TokenStore {
  const get = async (id: string) => {
    const item = await table.get(tokenKey(id));
    return item === undefined ? undefined : ApiToken.parse(item);
  };
  return {
    get,
    async ofTenant(tenantId, id) {
      const token = await acrossTenants("a token's key does not say whose it is", () => get(id));
      return token?.tenantId === tenantId ? token : undefined;
    },
    async list(tenantId, { userId, ...page }) {
      const mine = userId === undefined ? {} : { prefix: ofUser(userId) };
      const answer = await table.query({ index: "gsi1", pk: tokensOf(tenantId), ...mine, ...page });
      return { items: answer.items.map((item) => ApiToken.parse(item)), startKey: answer.lastKey };
    },
    async create(token, also) {
      await table.transact([newToken(token), ...also]);
    },
    async delete(id, also) {
      await table.transact([{ delete: tokenKey(id), expression: { condition: "attribute_exists(pk)" } }, ...also]);
    },
    async used(id, before, now) {
      const at = before === undefined ? "attribute_not_exists(#at)" : "#at = :before";
      await happened(
        table.update({
          key: tokenKey(id),
          update: "SET #at = :now",
          condition: `attribute_exists(pk) AND ${at}`,
          names: { "#at": "lastUsedAt" },
          values: { ":now": now.toISOString(), ...(before === undefined ? {} : { ":before": before }) },
        }),
      );
    },
  };
}

/** A token in somebody's transaction. */
export function newToken(token: ApiToken): Write {
  return { put: tokenItem(token), expression: { condition: "attribute_not_exists(pk)" } };
}

/** A token that nobody holds yet, and its text, which is told once and kept nowhere. */
export function drawToken(
  input: Omit<ApiToken, "id" | "secretSha256" | "createdAt">,
  now: Date,
  ids: NewId = newId,
): { readonly token: ApiToken; readonly text: string } {
  const id = ids("token");
  const secret = randomBytes(32).toString("base64url");
  const token = ApiToken.parse({ ...input, id, secretSha256: hashSecret(secret), createdAt: now.toISOString() });
  return { token, text: printToken(id, secret) };
}

export interface NewToken {
  readonly tenantId: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** Narrow what the roles give. */
  readonly scopes?: readonly string[];
  /** Groups that it belongs to beside the tenant; none when left out. */
  readonly groups?: readonly string[];
  /** RFC 3339. */
  readonly expiresAt?: string;
}

/**
 * Writes a token's hash and answers its text, which exists nowhere else. For operators, who hold the rights to the
 * table and need no token to make one.
 */
export async function createToken(
  table: Table,
  input: NewToken,
  options: { readonly now?: Date; readonly newId?: NewId } = {},
): Promise<{ readonly id: string; readonly token: string }> {
  const { roles, scopes, groups = [], ...rest } = input;
  const narrowed = scopes === undefined ? {} : { scopes: [...scopes] };
  const given = { ...rest, roles: [...roles], groups: [...groups], ...narrowed };
  const { token, text } = drawToken(given, options.now ?? new Date(), options.newId);
  await tokenStore(table).create(token, []);
  await ensurePageKey(table);
  return { id: token.id, token: text };
}
