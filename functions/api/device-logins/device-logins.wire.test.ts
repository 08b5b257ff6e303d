import { describe, expect, it } from "vitest";
import { carried } from "../../../shared/domain/audit/log.ts";
import { deviceLoginStore } from "../../../shared/domain/device-login/store.ts";
import { QuotaDefaults } from "../../../shared/domain/quota/rules.ts";
import { quotaStore } from "../../../shared/domain/quota/store.ts";
import { returnWrites } from "../../../shared/domain/quota/writes.ts";
import { tokenStore } from "../../../shared/domain/token/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { testClient } from "../../../shared/platform/middleware/test-client.ts";
import { useTestTable } from "../../../shared/tasks/testing/table.ts";
import { endpoints } from "./endpoints.ts";

const client = useTestTable("device-logins");
const START = Date.parse("2026-11-21T09:00:00Z");
let run = 0;

function here(tenantId = "tenant-a", quotaDefaults = "") {
  // Minutes of their own, as beginnings are counted by the minute.
  let now = START + ++run * 3_600_000;
  const table = openTable("device-logins", client());
  const quotas = quotaStore(table, QuotaDefaults.parse(quotaDefaults));
  const needs = { logins: deviceLoginStore(table), quotas, newId, verificationUri: "https://store.example/device" };
  const anybody = testClient(endpoints(needs), { ...carried(table), clock: () => new Date(now) }, {});
  const user = { tenantId, tokenId: "user-1", actorId: "user-1", userId: "user-1" };
  const ann = anybody.as({ ...user, groups: `${tenantId} ${tenantId}/eng`, grants: "device-logins:*@own" });
  const begin = async () => (await anybody.send("POST", "/device-logins", { body: { clientName: "laptop" } })).body;
  const poll = (code: string, deviceCode: string) =>
    anybody.send("POST", `/device-logins/${code}:poll`, { body: { deviceCode } });
  const later = (seconds: number) => {
    now += seconds * 1000;
  };
  return { table, quotas, anybody, ann, user, begin, poll, later, now: () => new Date(now) };
}

const error = ({ status, body }: { status: number; body: { error?: string } }) => [status, body.error];

describe("a device login", () => {
  it("waits for its user, ends in a personal token of 30 days, and is used up", async () => {
    const { ann, begin, poll, later, table, now } = here();
    const begun = await begin();
    expect(begun).toMatchObject({ expiresIn: 600, interval: 5, verificationUri: "https://store.example/device" });
    expect(begun.verificationUriComplete).toBe(`https://store.example/device?user_code=${begun.userCode}`);
    const { userCode, deviceCode } = begun;
    expect(error(await poll(userCode, deviceCode))).toEqual([400, "authorization_pending"]);
    const typed = userCode.toLowerCase().replace("-", "");
    expect((await ann.send("GET", `/device-logins/${typed}`)).body).toMatchObject({ clientName: "laptop", userCode });
    expect((await ann.send("POST", `/device-logins/${userCode}:approve`)).body).toMatchObject({ status: "approved" });
    expect((await ann.send("POST", `/device-logins/${userCode}:deny`)).status).toBe(409);
    later(5);
    const [first, second] = await Promise.all([poll(userCode, deviceCode), poll(userCode, deviceCode)]);
    const won = [first, second].filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    const { apiToken, id, expiresAt } = won[0]?.body ?? {};
    expect(apiToken).toMatch(/^pitrix_/);
    expect(Date.parse(expiresAt)).toBe(now().getTime() + 30 * 86_400_000);
    expect(await tokenStore(table).get(id)).toMatchObject({
      userId: "user-1",
      tenantId: "tenant-a",
      name: "laptop",
      roles: [],
    });
    later(10);
    expect(error(await poll(userCode, deviceCode))).toEqual([400, "expired_token"]);
  });

  it("counts for the quotas of its user's groups, stays good while they are used up, and gives back", async () => {
    const tenantId = "tenant-short";
    const { ann, begin, poll, later, quotas, table } = here(tenantId, "tokens=1");
    const used = () => Promise.all(["/", "/eng"].map(async (group) => (await quotas.get(tenantId, group)).used.tokens));
    const [one, two] = [await begin(), await begin()];
    for (const { userCode } of [one, two]) await ann.send("POST", `/device-logins/${userCode}:approve`);
    const first = await poll(one.userCode, one.deviceCode);
    expect([first.status, await used()]).toEqual([200, [1, 1]]);
    const refused = await poll(two.userCode, two.deviceCode);
    expect(refused).toMatchObject({
      status: 403,
      body: { code: "quota-exceeded", exceeded: [{ resource: "tokens", limit: 1 }] },
    });
    expect(await used()).toEqual([1, 1]);
    const token = await tokenStore(table).get(first.body.id);
    await tokenStore(table).delete(first.body.id, returnWrites(tenantId, token?.quota));
    expect(await used()).toEqual([0, 0]);
    later(5);
    expect((await poll(two.userCode, two.deviceCode)).status).toBe(200);
    expect(await used()).toEqual([1, 1]);
  });

  it("is slowed down, may be denied, and is over after ten minutes", async () => {
    const { ann, begin, poll, later } = here();
    const { userCode, deviceCode } = await begin();
    await poll(userCode, deviceCode);
    later(1);
    const early = await poll(userCode, deviceCode);
    expect(error(early)).toEqual([400, "slow_down"]);
    expect(early.headers["retry-after"]).toBe("10");
    later(10);
    expect(error(await poll(userCode, deviceCode))).toEqual([400, "authorization_pending"]);
    await ann.send("POST", `/device-logins/${userCode}:deny`);
    later(10);
    expect(error(await poll(userCode, deviceCode))).toEqual([400, "access_denied"]);
    const other = await begin();
    later(600);
    expect(error(await poll(other.userCode, other.deviceCode))).toEqual([400, "expired_token"]);
    expect((await ann.send("GET", `/device-logins/${other.userCode}`)).status).toBe(404);
    expect((await ann.send("POST", `/device-logins/${other.userCode}:approve`)).status).toBe(404);
  });

  it("tells nothing to who has not begun it: wrong, other and made-up codes are the same", async () => {
    const { ann, begin, poll } = here();
    const [one, two] = [await begin(), await begin()];
    await ann.send("POST", `/device-logins/${one.userCode}:approve`);
    const answers = await Promise.all([
      poll(one.userCode, two.deviceCode),
      poll(two.userCode, one.deviceCode),
      poll("BBBB-BBBB", one.deviceCode),
      poll(one.userCode, "x"),
    ]);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.status).toBe(400);
    expect((await poll("AAAA-1234", one.deviceCode)).status).toBe(404);
  });

  it("is decided by users who sign in: no API token lets itself in with more than it has", async () => {
    const { anybody, begin, user } = here();
    const { userCode } = await begin();
    const grants = "*:*@tenant";
    for (const caller of [
      { ...user, tokenId: "tok-of-the-user", grants },
      { tenantId: "tenant-a", tokenId: "tok-service", grants },
    ])
      for (const [method, verb] of [
        ["GET", ""],
        ["POST", ":approve"],
        ["POST", ":deny"],
      ] as const)
        expect((await anybody.as(caller).send(method, `/device-logins/${userCode}${verb}`)).status).toBe(404);
    expect((await anybody.send("POST", `/device-logins/${userCode}:approve`)).status).toBe(401);
  });

  it("is begun at most 30 times a minute from one address", async () => {
    const { anybody, later } = here();
    const codes = new Set<string>();
    for (let i = 0; i < 30; i++) {
      const { status, body } = await anybody.send("POST", "/device-logins", { body: {} });
      expect(status).toBe(201);
      codes.add(body.userCode).add(body.deviceCode);
    }
    expect(codes.size).toBe(60);
    const refused = await anybody.send("POST", "/device-logins", { body: {} });
    expect([refused.status, refused.headers["retry-after"]]).toEqual([429, "60"]);
    later(60);
    expect((await anybody.send("POST", "/device-logins", { body: {} })).status).toBe(201);
  });

  it("leaves neither the device code nor the token in the table", async () => {
    const { ann, begin, poll, table } = here();
    const { userCode, deviceCode } = await begin();
    const stored = async () => JSON.stringify(await table.get({ pk: `DEVICE#${userCode}`, sk: "DEVICE" }));
    expect(await stored()).toContain(userCode);
    expect(await stored()).not.toContain(deviceCode);
    await ann.send("POST", `/device-logins/${userCode}:approve`);
    const { body } = await poll(userCode, deviceCode);
    expect(JSON.stringify(await table.get({ pk: `TOKEN#${body.id}`, sk: "TOKEN" }))).not.toContain(
      body.apiToken.split("_").slice(2).join("_"),
    );
  });
});
