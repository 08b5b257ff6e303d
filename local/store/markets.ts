import { describe, expect, it } from "vitest";
import type { ApiClient } from "../client.ts";
import { expectStatus, until } from "../journey.ts";
import { ensureTenant } from "../tenant.ts";
import type { StoreWorld } from "./world.ts";

const any = { "if-match": "*" };
const price = { kind: "monthly", amount: 4900, currency: "EUR" };
// A subnet that no cloud has: the job ends at its first look.
const values = { cluster: { name: "bought", subnet: "subnet-00000000", zk_node: { count: 1 } } };

async function tenant(world: StoreWorld, name: string) {
  const id = `tenant-${name}-${crypto.randomUUID().slice(0, 8)}`;
  await ensureTenant(world.table, id);
  return { id, api: await world.client(id, ["tenant-admin"]) };
}

/** A vendor whose repo and market the guests see. */
async function vendor(world: StoreWorld, name: string, guests: readonly string[]) {
  const { id, api } = await tenant(world, name);
  const shared = { visibility: "group", groups: guests };
  const from = { name: "apps", url: world.repo.url };
  const { body: repo } = await expectStatus(api.post("/repos", { ...from, ...shared }), 201);
  await expectStatus(api.post(`/repos/${repo.id}:index`), 202);
  const app = await until("the app is listed", async () => {
    const { body } = await api.get("/apps?q=zookeeper");
    return body.items[0];
  });
  const { body: market } = await expectStatus(api.post("/markets", { name: `${name}'s store`, ...shared }), 201);
  return { id, api, app, market, at: `/markets/${market.id}` };
}

async function addRuntime(world: StoreWorld, api: ApiClient) {
  const { endpoint, region, tenant: keys } = await world.cloud();
  const { accessKeyId, secretAccessKey } = keys;
  const secret = { name: "c", provider: "aws", secret: { accessKeyId, secretAccessKey } };
  const { body: credential } = await expectStatus(api.post("/credentials", secret), 201);
  const runtime = { name: "r", provider: "aws", credentialId: credential.id, config: { region, endpoint } };
  await expectStatus(api.post("/runtimes", runtime), 201);
}

export function markets(world: () => StoreWorld): void {
  describe("markets", () => {
    it("OP-07: a vendor opens a market and lists its app, tenants join and leave, and it sees its own orders and people alone", async () => {
      const [guest, stranger] = [await tenant(world(), "op07-guest"), await tenant(world(), "op07-stranger")];
      const seller = await vendor(world(), "op07-a", [guest.id]);
      const rival = await vendor(world(), "op07-b", [guest.id]);
      const offer = { appId: seller.app.id, price };
      const { body: listed } = await expectStatus(seller.api.post(`${seller.at}/offers`, offer), 201);
      await expectStatus(stranger.api.get(seller.at), 404);
      await expectStatus(stranger.api.post(`${seller.at}:join`), 404);

      await expectStatus(guest.api.post(`${seller.at}:join`), 200);
      await expectStatus(guest.api.post(`${rival.at}:join`), 200);
      const members = async () => (await expectStatus(seller.api.get(`${seller.at}/members`), 200)).body.items;
      expect(await members()).toMatchObject([{ memberTenantId: guest.id }]);
      const asked = { marketId: seller.market.id, offerId: listed.id, offerVersion: listed.version };
      const { body: order } = await expectStatus(guest.api.post("/orders", asked), 201);
      const orders = await expectStatus(seller.api.get(`${seller.at}/orders`), 200);
      expect(orders.body.items).toMatchObject([{ id: order.id, buyerTenantId: guest.id, price, status: "pending" }]);

      expect((await expectStatus(rival.api.get(`${rival.at}/orders`), 200)).body.items).toEqual([]);
      for (const path of [`${seller.at}/orders`, `${seller.at}/members`, `/orders/${order.id}`])
        await expectStatus(rival.api.get(path), 404);
      await expectStatus(rival.api.post(`/orders/${order.id}:confirm`), 404);
      await expectStatus(guest.api.get(`${seller.at}/orders`), 404);

      await expectStatus(guest.api.post(`${seller.at}:leave`), 200);
      expect(await members()).toEqual([]);
      expect((await expectStatus(guest.api.post("/orders", asked), 409)).body.code).toBe("not-joined");
      await expectStatus(guest.api.post(`/orders/${order.id}:cancel`, { reason: "We have left." }), 200);
      expect((await expectStatus(seller.api.get(`/orders/${order.id}`), 200)).body).toMatchObject({
        status: "cancelled",
        reason: "We have left.",
      });
      await expectStatus(seller.api.delete(`${seller.at}/offers/${listed.id}`, any), 204);
      await expectStatus(seller.api.delete(seller.at, any), 204);
    }, 120_000);

    it("OP-05: a version with a price is refused to a tenant without an entitlement, with the way to one, and deployed after its purchase", async () => {
      const guest = await tenant(world(), "op05-guest");
      const seller = await vendor(world(), "op05", [guest.id]);
      await addRuntime(world(), guest.api);
      const { body: listed } = await expectStatus(
        seller.api.post(`${seller.at}/offers`, { appId: seller.app.id, price }),
        201,
      );
      const request = { appVersionId: seller.app.latestVersionId, values };
      const refused = await expectStatus(guest.api.post("/deployments", request), 403);
      expect(refused.body).toMatchObject({
        code: "entitlement-required",
        appId: seller.app.id,
        offers: [{ marketId: seller.market.id, offerId: listed.id, offerVersion: 1, price, joined: false }],
      });
      await expectStatus(guest.api.post(`${seller.at}:join`), 200);
      const asked = { marketId: seller.market.id, offerId: listed.id, offerVersion: 1 };
      const { body: order } = await expectStatus(guest.api.post("/orders", asked), 201);
      expect((await expectStatus(guest.api.post("/deployments", request), 403)).body.openOrderId).toBe(order.id);
      await expectStatus(guest.api.post(`/orders/${order.id}:confirm`), 403);
      await expectStatus(seller.api.post(`/orders/${order.id}:confirm`), 200);
      const rights = (await expectStatus(guest.api.get("/entitlements"), 200)).body.items;
      expect(rights).toMatchObject([{ appId: seller.app.id, status: "active", orderId: order.id }]);

      const made = await expectStatus(guest.api.post("/deployments", request), 202);
      const job = await guest.api.follow(made.headers.get("location") ?? "", { timeoutMs: 90_000 });
      expect(job).toMatchObject({ failure: { message: expect.stringContaining("subnet-00000000") } });
      await expectStatus(guest.api.delete(`/deployments/${made.body.id}`, any), 202);
    }, 180_000);
  });
}
