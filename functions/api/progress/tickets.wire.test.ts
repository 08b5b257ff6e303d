import { describe, expect, it } from "vitest";
import { carried } from "../../../shared/domain/audit/log.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { memberItem } from "../../../shared/domain/member/entity.ts";
import { ToClient } from "../../../shared/domain/progress/schema.ts";
import { progressStore } from "../../../shared/domain/progress/store.ts";
import { ticketStore } from "../../../shared/domain/progress/ticket-store.ts";
import { tenantItem } from "../../../shared/domain/tenant/entity.ts";
import { createToken, tokenStore } from "../../../shared/domain/token/store.ts";
import { userKey } from "../../../shared/domain/user/entity.ts";
import { identifyAgain } from "../../../shared/identity/again.ts";
import { openIdentity } from "../../../shared/identity/open.ts";
import { identityReads } from "../../../shared/identity/reads.ts";
import { newSecret } from "../../../shared/kernel/ids.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { type TestCaller, testClient } from "../../../shared/platform/middleware/test-client.ts";
import { connect, receive } from "../../../shared/progress/socket.ts";
import { useTestTable } from "../../../shared/tasks/testing/table.ts";
import { endpoints } from "./endpoints.ts";

const client = useTestTable("tickets");
const START = Date.parse("2026-11-21T09:00:00Z");
const at = new Date(START).toISOString();
let counter = 0;

/** A tenant with a member, the API that hands out tickets, and the socket that takes them. */
async function here(roles: readonly string[] = ["auditor"]) {
  const run = ++counter;
  const [tenantId, userId] = [`tenant-${run}`, `user-${run}`];
  const table = openTable("tickets", client());
  let now = START;
  const clock = () => new Date(now);
  const posted: { readonly to: string; readonly message: ToClient }[] = [];
  const tickets = ticketStore(table);
  const parts = {
    progress: progressStore(table),
    jobs: jobStore(table),
    deployments: deploymentStore(table),
    tickets,
    identify: openIdentity(table, [], clock),
    identifyAgain: identifyAgain(identityReads(table), clock),
    clock,
    connections: {
      async post(to: string, text: string) {
        posted.push({ to, message: ToClient.parse(JSON.parse(text)) });
        return true;
      },
    },
  };
  const made = { version: 1, createdAt: at, createdBy: "x", updatedAt: at };
  const member = (status: "active" | "suspended") =>
    table.put(memberItem({ tenantId, userId, email: "", name: "ann", status, roles: [...roles], groups: [], ...made }));
  await table.put(tenantItem({ id: tenantId, name: "a", status: "active", statusReason: "", roles: [], ...made }));
  await table.put({
    ...userKey(userId),
    ...{ entity: "User", id: userId, issuer: "https://issuer.example", subject: userId, status: "active" },
    ...{ name: "ann", email: "ann@example.com", emailVerified: true, ...made },
  });
  await member("active");
  const url = "wss://progress.example.com/live";
  const api = testClient(endpoints({ url, tickets, newSecret }), { clock, ...carried(table) }, {});
  const ask = async (caller: TestCaller = {}, headers: Readonly<Record<string, string>> = {}) => {
    const signedIn = caller.tokenId === undefined ? { userId, tokenId: userId } : {};
    return api
      .as({ tenantId, ...signedIn, roles: roles.join(" "), ...caller })
      .send("POST", "/progress/tickets", { headers });
  };
  let connections = 0;
  /** What a new connection hears that shows the ticket. */
  const show = async (ticket: unknown) => {
    const connectionId = `${run}-${++connections}`;
    await connect(parts, connectionId);
    await receive(parts, connectionId, JSON.stringify({ type: "authenticate", ticket }));
    return { connectionId, said: posted.filter(({ to }) => to === connectionId).at(-1)?.message };
  };
  return {
    ...{ table, tenantId, userId, parts, posted, ask, show, member },
    later: (seconds: number) => {
      now += seconds * 1000;
    },
    say: (connectionId: string, message: unknown) => receive(parts, connectionId, JSON.stringify(message)),
  };
}

const refused = expect.objectContaining({ type: "error", code: "unauthenticated" });

describe("a ticket to the progress socket", () => {
  it("opens one connection, for a quarter of an hour, in its maker's tenant", async () => {
    const { ask, show, say, parts, tenantId, posted, later } = await here();
    const { status, body } = await ask();
    expect(status).toBe(200);
    expect(body).toEqual({
      ticket: expect.stringMatching(/^[\w-]{43}$/),
      expiresAt: new Date(START + 30_000).toISOString(),
      url: "wss://progress.example.com/live",
      protocol: "pitrix-progress-v1",
    });
    const { connectionId, said } = await show(body.ticket);
    expect(said).toEqual({ type: "authenticated", until: new Date(START + 900_000).toISOString() });
    expect(await parts.progress.connection(connectionId)).toMatchObject({ tenantId, deployments: true });
    await say(connectionId, { type: "subscribe", topic: "tenant" });
    expect(posted.at(-1)?.message).toMatchObject({ type: "subscribed", topic: "tenant" });
    later(900);
    await say(connectionId, { type: "ping" });
    expect(posted.at(-1)?.message).toEqual(refused);
    expect(await parts.progress.subscribers(tenantId, "tenant", parts.clock())).toEqual([]);
  });

  it("is used once, however many show it at the same time, and is in the table as a hash alone", async () => {
    const { ask, show, table } = await here();
    const { body } = await ask();
    const { body: other } = await ask();
    expect(other.ticket).not.toBe(body.ticket);
    const written: unknown[] = [];
    for (const pk of [`PROGRESS-TICKET#${body.ticket}`, body.ticket]) written.push(await table.get({ pk, sk: "-" }));
    expect(written).toEqual([undefined, undefined]);
    const said = await Promise.all(Array.from({ length: 5 }, () => show(body.ticket)));
    expect(said.map((one) => one.said?.type).sort()).toEqual(["authenticated", ...Array(4).fill("error")]);
    expect((await show(body.ticket)).said).toEqual(refused);
    expect((await show(other.ticket)).said?.type).toBe("authenticated");
  });

  it("is told once, and neither kept for the request that is repeated nor in the audit log", async () => {
    const { ask, show, table, tenantId } = await here();
    const key = { "idempotency-key": "key-1" };
    const { ticket, ...rest } = (await ask({}, key)).body;
    const { status, body, headers } = await ask({}, key);
    expect([status, headers["idempotency-replayed"]]).toEqual([200, "true"]);
    expect(body).toEqual(rest);
    expect((await show(ticket)).said?.type).toBe("authenticated");
    expect(await table.queryAll({ pk: `T#${tenantId}#AUDIT_INTENT` })).toEqual([]);
  });

  it("is good for half a minute, and only as it was written", async () => {
    const { ask, show, later } = await here();
    const { body } = await ask();
    for (const wrong of ["", "x", body.ticket.slice(1), `${body.ticket} `, "a".repeat(200)])
      expect((await show(wrong)).said).toEqual(refused);
    for (const wrong of [1, null, "a".repeat(300), [body.ticket]])
      expect((await show(wrong)).said).toMatchObject({ type: "error", code: "bad-message" });
    later(30);
    expect((await show(body.ticket)).said).toEqual(refused);
  });

  it("gives nothing of another tenant's, and a connection is nobody else's afterwards", async () => {
    const [one, other] = [await here(), await here()];
    const { connectionId } = await one.show((await one.ask()).body.ticket);
    const { body } = await other.ask();
    await one.say(connectionId, { type: "authenticate", ticket: body.ticket });
    expect(one.posted.at(-1)?.message).toEqual(refused);
    expect(await one.parts.progress.connection(connectionId)).toMatchObject({ tenantId: one.tenantId });
    await one.say(connectionId, { type: "subscribe", topic: "jobs/job-0m9x2k4f7abcdefghj" });
    expect(one.posted.at(-1)?.message).toMatchObject({ type: "error", code: "not-found" });
    // What was shown where it was no use is not used up.
    expect((await other.show(body.ticket)).said?.type).toBe("authenticated");
  });

  it("is given to nobody who may not read all jobs, and counts what its maker may when it is shown", async () => {
    const { ask, show, member, table, userId, tenantId } = await here();
    for (const roles of ["user", "vendor"]) {
      const { status, body } = await ask({ roles });
      expect([status, body.permission, body.scope]).toEqual([403, "jobs:read", "tenant"]);
    }
    expect((await ask({ grants: "jobs:read@group" })).status).toBe(403);
    const [suspended, left] = [(await ask()).body.ticket, (await ask()).body.ticket];
    await member("suspended");
    expect((await show(suspended)).said).toEqual(refused);
    await table.delete({ pk: `T#${tenantId}#MEMBER`, sk: userId });
    expect((await show(left)).said).toEqual(refused);
  });

  it("of who was made smaller meanwhile, of a suspended user and of a suspended tenant opens nothing", async () => {
    const smaller = await here(["user"]);
    const { body: given } = await smaller.ask({ roles: "auditor" });
    expect((await smaller.show(given.ticket)).said).toEqual(refused);
    const { ask, show, table, userId, tenantId } = await here();
    const [first, second] = [(await ask()).body.ticket, (await ask()).body.ticket];
    const suspend = (key: { pk: string; sk: string }, status: string) =>
      table.update({ key, update: "SET #s = :s", names: { "#s": "status" }, values: { ":s": status } });
    await suspend(userKey(userId), "suspended");
    expect((await show(first)).said).toEqual(refused);
    await suspend(userKey(userId), "active");
    const { pk, sk } = tenantItem({
      ...{ id: tenantId, name: "a", status: "active", statusReason: "", roles: [], version: 1 },
      ...{ createdAt: at, createdBy: "x", updatedAt: at },
    });
    await suspend({ pk, sk }, "suspended");
    expect((await show(second)).said).toEqual(refused);
  });

  it("made with a token is as narrow and as short as the token, and goes with it", async () => {
    const { ask, show, table, tenantId, parts } = await here();
    const token = async (input: { readonly scopes?: string[]; readonly expiresAt?: string } = {}) =>
      (await createToken(table, { tenantId, name: "n", roles: ["auditor"], ...input })).id;
    const asked = async (tokenId: string) => (await ask({ tokenId })).body.ticket;
    const narrow = await token({ scopes: ["jobs:read"] });
    const { connectionId } = await show(await asked(narrow));
    expect(await parts.progress.connection(connectionId)).not.toHaveProperty("deployments");
    const short = await token({ expiresAt: new Date(START + 60_000).toISOString() });
    expect((await show(await asked(short))).said).toMatchObject({ until: new Date(START + 60_000).toISOString() });
    const revoked = await token();
    const ticket = await asked(revoked);
    await tokenStore(table).delete(revoked, []);
    expect((await show(ticket)).said).toEqual(refused);
  });
});
