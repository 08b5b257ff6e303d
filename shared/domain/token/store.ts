import { randomBytes } from "node:crypto";
import { type NewId, newId } from "../../kernel/ids.ts";
import type { Table } from "../../platform/dynamodb.ts";
import { ensurePageKey } from "../../platform/middleware/pages.ts";
import { tokenKey } from "./entity.ts";
import { hashSecret, printToken } from "./rules.ts";
import { ApiToken } from "./schema.ts";

export interface TokenStore {
  get(id: string): Promise<ApiToken | undefined>;
}

export function tokenStore(table: Table): TokenStore {
  return {
    async get(id) {
      const item = await table.get(tokenKey(id));
      return item === undefined ? undefined : ApiToken.parse(item);
    },
  };
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
 * table: no API route makes tokens.
 */
export async function createToken(
  table: Table,
  input: NewToken,
  options: { readonly now?: Date; readonly newId?: NewId } = {},
): Promise<{ readonly id: string; readonly token: string }> {
  const id = (options.newId ?? newId)("token");
  const secret = randomBytes(32).toString("base64url");
  const token = ApiToken.parse({
    ...input,
    id,
    secretSha256: hashSecret(secret),
    createdAt: (options.now ?? new Date()).toISOString(),
  });
  // `expiresAt` is text here, so the table's time to live, which wants a number of seconds, passes it by.
  await table.put({ ...token, ...tokenKey(id), entity: "ApiToken" }, { condition: "attribute_not_exists(pk)" });
  await ensurePageKey(table);
  return { id, token: printToken(id, secret) };
}
