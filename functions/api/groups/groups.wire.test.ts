import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MAX_CUSTOM_ROLES } from "../../../shared/domain/role/schema.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { found, join } from "../test-people.ts";

let server: TestApi;
beforeAll(async () => {
  server = await startTestApi();
});
afterAll(async () => server?.aws.stop());

const any = { "if-match": "*" };
const paths = (body: { items: { path: string }[] }) => body.items.map(({ path }) => path);

describe("groups", () => {
  it("nest by path, and go when they are empty", async () => {
    const tenant = await found(server, "groups");
    const { api } = tenant;
    const make = (path: string) => api.send("POST", "/groups", { body: { path } });
    expect((await make("/eng/backend")).body).toMatchObject({ status: 422, errors: [{ pointer: "/path" }] });
    const eng = await make("/eng");
    expect(eng).toMatchObject({ status: 201, body: { path: "/eng", ref: `${tenant.id}/eng`, version: 1 } });
    const backend = await make("/eng/backend");
    expect((await make("/eng")).body.code).toBe("wrong-state");
    for (const path of ["eng", "/Eng", "/a b", "/", `${"/a".repeat(9)}`]) expect((await make(path)).status).toBe(422);
    expect(paths((await api.send("GET", "/groups")).body)).toEqual(["/eng", "/eng/backend"]);
    const described = await api.send("PATCH", `/groups/${eng.body.id}`, { body: { description: "All" }, headers: any });
    expect(described).toMatchObject({ status: 200, body: { description: "All", version: 2 } });

    const ann = await join(server, tenant, ["user"], ["/eng/backend"]);
    const remove = (id: string) => api.send("DELETE", `/groups/${id}`, { headers: any });
    expect((await remove(eng.body.id)).body).toMatchObject({ code: "in-use", usedBy: [backend.body.id] });
    expect((await remove(backend.body.id)).body).toMatchObject({ code: "in-use", usedBy: [ann.user.id] });
    const listed = await api.send("GET", `/groups/${backend.body.id}/members`);
    expect(listed.body.items).toEqual([{ id: ann.user.id, email: ann.user.email, name: "Somebody", status: "active" }]);
    expect((await api.send("GET", `/groups/${eng.body.id}/members`)).body.items).toEqual([]);

    // Who is in a group knows it, and not the others.
    await make("/ops");
    expect(paths((await ann.api.send("GET", "/groups")).body)).toEqual(["/eng/backend"]);
    const denied = await ann.api.send("POST", "/groups", { body: { path: "/mine" } });
    expect(denied).toMatchObject({ status: 403, body: { permission: "groups:create", scope: "tenant" } });
    const other = await found(server, "others");
    for (const send of [
      other.api.send("GET", `/groups/${eng.body.id}`),
      other.api.send("GET", `/groups/${eng.body.id}/members`),
      other.api.send("DELETE", `/groups/${eng.body.id}`, { headers: any }),
    ])
      expect((await send).status).toBe(404);

    await api.send("DELETE", `/members/${ann.user.id}`, { headers: any });
    expect((await remove(backend.body.id)).status).toBe(204);
    expect((await remove(eng.body.id)).status).toBe(204);
    expect(paths((await api.send("GET", "/groups")).body)).toEqual(["/ops"]);
  });
});

describe("roles", () => {
  it("are built in, or made of grants that their author holds", async () => {
    const { api, id } = await found(server, "roles");
    const names = async () => (await api.send("GET", "/roles")).body.items.map(({ name }: { name: string }) => name);
    expect(await names()).toEqual(["tenant-admin", "vendor", "operator", "approver", "user", "auditor"]);
    const body = { name: "deployer", title: "Deploys", grants: ["apps:read@tenant", "deployments:*@own"] };
    const made = await api.send("POST", "/roles", { body });
    expect(made).toMatchObject({ status: 201, body: { ...body, builtIn: false, version: 1 } });
    expect((await api.send("POST", "/roles", { body })).body.code).toBe("wrong-state");
    expect((await api.send("POST", "/roles", { body: { ...body, name: "vendor" } })).body.code).toBe("wrong-state");
    const odd = { ...body, name: "odd", grants: ["apps:read@tenant", "apps:fly@own", "apps:read"] };
    expect((await api.send("POST", "/roles", { body: odd })).body.errors).toMatchObject([
      { pointer: "/grants/1" },
      { pointer: "/grants/2" },
    ]);
    const above = { ...body, name: "above", grants: ["apps:read@platform"] };
    expect(await api.send("POST", "/roles", { body: above })).toMatchObject({
      status: 403,
      body: { permission: "apps:read", scope: "platform" },
    });
    const lesser = server.client.as({ tenantId: id, grants: "roles:*@tenant apps:read@tenant" });
    const wide = { name: "wide", title: "Wide", grants: ["*:read@tenant"] };
    expect((await lesser.send("POST", "/roles", { body: wide })).status).toBe(403);
    // What one does not hold oneself is not taken from others either.
    expect((await lesser.send("DELETE", "/roles/deployer", { headers: any })).status).toBe(403);
    const grown = { grants: ["apps:read@tenant"] };
    expect((await lesser.send("PATCH", "/roles/deployer", { body: grown, headers: any })).status).toBe(403);

    const changed = await api.send("PATCH", "/roles/deployer", { body: grown, headers: { "if-match": '"1"' } });
    expect(changed).toMatchObject({ status: 200, body: { grants: ["apps:read@tenant"], version: 2 } });
    for (const send of [
      api.send("DELETE", "/roles/vendor", { headers: any }),
      api.send("PATCH", "/roles/vendor", { body: grown, headers: any }),
    ])
      expect((await send).body.code).toBe("wrong-state");
    expect((await api.send("GET", "/roles/vendor")).body).toMatchObject({ builtIn: true });
    expect((await api.send("GET", "/roles/platform-admin")).status).toBe(404);
  });

  it("stay while a member has them", async () => {
    const tenant = await found(server, "used");
    const body = { name: "guard", title: "Guards", grants: ["apps:read@own"] };
    await tenant.api.send("POST", "/roles", { body });
    const { user } = await join(server, tenant, ["guard"]);
    const remove = () => tenant.api.send("DELETE", "/roles/guard", { headers: any });
    expect(await remove()).toMatchObject({ status: 409, body: { code: "in-use" } });
    await tenant.api.send("PATCH", `/members/${user.id}`, { body: { roles: ["user"] }, headers: any });
    expect((await remove()).status).toBe(204);
    expect((await tenant.api.send("GET", "/roles/guard")).status).toBe(404);
  });

  it("are at most so many, also when they are made at once", async () => {
    const { api } = await found(server, "many");
    const make = (i: number) =>
      api.send("POST", "/roles", { body: { name: `role-${i}`, title: "R", grants: ["apps:read@own"] } });
    const [one, two] = await Promise.all([make(0), make(1)]);
    expect([one.status, two.status]).toEqual([201, 201]);
    for (let i = 2; i < MAX_CUSTOM_ROLES; i++) expect((await make(i)).status).toBe(201);
    expect((await make(MAX_CUSTOM_ROLES)).body.code).toBe("limit-reached");
  });
});
