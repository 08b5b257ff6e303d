import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestClient } from "../../../shared/platform/middleware/test-client.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { readUploads, uploadKeeper } from "../test-vendor.ts";

let server: TestApi;

beforeAll(async () => {
  server = await startTestApi();
  readUploads(server);
});

afterAll(async () => {
  await server?.aws.stop();
});

/** A tenant with a vendor, its reviewer, a stranger, and two reviewers of the platform. */
function people() {
  const { tenantId, api: vendor } = server.tenant();
  const as = (tokenId: string, roles: string, tenant = tenantId) =>
    server.client.as({ tenantId: tenant, tokenId, roles });
  return {
    tenantId,
    vendor,
    reviewer: as("tok-reviewer", "approver"),
    business: as("tok-business", "platform-reviewer", "tenant-operator"),
    technical: as("tok-technical", "platform-reviewer", "tenant-operator"),
    stranger: as("tok-stranger", "vendor operator approver", "tenant-stranger"),
  };
}

async function ok(sent: ReturnType<TestClient["send"]>) {
  const answer = await sent;
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
  return answer;
}

const post = (api: TestClient, path: string, body: object = {}) => api.send("POST", path, { body });

async function publicDraft(vendor: TestClient, meta: object = {}) {
  const version = await uploadKeeper(vendor, meta);
  await ok(post(vendor, `/apps/${version.appId}:share`, { visibility: "public" }));
  return version;
}

async function submit(vendor: TestClient, id: string) {
  const { headers } = await ok(post(vendor, `/app-versions/${id}:submit`, { message: "Please." }));
  return headers.location ?? "";
}

async function decide(api: TestClient, review: string, phase: string) {
  await ok(post(api, `${review}:start`, { phase }));
  return ok(post(api, `${review}:pass`, { phase }));
}

describe("the life of a version", () => {
  it("goes through the vendor's, business and technical review into what others see, and out again", async () => {
    const { vendor, reviewer, business, technical, stranger } = people();
    const version = await publicDraft(vendor);
    const path = `/app-versions/${version.id}`;
    const review = await submit(vendor, version.id);
    expect((await stranger.send("GET", path)).status).toBe(404);
    expect((await stranger.send("GET", review)).status).toBe(404);
    expect((await stranger.send("GET", `${review}/form`)).status).toBe(404);
    expect((await post(stranger, `${review}:start`)).status).toBe(404);
    // The platform's reviewer sees what is under review, and only through the review.
    expect((await business.send("GET", `${review}/form`)).body.schema).toMatchObject({ type: "object" });
    expect((await business.send("GET", review)).body).toMatchObject({
      appVersion: { id: version.id },
      phase: "vendor",
    });
    expect((await post(business, `${review}:start`)).body).toMatchObject({ code: "forbidden", scope: "tenant" });
    await decide(reviewer, review, "vendor");
    await decide(business, review, "business");
    expect((await post(vendor, `${path}:release`)).body).toMatchObject({
      code: "wrong-state",
      allowed: ["cancel", "review", "pass", "reject"],
    });
    await decide(technical, review, "technical");
    expect((await vendor.send("GET", path)).body.status).toBe("passed");
    expect((await stranger.send("GET", path)).status).toBe(404);
    await ok(post(vendor, `${path}:release`));
    expect((await stranger.send("GET", path)).body.status).toBe("active");
    expect((await stranger.send("GET", `/apps/${version.appId}`)).body.status).toBe("active");

    await ok(post(vendor, `${path}:suspend`, { message: "CVE" }));
    expect((await stranger.send("GET", path)).status).toBe(404);
    expect((await stranger.send("GET", `/apps/${version.appId}`)).status).toBe(404);
    await ok(post(vendor, `${path}:recover`));
    expect((await stranger.send("GET", path)).status).toBe(200);
    const refused = await vendor.send("DELETE", path, { headers: { "if-match": "*" } });
    expect(refused.body).toMatchObject({ status: 409, allowed: ["modify", "suspend"] });
    const { headers } = await ok(post(vendor, `${path}:suspend`));
    const stale = await vendor.send("DELETE", path, { headers: { "if-match": '"1"' } });
    expect(stale.status).toBe(412);
    await ok(vendor.send("DELETE", path, { headers: { "if-match": headers.etag ?? "" } }));
    expect((await vendor.send("GET", "/apps?q=keeper&includeVanished=true")).body.items).toEqual([]);
    expect((await vendor.send("GET", `/apps/${version.appId}/versions`)).body.items).toEqual([]);
    expect((await vendor.send("GET", path)).body.status).toBe("deleted");

    const first = (await vendor.send("GET", `${path}/history?pageSize=3`)).body;
    expect(first.items).toMatchObject([
      { command: "delete", from: "suspended", to: "deleted", actor: "tok-tester", requestId: "request-1" },
      { command: "suspend" },
      { command: "recover" },
    ]);
    const rest = (await vendor.send("GET", `${path}/history?pageToken=${first.nextPageToken}`)).body;
    expect(
      rest.items.map((row: { command: string; phase?: string }) => [row.command, row.phase].join(" ").trim()),
    ).toEqual([
      "suspend",
      "release",
      "pass technical",
      "review technical",
      "pass business",
      "review business",
      "pass vendor",
      "review vendor",
      "submit",
      "upload",
    ]);
    expect(rest.items[2]).toMatchObject({ actor: "tok-technical", actedAs: "reviewer" });
    expect(rest.items[6]).toMatchObject({ actor: "tok-reviewer", actedAs: "owner" });
    expect((await stranger.send("GET", `${path}/history`)).status).toBe(404);
  });

  it("is rejected with the reason, changed, submitted again and passed", async () => {
    const { vendor, reviewer, business, technical } = people();
    const version = await publicDraft(vendor);
    const path = `/app-versions/${version.id}`;
    const first = await submit(vendor, version.id);
    await decide(reviewer, first, "vendor");
    await ok(post(business, `${first}:start`));
    expect((await post(business, `${first}:reject`)).body).toMatchObject({
      status: 422,
      errors: [{ pointer: "/message" }],
    });
    await ok(post(business, `${first}:reject`, { message: "No licence." }));
    const rejected = await vendor.send("GET", path);
    expect(rejected.body).toMatchObject({ status: "rejected", statusReason: "No licence." });
    const change = { body: { releaseNotes: { en: "Has a licence." } } };
    expect((await vendor.send("PATCH", path, { ...change, headers: { "if-match": '"1"' } })).status).toBe(412);
    const changed = await vendor.send("PATCH", path, {
      ...change,
      headers: { "if-match": rejected.headers.etag ?? "" },
    });
    expect(changed.body).toMatchObject({ status: "draft", releaseNotes: { en: "Has a licence." } });
    expect(changed.body).not.toHaveProperty("statusReason");
    const second = await submit(vendor, version.id);
    expect(second).not.toBe(first);
    await decide(reviewer, second, "vendor");
    await decide(business, second, "business");
    await decide(technical, second, "technical");
    expect((await vendor.send("GET", path)).body.status).toBe("passed");
    const mine = (await vendor.send("GET", "/reviews?status=rejected")).body.items;
    expect(mine).toMatchObject([{ id: first.split("/").at(-1), phase: "business", status: "rejected" }]);
  });

  it("is not passed by the token that submitted it, and passes the vendor's own phase by it", async () => {
    const { tenantId } = people();
    const all = "vendor operator approver platform-reviewer";
    const mighty = server.client.as({ tenantId, tokenId: "tok-mighty", roles: all });
    const version = await publicDraft(mighty);
    const review = await submit(mighty, version.id);
    expect((await mighty.send("GET", review)).body).toMatchObject({ status: "in-review", phase: "business" });
    expect((await post(mighty, `${review}:start`)).body).toMatchObject({ status: 403, code: "own-submission" });
  });

  it("is taken back during its review, which ends", async () => {
    const { vendor, reviewer } = people();
    const version = await publicDraft(vendor);
    const review = await submit(vendor, version.id);
    await ok(post(reviewer, `${review}:start`));
    expect((await post(vendor, `/app-versions/${version.id}:cancel`)).body.status).toBe("draft");
    expect((await reviewer.send("GET", review)).body.status).toBe("cancelled");
    expect((await post(reviewer, `${review}:pass`)).body.code).toBe("wrong-state");
  });
});

describe("races and repetitions", () => {
  it("two reviewers at once pass one phase, and only that", async () => {
    const { vendor, reviewer, business, technical } = people();
    const version = await publicDraft(vendor);
    const review = await submit(vendor, version.id);
    await decide(reviewer, review, "vendor");
    await ok(post(business, `${review}:start`));
    const answers = await Promise.all([post(business, `${review}:pass`), post(technical, `${review}:pass`)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { body } = await business.send("GET", review);
    expect(body).toMatchObject({ status: "in-review", phase: "technical" });
    expect(body.phases.map(({ status }: { status: string }) => status)).toEqual(["passed", "passed", "waiting"]);
    const rows = (await vendor.send("GET", `/app-versions/${version.id}/history`)).body.items;
    expect(rows.filter((row: { command: string }) => row.command === "pass")).toHaveLength(2);
  });

  it("a pass that comes twice with its key is one pass, and is answered alike", async () => {
    const { vendor, reviewer } = people();
    const version = await publicDraft(vendor);
    const review = await submit(vendor, version.id);
    await ok(post(reviewer, `${review}:start`));
    const headers = { "idempotency-key": `pass-${version.id}` };
    const twice = () => reviewer.send("POST", `${review}:pass`, { body: {}, headers });
    const first = await ok(twice());
    const again = await ok(twice());
    expect(again.body).toEqual(first.body);
    expect(again.headers["idempotency-replayed"]).toBe("true");
    expect((await post(reviewer, `${review}:pass`, { phase: "vendor" })).status).toBe(409);
  });

  it("a cancellation and a pass at once leave one of the two states, whole", async () => {
    const { vendor, reviewer } = people();
    const version = await publicDraft(vendor);
    const review = await submit(vendor, version.id);
    await ok(post(reviewer, `${review}:start`));
    const [cancel, pass] = await Promise.all([
      post(vendor, `/app-versions/${version.id}:cancel`),
      post(reviewer, `${review}:pass`),
    ]);
    const after = (await vendor.send("GET", `/app-versions/${version.id}`)).body.status;
    const ended = (await reviewer.send("GET", review)).body.status;
    // Cancel may follow a pass, a pass never follows a cancel.
    expect([cancel.status, after, ended]).toEqual([200, "draft", "cancelled"]);
    expect([200, 409]).toContain(pass.status);
  });

  it("versions of one app released and suspended at once leave the app with the right latest", async () => {
    const { vendor } = people();
    const upload = async (version: string) => {
      const { id } = await uploadKeeper(vendor, { version });
      await ok(post(vendor, `/app-versions/${id}:submit`));
      return `/app-versions/${id}`;
    };
    const [low, middle, high] = [await upload("1.0.0"), await upload("1.1.0"), await upload("1.2.0")];
    await Promise.all([low, middle, high].map((path) => ok(post(vendor, `${path}:release`))));
    const { appId } = (await vendor.send("GET", low)).body;
    const app = async () => (await vendor.send("GET", `/apps/${appId}`)).body;
    expect(await app()).toMatchObject({ status: "active", latestVersion: "1.2.0" });
    await Promise.all([high, middle].map((path) => ok(post(vendor, `${path}:suspend`))));
    expect(await app()).toMatchObject({ status: "active", latestVersion: "1.0.0" });
    await ok(post(vendor, `${middle}:recover`));
    expect(await app()).toMatchObject({ latestVersion: "1.1.0", latestVersionId: middle.split("/").at(-1) });
    await ok(post(vendor, `${low}:suspend`));
    await ok(post(vendor, `${middle}:suspend`));
    expect(await app()).toMatchObject({ status: "suspended", latestVersion: "1.2.0" });
  });
});

describe("the list of reviews", () => {
  it("has the tenant's own for its readers, and all tenants' for the platform's reviewers, in pages", async () => {
    const here = people();
    const there = people();
    const reviews: string[] = [];
    for (const [index, { vendor }] of [here, there, here, there, here].entries()) {
      const version = await publicDraft(vendor, { name: `listed-${index}` });
      reviews.push((await submit(vendor, version.id)).split("/").at(-1) ?? "");
    }
    const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id).filter((id) => reviews.includes(id));
    const own = (await here.vendor.send("GET", "/reviews")).body.items;
    expect(ids(own)).toEqual([reviews[4], reviews[2], reviews[0]]);
    const seen: { id: string; vendor: string }[] = [];
    let token = "";
    do {
      const page = await ok(here.business.send("GET", `/reviews?phase=vendor&pageSize=2${token}`));
      expect(page.body.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.body.items);
      token = page.body.nextPageToken === undefined ? "" : `&pageToken=${page.body.nextPageToken}`;
    } while (token !== "");
    expect(ids(seen)).toEqual(reviews);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    expect(seen.find(({ id }) => id === reviews[1])?.vendor).toBe(there.tenantId);
    expect(ids((await here.business.send("GET", "/reviews?phase=technical")).body.items)).toEqual([]);
    expect((await there.vendor.send("GET", "/reviews?status=passed")).body.items).toEqual([]);
  });
});
