import type { Member } from "../../shared/domain/member/schema.ts";
import { memberStore } from "../../shared/domain/member/store.ts";
import { drawToken, tokenStore } from "../../shared/domain/token/store.ts";
import type { User } from "../../shared/domain/user/schema.ts";
import { userStore } from "../../shared/domain/user/store.ts";
import { newId } from "../../shared/kernel/ids.ts";
import type { Table } from "../../shared/platform/dynamodb.ts";

/** Somebody as a first sign-in leaves him. */
export async function signUp(table: Table): Promise<User & { readonly email: string }> {
  const id = newId("user");
  const at = new Date().toISOString();
  const email = `${id}@example.com`;
  const known = { id, issuer: "https://id.example.com", subject: id, email, emailVerified: true, name: "Somebody" };
  const user = { ...known, status: "active", createdAt: at, updatedAt: at } as const;
  await userStore(table).create(user);
  return user;
}

/** A member whom the operator puts into a tenant. */
export async function enrol(table: Table, tenantId: string, roles: readonly string[]): Promise<Member> {
  const user = await signUp(table);
  const at = new Date().toISOString();
  const who = { tenantId, userId: user.id, email: user.email, name: user.name };
  const made = { version: 1, createdAt: at, createdBy: "operator", updatedAt: at };
  const member: Member = { ...who, roles: [...roles], groups: [], status: "active", ...made };
  await memberStore(table).save(undefined, member, []);
  return member;
}

/** A token of a member's own, with all that the member may. */
export async function tokenOf(table: Table, { tenantId, userId }: Pick<Member, "tenantId" | "userId">) {
  const { token, text } = drawToken({ tenantId, userId, name: "laptop", roles: [], groups: [] }, new Date());
  await tokenStore(table).create(token, []);
  return text;
}
