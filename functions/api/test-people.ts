import { expect } from "vitest";
import type { User } from "../../shared/domain/user/schema.ts";
import { userStore } from "../../shared/domain/user/store.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { BUILT_IN_ROLES } from "../../shared/kernel/roles.ts";
import type { TestClient } from "../../shared/platform/middleware/test-client.ts";
import type { TestApi } from "./test-api.ts";

/** A user as a sign-in would have left him. */
export async function signUp(server: TestApi, more: Partial<User> = {}): Promise<User & { readonly email: string }> {
  const id = newId("user");
  const at = "2026-11-21T09:00:00.000Z";
  const email = `${id}@example.com`;
  const user = { id, issuer: "https://id.example.com", subject: id, email, emailVerified: true, name: "Somebody" };
  const kept: User & { readonly email: string } = {
    ...user,
    status: "active",
    createdAt: at,
    updatedAt: at,
    ...more,
    email: more.email ?? email,
  };
  await userStore(server.aws.table).create(kept);
  return kept;
}

/** The API as a member calls it, with the roles and groups that the authorizer would find. */
export function as(
  server: TestApi,
  tenantId: string,
  user: Pick<User, "id">,
  roles: string,
  groups: readonly string[] = [],
): TestClient {
  return server.client.as({ tenantId, userId: user.id, roles, groups: groups.join(" ") });
}

/** A tenant with its first administrator. */
export async function found(server: TestApi, name: string) {
  const admin = await signUp(server);
  const id = `tenant-${name}-${newId("request").slice(-6)}`;
  const platform = server.client.as({ tenantId: "platform", roles: "platform-admin" });
  const body = { id, name, admin: { userId: admin.id } };
  expect(await platform.send("POST", "/tenants", { body })).toMatchObject({ status: 201, body: { id, name } });
  return { id, admin, platform, api: as(server, id, admin, "tenant-admin") };
}

/** Invites and accepts. */
export async function join(
  server: TestApi,
  { id, api }: { readonly id: string; readonly api: TestClient },
  roles: readonly string[],
  groups: readonly string[] = [],
) {
  const user = await signUp(server);
  const invited = await api.send("POST", "/invitations", { body: { email: user.email, roles, groups } });
  expect(invited).toMatchObject({ status: 201 });
  const stranger = server.client.as({ tenantId: "nowhere", userId: user.id, grants: "invitations:accept@own" });
  const accepted = await stranger.send("POST", "/invitations:accept", {
    body: { token: invited.body.invitationToken },
  });
  expect(accepted).toMatchObject({ status: 200, body: { tenant: id, userId: user.id, roles, groups } });
  const known = roles.filter((role) => BUILT_IN_ROLES[role] !== undefined);
  const refs = groups.map((path) => `${id}${path}`);
  return { user, api: as(server, id, user, known.join(" "), refs) };
}
