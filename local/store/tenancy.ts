import { describe, expect, it } from "vitest";
import { type Answer, type ApiClient, apiClient } from "../client.ts";
import { expectStatus, until } from "../journey.ts";
import { ensureTenant } from "../tenant.ts";
import { enrol, signUp, tokenOf } from "./people.ts";
import type { StoreWorld } from "./world.ts";

const any = { "if-match": "*" };
const ids = ({ body }: Answer): string[] => body.items.map(({ id }: { id: string }) => id);

/** A tenant with its administrator, made through the API by the platform. */
async function foundTenant(world: StoreWorld, name: string) {
  const platform = await world.client("platform", ["platform-admin"]);
  const admin = await signUp(world.table);
  const id = `tenant-${name}-${crypto.randomUUID().slice(0, 8)}`;
  await expectStatus(platform.post("/tenants", { id, name, admin: { userId: admin.id } }), 201);
  const token = await tokenOf(world.table, { tenantId: id, userId: admin.id });
  return { id, admin, platform, api: apiClient(world.deployed.ApiUrl, token) };
}

type Founded = Awaited<ReturnType<typeof foundTenant>>;

/** Somebody who is invited, accepts, and works then with a token of his own. */
async function joined(
  world: StoreWorld,
  { id, api }: Founded,
  roles: readonly string[],
  groups: readonly string[] = [],
) {
  const elsewhere = "tenant-of-guests";
  await ensureTenant(world.table, elsewhere);
  const guest = await enrol(world.table, elsewhere, []);
  const invited = await expectStatus(api.post("/invitations", { email: guest.email, roles, groups }), 201);
  const at = apiClient(world.deployed.ApiUrl, await tokenOf(world.table, guest));
  await expectStatus(at.post("/invitations:accept", { token: invited.body.invitationToken }), 200);
  const { userId } = guest;
  return { userId, api: apiClient(world.deployed.ApiUrl, await tokenOf(world.table, { tenantId: id, userId })) };
}

/** A runtime on the tenant's cloud, as its administrator adds it. */
async function addRuntime(world: StoreWorld, api: ApiClient, name: string) {
  const { accessKeyId, secretAccessKey } = (await world.cloud()).tenant;
  const credential = { name: "c", provider: "aws", secret: { accessKeyId, secretAccessKey } };
  const { body: added } = await expectStatus(api.post("/credentials", credential), 201);
  const { region, endpoint } = await world.cloud();
  const config = { region, endpoint };
  return (await expectStatus(api.post("/runtimes", { name, provider: "aws", credentialId: added.id, config }), 201))
    .body;
}

/** A repo that is scanned, and its app. */
async function addRepo(world: StoreWorld, api: ApiClient, more: object = {}) {
  const { body: repo } = await expectStatus(api.post("/repos", { name: "apps", url: world.repo.url, ...more }), 201);
  const { headers } = await expectStatus(api.post(`/repos/${repo.id}:index`), 202);
  await until("the repo is scanned", async () => {
    const { body } = await api.get(headers.get("location") ?? "");
    return body.status === "running" ? undefined : body;
  });
  const { body } = await expectStatus(api.get("/apps?q=zookeeper"), 200);
  return { repo, app: body.items[0] };
}

const found = async (api: ApiClient) => ids(await expectStatus(api.get("/search?q=zookeeper"), 200));
// A subnet that no cloud has: the job ends at its first look.
const values = { cluster: { name: "shared", subnet: "subnet-00000000", zk_node: { count: 1 } } };

/** Tenants, who is in them, and what they share. */
export function tenancy(world: () => StoreWorld): void {
  describe("tenants", () => {
    it("PT-01: tenants, users, groups and roles are made, changed and taken away; what is denied names the permission", async () => {
      const tenant = await foundTenant(world(), "pt01");
      const { api, platform, id } = tenant;
      await expectStatus(api.patch(`/tenants/${id}`, { name: "Renamed" }, any), 200);
      const { body: group } = await expectStatus(api.post("/groups", { path: "/eng" }), 201);
      const grants = ["apps:read@tenant", "deployments:read@group"];
      await expectStatus(api.post("/roles", { name: "watcher", title: "Watches", grants }), 201);
      const ann = await joined(world(), tenant, ["watcher"], ["/eng"]);
      await expectStatus(ann.api.get("/apps"), 200);
      const denied = await expectStatus(ann.api.post("/repos", { name: "r", url: world().repo.url }), 403);
      expect(denied.body).toMatchObject({ code: "forbidden", permission: "repos:create" });
      const people = await expectStatus(ann.api.post("/invitations", { email: "x@example.com", roles: ["user"] }), 403);
      expect(people.body).toMatchObject({ permission: "invitations:create", scope: "tenant" });

      expect((await expectStatus(api.delete("/roles/watcher", any), 409)).body.code).toBe("in-use");
      const member = `/members/${ann.userId}`;
      await expectStatus(api.patch(member, { roles: ["auditor"], groups: [] }, any), 200);
      await expectStatus(api.delete("/roles/watcher", any), 204);
      await expectStatus(api.delete(`/groups/${group.id}`, any), 204);
      await expectStatus(api.post(`${member}:suspend`), 200);
      // Who is suspended gets in no more, as soon as nobody remembers him: 15 s.
      await until("the member is out", async () => ((await ann.api.get("/apps")).status === 403 ? true : undefined));
      await expectStatus(api.delete(member, any), 204);
      await expectStatus(api.get(member), 404);
      expect((await expectStatus(api.delete(`/members/${tenant.admin.id}`, any), 409)).body.code).toBe("last-admin");
      await expectStatus(platform.post(`/tenants/${id}:suspend`, { reason: "Unpaid" }), 200);
      await until("the tenant is out", async () => ((await api.get("/members")).status === 403 ? true : undefined));
      await expectStatus(platform.post(`/tenants/${id}:resume`), 200);
    }, 120_000);

    it("PT-12: a runtime that is shared with a tenant or its group appears there and goes again, and its owner's credential is never seen", async () => {
      const owner = await foundTenant(world(), "pt12-a");
      const guest = await foundTenant(world(), "pt12-b");
      await expectStatus(guest.api.post("/groups", { path: "/eng" }), 201);
      const eng = await joined(world(), guest, ["user"], ["/eng"]);
      const ops = await joined(world(), guest, ["user"]);
      const runtime = await addRuntime(world(), owner.api, "of another tenant");
      const path = `/runtimes/${runtime.id}`;
      const seen = async (api: ApiClient) => ids(await expectStatus(api.get("/runtimes"), 200)).includes(runtime.id);
      const share = (groups: readonly string[]) => expectStatus(owner.api.patch(path, { groups }, any), 200);
      expect([await seen(eng.api), await seen(guest.api)]).toEqual([false, false]);
      await expectStatus(eng.api.get(path), 404);

      await share([`${guest.id}/eng`]);
      expect([await seen(eng.api), await seen(ops.api)]).toEqual([true, false]);
      const view = await expectStatus(eng.api.get(path), 200);
      expect(view.body).toMatchObject({ id: runtime.id, sharedBy: owner.id });
      for (const inside of [runtime.credentialId, "config", "account"])
        expect(JSON.stringify(view.body)).not.toContain(inside);
      await expectStatus(ops.api.get(path), 404);
      for (const change of [eng.api.patch(path, { name: "mine" }, any), eng.api.delete(path, any)])
        expect((await change).status).toBeGreaterThanOrEqual(403);
      await share([guest.id]);
      expect(await seen(ops.api)).toBe(true);

      // It runs there with the owner's credential: its cloud is asked, and knows no such subnet.
      const { app } = await addRepo(world(), guest.api);
      const body = { appVersionId: app.latestVersionId, values };
      expect((await expectStatus(eng.api.post("/deployments", body), 422)).body.code).toBe("no-compatible-runtime");
      const made = await expectStatus(eng.api.post("/deployments", { ...body, runtimeId: runtime.id }), 202);
      const job = await eng.api.follow(made.headers.get("location") ?? "", { timeoutMs: 90_000 });
      expect(job).toMatchObject({ status: "failed", failure: { message: expect.stringContaining("subnet-00000000") } });
      const inUse = await expectStatus(owner.api.delete(path, any), 409);
      expect(inUse.body).toMatchObject({ code: "in-use", usedBy: [] });
      expect(JSON.stringify(inUse.body)).not.toContain(made.body.id);

      await share([]);
      expect([await seen(eng.api), await seen(ops.api), await seen(guest.api)]).toEqual([false, false, false]);
      await expectStatus(eng.api.get(path), 404);
      expect((await eng.api.post("/deployments", { ...body, runtimeId: runtime.id })).status).toBe(422);
      const deletion = await expectStatus(eng.api.delete(`/deployments/${made.body.id}`, any), 202);
      const ended = await eng.api.follow(deletion.headers.get("location") ?? "", { timeoutMs: 90_000 });
      expect(ended.status).toBe("succeeded");
      await expectStatus(owner.api.delete(path, any), 204);
    }, 240_000);

    it("PT-26: who is not in a group sees nothing of it in a listing, and makes nothing in it", async () => {
      const tenant = await foundTenant(world(), "pt26");
      await expectStatus(tenant.api.post("/groups", { path: "/shop" }), 201);
      const member = await joined(world(), tenant, ["user"], ["/shop"]);
      const stranger = await joined(world(), tenant, ["user"]);
      const runtime = await addRuntime(world(), tenant.api, "of the shop");
      await expectStatus(tenant.api.patch(`/runtimes/${runtime.id}`, { groups: ["/shop"] }, any), 200);
      const { app } = await addRepo(world(), tenant.api, { visibility: "group", groups: ["/shop"] });
      const lists = ["/groups", "/runtimes", "/apps", "/deployments"];
      const see = async (api: ApiClient) => Promise.all(lists.map(async (path) => ids(await api.get(path)).length));
      const body = { appVersionId: app.latestVersionId, runtimeId: runtime.id, values, groups: ["/shop"] };
      const made = await expectStatus(member.api.post("/deployments", body), 202);
      expect(await see(member.api)).toEqual([1, 1, 1, 1]);
      expect(await see(stranger.api)).toEqual([0, 0, 0, 0]);
      for (const path of [`/runtimes/${runtime.id}`, `/apps/${app.id}`, `/deployments/${made.body.id}`])
        await expectStatus(stranger.api.get(path), 404);
      const refused = await expectStatus(stranger.api.post("/deployments", body), 404);
      const unknown = await expectStatus(stranger.api.post("/deployments", { ...body, groups: ["/none"] }), 404);
      expect(refused.body.detail.replace("/shop", "/none")).toBe(unknown.body.detail);
      // A colleague of the group sees what another one made, and does not change it.
      const mate = await joined(world(), tenant, ["user"], ["/shop"]);
      await expectStatus(mate.api.get(`/deployments/${made.body.id}`), 200);
      await expectStatus(mate.api.delete(`/deployments/${made.body.id}`, any), 404);
    }, 240_000);

    it("OP-06: apps of a group are found by its members, by nobody else, from the next read on", async () => {
      const owner = await foundTenant(world(), "op06-a");
      const other = await foundTenant(world(), "op06-b");
      await expectStatus(owner.api.post("/groups", { path: "/eng" }), 201);
      await expectStatus(other.api.post("/groups", { path: "/partners" }), 201);
      const inside = await joined(world(), owner, ["user"], ["/eng"]);
      const beside = await joined(world(), owner, ["user"]);
      const partner = await joined(world(), other, ["user"], ["/partners"]);
      const outsider = await joined(world(), other, ["user"]);
      const groups = ["/eng", `${other.id}/partners`];
      const { repo, app } = await addRepo(world(), owner.api, { visibility: "group", groups });
      const everybody = [owner.api, inside.api, beside.api, partner.api, outsider.api];
      const readers = async () =>
        Promise.all(everybody.map(async (api) => (await api.get(`/apps/${app.id}`)).status === 200));
      const searchers = async () => Promise.all(everybody.map(async (api) => (await found(api)).includes(app.id)));
      expect(await readers()).toEqual([true, true, false, true, false]);
      const indexed = [true, true, false, true, false];
      await until("the index says the same", async () =>
        JSON.stringify(await searchers()) === JSON.stringify(indexed) ? true : undefined,
      );
      const wrong = await owner.api.patch(`/repos/${repo.id}`, { groups: ["/nobody"] }, any);
      expect(wrong).toMatchObject({ status: 422, body: { errors: [{ pointer: "/groups/0" }] } });
      const change = (body: object) => expectStatus(owner.api.patch(`/repos/${repo.id}`, body, any), 200);
      await change({ groups: [owner.id] });
      expect(await readers()).toEqual([true, true, true, false, false]);
      expect((await searchers()).slice(3)).toEqual([false, false]);
      await change({ visibility: "public" });
      expect(await readers()).toEqual([true, true, true, true, true]);
      await change({ visibility: "private" });
      expect(await readers()).toEqual([true, true, true, false, false]);
      expect((await searchers()).slice(3)).toEqual([false, false]);
    }, 240_000);

    it("MG-05: what belongs to another tenant is as unknown as what is not there", async () => {
      const [mine, theirs] = [await foundTenant(world(), "mg05-a"), await foundTenant(world(), "mg05-b")];
      const { body: group } = await expectStatus(mine.api.post("/groups", { path: "/eng" }), 201);
      const runtime = await addRuntime(world(), mine.api, "mine");
      const { repo } = await addRepo(world(), mine.api);
      const known = await joined(world(), mine, ["user"]);
      const own = [
        `/tenants/${mine.id}`,
        `/groups/${group.id}`,
        `/members/${known.userId}`,
        `/runtimes/${runtime.id}`,
        `/credentials/${runtime.credentialId}`,
        `/repos/${repo.id}`,
      ];
      for (const path of own) {
        await expectStatus(mine.api.get(path), 200);
        const other = await expectStatus(theirs.api.get(path), 404);
        const id = path.split("/").at(-1) ?? "";
        const nowhere = id.replace(/-.*$/, "-000000000000000000");
        const unknown = await expectStatus(theirs.api.get(path.replace(id, nowhere)), 404);
        expect(other.body.detail).toBe(unknown.body.detail.replace(nowhere, id));
        expect((await theirs.api.patch(path, {}, any)).status).toBe(404);
      }
    }, 120_000);
  });
}
