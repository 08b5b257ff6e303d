import { parseArgs } from "node:util";
import * as z from "zod";
import { newSecret, validUntil } from "../shared/domain/invitation/rules.ts";
import { invitationStore } from "../shared/domain/invitation/store.ts";
import { tenantStore } from "../shared/domain/tenant/store.ts";
import { newId } from "../shared/kernel/ids.ts";
import { PLATFORM_TENANT } from "../shared/kernel/roles.ts";
import { ConditionFailed, openTable, type Table } from "../shared/platform/dynamodb.ts";
import { ensurePageKey } from "../shared/platform/middleware/pages.ts";

/**
 * Invites somebody to run the store, with the operator's own AWS credentials: how the first administrator of a new
 * install gets in, and how anybody does again once nobody can. Makes the platform's own tenant where there is none,
 * and the key of page tokens. Three round trips. @returns the invitation's token, for `POST /invitations:accept`
 */
export async function inviteAdmin(table: Table, email: string, now: Date): Promise<string> {
  const at = now.toISOString();
  const made = { version: 1, createdAt: at, createdBy: "operator", updatedAt: at };
  const tenant = { id: PLATFORM_TENANT, name: "Platform", statusReason: "", roles: [], ...made };
  try {
    await tenantStore(table).create({ ...tenant, status: "active" }, undefined, []);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
  const id = newId("invitation");
  const { secretSha256, token } = newSecret({ tenantId: PLATFORM_TENANT, id });
  const person = { email: email.toLowerCase(), roles: ["platform-admin"], groups: [], secretSha256 };
  const ends = { status: "pending", validUntil: validUntil(now) } as const;
  await invitationStore(table).create({ id, tenantId: PLATFORM_TENANT, ...person, ...ends, ...made }, []);
  // Whoever signs in needs no token of the operator's, with which it would have been made.
  await ensurePageKey(table);
  return token;
}

/** `node scripts/first-admin.ts --table <name> --email ann@example.com` */
if (import.meta.main) {
  const { values } = parseArgs({ options: { table: { type: "string" }, email: { type: "string" } } });
  const tableName = values.table ?? process.env.TABLE_NAME;
  const email = z.email().max(254).safeParse(values.email);
  if (tableName === undefined || !email.success) {
    process.stderr.write("Name the table (--table or TABLE_NAME) and the person's address (--email).\n");
    process.exitCode = 2;
  } else process.stdout.write(`${await inviteAdmin(openTable(tableName), email.data, new Date())}\n`);
}
