import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi, type TestApi } from "../test-api.ts";
import { found, join, signUp } from "../test-people.ts";

let server: TestApi;
beforeAll(async () => {
  server = await startTestApi();
});
afterAll(async () => server?.aws.stop());

const any = { "if-match": "*" };
const ids = (body: { items: { id: string }[] }) => body.items.map(({ id }) => id);

describe("members", () => {
  it("get roles and groups, and lose them", async () => {
    const tenant = await found(server, "members");
    const { api } = tenant;
    for (const path of ["/eng", "/eng/backend"]) await api.send("POST", "/groups", { body: { path } });
    const { user } = await join(server, tenant, ["user"], ["/eng"]);
    const path = `/members/${user.id}`;
    const read = await api.send("GET", path);
    expect(read).toMatchObject({ status: 200, headers: { etag: '"1"' }, body: { roles: ["user"], groups: ["/eng"] } });
    const changed = await api.send("PATCH", path, {
      body: { roles: ["operator", "vendor"], groups: ["/eng/backend"] },
      headers: { "if-match": '"1"' },
    });
    expect(changed).toMatchObject({ status: 200, body: { roles: ["operator", "vendor"], version: 2 } });
    const stale = await api.send("PATCH", path, { body: { roles: [] }, headers: { "if-match": '"1"' } });
    expect(stale).toMatchObject({ status: 412, body: { code: "version-mismatch" } });
    const wrong = await api.send("PATCH", path, {
      body: { roles: ["user", "emperor"], groups: ["/no"] },
      headers: any,
    });
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ pointer: "/roles/1" }] } });
    const nowhere = await api.send("PATCH", path, { body: { groups: ["/nowhere"] }, headers: any });
    expect(nowhere).toMatchObject({ status: 422, body: { errors: [{ pointer: "/groups" }] } });

    const suspended = await api.send("POST", `${path}:suspend`);
    expect(suspended).toMatchObject({ status: 200, body: { status: "suspended", roles: ["operator", "vendor"] } });
    expect((await api.send("POST", `${path}:suspend`)).body.code).toBe("wrong-state");
    expect((await api.send("POST", `${path}:resume`)).body.status).toBe("active");
    expect((await api.send("DELETE", path, { headers: any })).status).toBe(204);
    expect((await api.send("GET", path)).status).toBe(404);
  });

  it("give nobody more than they hold, and take nothing from whom they do not match", async () => {
    const tenant = await found(server, "ladder");
    const grants = ["members:*@tenant", "invitations:*@tenant", "apps:read@tenant"];
    const reader = { name: "reader", title: "Reads apps", grants: ["apps:read@tenant"] };
    for (const body of [{ name: "people", title: "Looks after people", grants }, reader])
      expect((await tenant.api.send("POST", "/roles", { body })).status).toBe(201);
    const helper = await join(server, tenant, ["people"]);
    const api = server.client.as({ tenantId: tenant.id, userId: helper.user.id, grants: grants.join(" ") });
    const { user } = await join(server, tenant, ["reader"]);
    const path = `/members/${user.id}`;
    const give = (who: string, roles: readonly string[]) => api.send("PATCH", who, { body: { roles }, headers: any });
    expect((await give(path, ["reader", "people"])).status).toBe(200);
    const raised = await give(path, ["people", "operator"]);
    expect(raised).toMatchObject({ status: 403, body: { code: "forbidden", permission: expect.any(String) } });
    expect((await give(`/members/${helper.user.id}`, ["people", "tenant-admin"])).status).toBe(403);
    const admin = `/members/${tenant.admin.id}`;
    for (const [method, target] of [
      ["POST", `${admin}:suspend`],
      ["DELETE", admin],
    ] as const)
      expect((await api.send(method, target, { headers: any })).status).toBe(403);
    const mail = { email: "boss@example.com", roles: ["tenant-admin"] };
    expect((await api.send("POST", "/invitations", { body: mail })).status).toBe(403);
    expect((await api.send("PATCH", path, { body: { roles: ["platform-admin"] }, headers: any })).status).toBe(422);
  });

  it("keep one active administrator", async () => {
    const tenant = await found(server, "last");
    const path = `/members/${tenant.admin.id}`;
    const last = { status: 409, body: { code: "last-admin" } };
    expect(await tenant.api.send("DELETE", path, { headers: any })).toMatchObject(last);
    expect(await tenant.api.send("POST", `${path}:suspend`)).toMatchObject(last);
    expect(await tenant.api.send("PATCH", path, { body: { roles: ["user"] }, headers: any })).toMatchObject(last);
    await join(server, tenant, ["tenant-admin"]);
    expect((await tenant.api.send("POST", `${path}:suspend`)).status).toBe(200);
  });

  it("see as much of each other as their permission reaches", async () => {
    const tenant = await found(server, "reach");
    await tenant.api.send("POST", "/groups", { body: { path: "/eng" } });
    const ann = await join(server, tenant, ["user"], ["/eng"]);
    const bob = await join(server, tenant, ["user"], ["/eng"]);
    const eve = await join(server, tenant, ["user"]);
    expect(ids((await ann.api.send("GET", "/members")).body)).toEqual([ann.user.id]);
    expect((await ann.api.send("GET", `/members/${bob.user.id}`)).status).toBe(404);
    const group = {
      tenantId: tenant.id,
      userId: ann.user.id,
      grants: "members:read@group",
      groups: `${tenant.id}/eng`,
    };
    const mates = ids((await server.client.as(group).send("GET", "/members")).body);
    expect(mates.sort()).toEqual([ann.user.id, bob.user.id].sort());
    expect(ids((await tenant.api.send("GET", "/members")).body)).toHaveLength(4);
    const pages = [];
    let next = "";
    do {
      const { body } = await tenant.api.send("GET", `/members?pageSize=1${next}`);
      pages.push(...ids(body));
      next = body.nextPageToken === undefined ? "" : `&pageToken=${body.nextPageToken}`;
    } while (next !== "");
    expect(pages).toHaveLength(4);
    expect(pages).toContain(eve.user.id);
    const other = await found(server, "strangers");
    expect((await other.api.send("GET", `/members/${ann.user.id}`)).status).toBe(404);
    expect((await other.api.send("DELETE", `/members/${ann.user.id}`, { headers: any })).status).toBe(404);
  });
});

describe("invitations", () => {
  it("work once, for the address that was invited and verified", async () => {
    const tenant = await found(server, "invite");
    const user = await signUp(server);
    const body = { email: user.email.toUpperCase(), roles: ["user"] };
    const made = await tenant.api.send("POST", "/invitations", { body, headers: { "idempotency-key": "invite" } });
    expect(made).toMatchObject({ status: 201, body: { status: "pending", email: user.email.toLowerCase() } });
    const again = await tenant.api.send("POST", "/invitations", { body, headers: { "idempotency-key": "invite" } });
    expect(again.body).toMatchObject({ id: made.body.id });
    expect(JSON.stringify(again.body)).not.toContain("invite.");
    const accept = (who: { readonly id: string }, token: string) =>
      server.client
        .as({ tenantId: "nowhere", userId: who.id, grants: "invitations:accept@own" })
        .send("POST", "/invitations:accept", { body: { token } });
    const { invitationToken: token } = made.body;
    const stranger = await signUp(server);
    const unverified = await signUp(server, { email: user.email, emailVerified: false });
    for (const who of [stranger, unverified, { id: "user-0m9x2k4f7abcdefghj" }])
      expect(await accept(who, token)).toMatchObject({ status: 403, body: { code: "not-invited" } });
    const machine = server.client.as({ tenantId: tenant.id, roles: "tenant-admin" });
    expect((await machine.send("POST", "/invitations:accept", { body: { token } })).status).toBe(403);
    for (const wrong of [
      "x",
      token.replace(/.$/, (last: string) => (last === "A" ? "B" : "A")),
      token.replace(tenant.id, "tenant-b"),
    ])
      expect(await accept(user, wrong)).toMatchObject({ status: 404, body: { code: "not-found" } });

    const both = await Promise.all([accept(user, token), accept(user, token)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 404]);
    expect((await accept(user, token)).status).toBe(404);
    expect((await tenant.api.send("GET", `/invitations/${made.body.id}`)).body).toMatchObject({
      status: "accepted",
      acceptedBy: user.id,
    });
    const second = await tenant.api.send("POST", "/invitations", { body });
    expect(await accept(user, second.body.invitationToken)).toMatchObject({
      status: 409,
      body: { code: "wrong-state" },
    });
  });

  it("are sent again with another token, and taken back", async () => {
    const tenant = await found(server, "resend");
    const user = await signUp(server);
    const made = await tenant.api.send("POST", "/invitations", { body: { email: user.email, roles: ["user"] } });
    const path = `/invitations/${made.body.id}`;
    const sent = await tenant.api.send("POST", `${path}:resend`);
    expect(sent).toMatchObject({ status: 200, body: { status: "pending", version: 2 } });
    expect(sent.body.invitationToken).not.toBe(made.body.invitationToken);
    const api = server.client.as({ tenantId: "nowhere", userId: user.id, grants: "invitations:accept@own" });
    expect((await api.send("POST", "/invitations:accept", { body: { token: made.body.invitationToken } })).status).toBe(
      404,
    );
    expect((await tenant.api.send("DELETE", path, { headers: any })).status).toBe(204);
    expect((await api.send("POST", "/invitations:accept", { body: { token: sent.body.invitationToken } })).status).toBe(
      404,
    );
    expect((await tenant.api.send("POST", `${path}:resend`)).body.code).toBe("wrong-state");
    const { items } = (await tenant.api.send("GET", "/invitations")).body;
    expect(items).toMatchObject([{ id: made.body.id, status: "revoked" }]);
    expect(JSON.stringify(items)).not.toMatch(/secret|invite\./);
    const other = await found(server, "elsewhere");
    expect((await other.api.send("GET", path)).status).toBe(404);
  });

  it("leave out the groups that have gone since", async () => {
    const tenant = await found(server, "gone");
    const group = await tenant.api.send("POST", "/groups", { body: { path: "/night" } });
    const user = await signUp(server);
    const body = { email: user.email, roles: ["user"], groups: ["/night"] };
    const made = await tenant.api.send("POST", "/invitations", { body });
    expect((await tenant.api.send("DELETE", `/groups/${group.body.id}`, { headers: any })).status).toBe(204);
    const api = server.client.as({ tenantId: "nowhere", userId: user.id, grants: "invitations:accept@own" });
    const accepted = await api.send("POST", "/invitations:accept", { body: { token: made.body.invitationToken } });
    expect(accepted).toMatchObject({ status: 200, body: { roles: ["user"], groups: [] } });
    expect((await tenant.api.send("POST", "/invitations", { body })).status).toBe(422);
  });
});
