import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestClient } from "../../../shared/platform/middleware/test-client.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedRuntime, seedZookeeper } from "../test-store.ts";

let server: TestApi;
beforeAll(async () => {
  server = await startTestApi();
});
afterAll(async () => server?.aws.stop());

const any = { "if-match": "*" };
const once = { kind: "once", amount: 49900, currency: "EUR" };
const answers = {
  cluster: {
    name: "ZooKeeper",
    description: "",
    subnet: "subnet-0a1b2c3d",
    zk_node: { cpu: 1, memory: 2048, count: 3, volume_size: 10 },
  },
  env: { tickTime: 500, initLimit: 10, syncLimit: 5, maxClientCnxns: 60 },
};

function administrator() {
  const { tenantId } = server.tenant();
  return { tenantId, api: server.client.as({ tenantId, roles: "tenant-admin" }) };
}

async function made(sent: ReturnType<TestClient["send"]>, status = 201) {
  const answer = await sent;
  expect([answer.status, answer.body]).toEqual([status, expect.anything()]);
  return answer.body;
}

/** A vendor with a market that everybody sees, and an app that everybody sees. */
async function vendor(visibility: "public" | "private" = "public") {
  const { tenantId, api } = administrator();
  const { version } = await seedZookeeper(server.aws.table, tenantId, { visibility: "public" });
  const market = await made(api.send("POST", "/markets", { body: { name: "Keepers", visibility } }));
  const at = `/markets/${market.id}`;
  const offer = (price: object = once) =>
    made(api.send("POST", `${at}/offers`, { body: { appId: version.appId, price } }));
  return { tenantId, api, version, market, at, offer };
}
type Vendor = Awaited<ReturnType<typeof vendor>>;

/** A tenant with a runtime, in the market. */
async function buyer({ at, version }: Pick<Vendor, "at" | "version">, joins = true) {
  const { tenantId, api } = administrator();
  await seedRuntime(server.aws.table, tenantId);
  if (joins) await made(api.send("POST", `${at}:join`), 200);
  const deploying = { body: { appVersionId: version.id, values: answers } };
  const deploy = (more = "") => api.send("POST", `/deployments${more}`, deploying);
  const order = ({ marketId, id, version: seen }: { marketId: string; id: string; version: number }, key?: string) =>
    api.send("POST", "/orders", {
      body: { marketId, offerId: id, offerVersion: seen },
      ...(key === undefined ? {} : { headers: { "idempotency-key": key } }),
    });
  return { tenantId, api, deploy, order };
}

const ids = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id);

describe("markets", () => {
  it("are written, read, changed and closed as other objects are; a market with offers is not closed", async () => {
    const { api, at, market, offer } = await vendor("private");
    expect(market).toMatchObject({ visibility: "private", offers: 0, version: 1 });
    expect(ids((await api.send("GET", "/markets")).body)).toEqual([market.id]);
    expect((await api.send("PATCH", at, { body: { name: "x" } })).status).toBe(428);
    const stale = { body: { name: "x" }, headers: { "if-match": '"7"' } };
    expect((await api.send("PATCH", at, stale)).status).toBe(412);
    const wrong = { body: { visibility: "group" }, headers: any };
    expect((await api.send("PATCH", at, wrong)).body).toMatchObject({ status: 422, errors: [{ pointer: "/groups" }] });
    const { id, version } = await offer();
    const closing = await api.send("DELETE", at, { headers: any });
    expect(closing.body).toMatchObject({ status: 409, code: "in-use", offers: 1 });
    const withdrawn = await api.send("DELETE", `${at}/offers/${id}`, { headers: { "if-match": `"${version}"` } });
    expect(withdrawn.status).toBe(204);
    expect((await api.send("DELETE", at, { headers: any })).status).toBe(204);
    expect((await api.send("GET", at)).status).toBe(404);
  });

  it("are seen by whom they are open to, and by who has joined; the vendor's own business by the vendor alone", async () => {
    const seller = await vendor("private");
    const { api, at, market } = seller;
    const [guest, stranger] = [administrator(), administrator()];
    const looks = [at, `${at}/offers`, `${at}/members`, `${at}/orders`];
    for (const path of looks) expect([path, (await guest.api.send("GET", path)).status]).toEqual([path, 404]);
    expect((await guest.api.send("POST", `${at}:join`)).status).toBe(404);
    const invite = { body: { visibility: "group", groups: [guest.tenantId] }, headers: any };
    await made(api.send("PATCH", at, invite), 200);
    const guestIn = server.client.as({ tenantId: guest.tenantId, roles: "tenant-admin", groups: guest.tenantId });
    const seen = await made(guestIn.send("GET", at), 200);
    expect(seen).toMatchObject({ id: market.id, vendorTenantId: seller.tenantId });
    expect(seen.groups).toBeUndefined();
    expect(seen.createdBy).toBeUndefined();
    expect(await made(guestIn.send("POST", `${at}:join`), 200)).toMatchObject({ joined: true });
    expect(await made(guestIn.send("POST", `${at}:join`), 200)).toMatchObject({ joined: true });
    await made(api.send("PATCH", at, { body: { visibility: "private" }, headers: any }), 200);
    expect((await guestIn.send("GET", at)).status).toBe(200);
    expect(ids((await guestIn.send("GET", "/markets?of=joined")).body)).toEqual([market.id]);
    for (const path of looks) expect([path, (await stranger.api.send("GET", path)).status]).toEqual([path, 404]);
    for (const path of [`${at}/members`, `${at}/orders`]) expect((await guestIn.send("GET", path)).status).toBe(404);
    for (const [method, body] of [["PATCH", { name: "mine" }], ["DELETE"]] as const)
      expect((await guestIn.send(method, at, { headers: any, ...(body && { body }) })).status).toBe(404);
    expect((await api.send("GET", `${at}/members`)).body.items).toMatchObject([{ memberTenantId: guest.tenantId }]);
    expect(await made(guestIn.send("POST", `${at}:leave`), 200)).toMatchObject({ joined: false });
    expect((await guestIn.send("GET", at)).status).toBe(404);
    expect((await api.send("GET", `${at}/members`)).body.items).toEqual([]);
    expect((await api.send("POST", `${at}:join`)).body).toMatchObject({ status: 409, code: "own-market" });
  });

  it("that are public are listed to everybody, until they are not", async () => {
    const { api, at, market } = await vendor();
    const { api: other } = administrator();
    expect(ids((await other.send("GET", "/markets?of=public&pageSize=100")).body)).toContain(market.id);
    await made(api.send("PATCH", at, { body: { visibility: "private" }, headers: any }), 200);
    expect(ids((await other.send("GET", "/markets?of=public&pageSize=100")).body)).not.toContain(market.id);
  });

  it("list apps of their vendor alone, each once, and a price that means something", async () => {
    const { api, at, version, offer } = await vendor();
    const others = await vendor();
    const bodies = [
      { appId: others.version.appId, price: once },
      { appId: version.appId, price: { ...once, currency: "XXQ" } },
      { appId: version.appId, price: { ...once, amount: -1 } },
    ];
    const pointers = [];
    for (const body of bodies) {
      const { errors } = (await api.send("POST", `${at}/offers`, { body })).body;
      pointers.push(errors?.[0]?.pointer);
    }
    expect(pointers).toEqual(["/appId", "/price/currency", "/price/amount"]);
    const first = await offer();
    const again = await api.send("POST", `${at}/offers`, { body: { appId: version.appId, price: once } });
    expect(again.body).toMatchObject({ status: 409, code: "in-use", offerId: first.id });
  });
});

describe("an app with a price", () => {
  it("is deployed by its vendor, and by nobody else before it is ordered and confirmed", async () => {
    const seller = await vendor();
    const outsider = await buyer(seller, false);
    expect((await outsider.deploy("?dryRun=true")).status).toBe(200);
    const offer = await seller.offer();
    expect((await made(outsider.api.send("GET", `/apps/${seller.version.appId}`), 200)).priced).toBe(true);
    const refused = await outsider.deploy();
    expect(refused.body).toMatchObject({
      status: 403,
      code: "entitlement-required",
      appId: seller.version.appId,
      offers: [{ marketId: seller.market.id, offerId: offer.id, offerVersion: 1, price: once, joined: false }],
      detail: expect.stringContaining(`POST /markets/${seller.market.id}:join`),
    });
    const placing = { appVersionId: seller.version.id, values: answers };
    const plan = { operation: "deploy", request: placing };
    for (const [path, body] of [
      ["/deployments?dryRun=true", placing],
      ["/placements:evaluate", placing],
      ["/plans", plan],
    ] as const) {
      const answer = await outsider.api.send("POST", path, { body });
      expect([path, answer.body]).toMatchObject([path, { code: "entitlement-required" }]);
    }
    const runtime = await seedRuntime(server.aws.table, outsider.tenantId);
    const placed = await outsider.api.send("POST", "/placements", { body: { ...placing, runtimeIds: [runtime.id] } });
    expect(placed.body).toMatchObject({ status: 403, code: "entitlement-required" });
    const taken = await outsider.api.send("GET", `/app-versions/${seller.version.id}/package`);
    expect(taken.body).toMatchObject({ status: 403, code: "entitlement-required" });
    expect((await outsider.order(offer)).body).toMatchObject({ status: 409, code: "not-joined" });

    await seedRuntime(server.aws.table, seller.tenantId);
    const own = { body: { appVersionId: seller.version.id, values: answers } };
    expect((await seller.api.send("POST", "/deployments?dryRun=true", own)).status).toBe(200);

    const guest = await buyer(seller);
    const order = await made(guest.order(offer, "key-1"));
    expect(order).toMatchObject({ status: "pending", price: once, buyerTenantId: guest.tenantId, version: 1 });
    expect((await made(guest.order(offer, "key-1"))).id).toBe(order.id);
    expect((await guest.order(offer)).body).toMatchObject({ status: 409, code: "order-open", orderId: order.id });
    expect((await guest.deploy()).body).toMatchObject({ status: 403, openOrderId: order.id });
    const confirm = `/orders/${order.id}:confirm`;
    expect((await guest.api.send("POST", confirm)).body).toMatchObject({ code: "not-the-vendor" });
    expect((await outsider.api.send("POST", confirm)).status).toBe(404);
    const key = { headers: { "idempotency-key": "key-2" } };
    const sale = await made(seller.api.send("POST", confirm, key), 200);
    expect(await made(seller.api.send("POST", confirm, key), 200)).toEqual(sale);
    expect(sale).toMatchObject({ status: "confirmed", version: 2 });
    expect(sale.createdBy).toBeUndefined();
    expect((await seller.api.send("POST", confirm)).body).toMatchObject({ code: "wrong-state" });
    expect((await guest.api.send("GET", "/entitlements")).body.items).toMatchObject([
      { appId: seller.version.appId, status: "active", orderId: order.id },
    ]);
    expect((await guest.deploy()).status).toBe(202);
    expect((await outsider.deploy()).status).toBe(403);

    await made(guest.api.send("POST", `${seller.at}:leave`), 200);
    expect((await guest.deploy()).status).toBe(202);
  });

  it("keeps for an order the price at which it was made, and refuses an order at a price that was not seen", async () => {
    const seller = await vendor();
    const guest = await buyer(seller);
    const offer = await seller.offer();
    const order = await made(guest.order(offer));
    const dearer = { body: { price: { ...once, amount: 99900 } }, headers: { "if-match": '"1"' } };
    await made(seller.api.send("PATCH", `${seller.at}/offers/${offer.id}`, dearer), 200);
    expect((await guest.api.send("GET", `/orders/${order.id}`)).body.price).toEqual(once);
    const late = await buyer(seller);
    expect((await late.order(offer)).body).toMatchObject({ status: 409, code: "offer-changed", offerVersion: 2 });
  });

  it("may be ordered anew once an order was cancelled, by either side", async () => {
    const seller = await vendor();
    const guest = await buyer(seller);
    const offer = await seller.offer();
    for (const [who, reason] of [
      [guest, "Changed our mind"],
      [seller, "Unpaid"],
    ] as const) {
      const { id } = await made(guest.order(offer));
      const path = `/orders/${id}:cancel`;
      const done = await made(who.api.send("POST", path, { body: { reason } }), 200);
      expect(done).toMatchObject({ status: "cancelled", reason });
      expect((await seller.api.send("POST", `/orders/${id}:confirm`)).status).toBe(409);
      expect((await guest.api.send("GET", "/entitlements")).body.items).toEqual([]);
    }
    expect((await guest.api.send("GET", "/orders")).body.items).toHaveLength(2);
    expect((await seller.api.send("GET", `${seller.at}/orders`)).body.items).toHaveLength(2);
  });

  it("of two orders at once one is made; of two confirmations at once one counts", async () => {
    const seller = await vendor();
    const guest = await buyer(seller);
    const offer = await seller.offer();
    const both = await Promise.all([guest.order(offer), guest.order(offer)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    const [order] = (await guest.api.send("GET", "/orders")).body.items;
    const confirm = () => seller.api.send("POST", `/orders/${order.id}:confirm`);
    const twice = await Promise.all([confirm(), confirm()]);
    expect(twice.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await guest.api.send("GET", `/orders/${order.id}`)).body).toMatchObject({ version: 2 });
  });

  it("that becomes free, or whose offer is withdrawn, is deployed by everybody again; a free offer entitles at once", async () => {
    const seller = await vendor();
    const guest = await buyer(seller);
    const offer = await seller.offer({ kind: "free" });
    expect((await guest.deploy("?dryRun=true")).status).toBe(200);
    const path = `${seller.at}/offers/${offer.id}`;
    expect((await made(guest.order(offer))).status).toBe("confirmed");
    await made(seller.api.send("PATCH", path, { body: { price: once }, headers: any }), 200);
    expect((await guest.deploy("?dryRun=true")).status).toBe(200);
    const late = await buyer(seller);
    expect((await late.deploy("?dryRun=true")).status).toBe(403);
    expect((await seller.api.send("DELETE", path, { headers: any })).status).toBe(204);
    expect((await late.deploy("?dryRun=true")).status).toBe(200);
  });

  it("another vendor's orders and people are unknown, and each hears of what is his", async () => {
    const [seller, rival] = [await vendor(), await vendor()];
    const guest = await buyer(seller);
    const order = await made(guest.order(await seller.offer()));
    for (const path of [`${seller.at}/orders`, `${seller.at}/members`, `/orders/${order.id}`])
      expect([path, (await rival.api.send("GET", path)).status]).toEqual([path, 404]);
    for (const verb of ["confirm", "cancel"]) {
      const path = `/orders/${order.id}:${verb}`;
      const body = verb === "cancel" ? { body: {} } : {};
      expect((await rival.api.send("POST", path, body)).status).toBe(404);
    }
    expect((await rival.api.send("GET", `${rival.at}/orders`)).body.items).toEqual([]);
    const sold = (await seller.api.send("GET", `${seller.at}/orders`)).body.items;
    expect(sold).toMatchObject([{ id: order.id, buyerTenantId: guest.tenantId }]);
    expect(sold[0].createdBy).toBeUndefined();
    const outbox = await server.aws.table.queryAll({ pk: `T#${seller.tenantId}#NOTICE` });
    expect(outbox).toMatchObject([{ type: "order.created", data: { orderId: order.id } }]);
  });

  it("asks one round trip more of a deployment of an app that is sold, and none where it is not", async () => {
    const seller = await vendor();
    const guest = await buyer(seller);
    const { meter } = server.aws.table;
    const trips = async () => {
      const before = meter.roundTrips;
      expect((await guest.deploy("?dryRun=true")).status).toBe(200);
      return meter.roundTrips - before;
    };
    const unsold = await trips();
    const offer = await seller.offer({ kind: "free" });
    expect(await trips()).toBe(unsold);
    await made(guest.order(offer));
    const path = `${seller.at}/offers/${offer.id}`;
    await made(seller.api.send("PATCH", path, { body: { price: once }, headers: any }), 200);
    expect(await trips()).toBe(unsold + 1);
  });
});
