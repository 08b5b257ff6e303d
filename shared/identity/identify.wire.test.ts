import { describe, expect, it } from "vitest";
import { memberItem } from "../domain/member/entity.ts";
import type { Member } from "../domain/member/schema.ts";
import { tenantItem } from "../domain/tenant/entity.ts";
import type { Tenant } from "../domain/tenant/schema.ts";
import { drawToken, tokenStore } from "../domain/token/store.ts";
import { userKey } from "../domain/user/entity.ts";
import { userIdOf } from "../domain/user/rules.ts";
import { userStore } from "../domain/user/store.ts";
import { printGrant } from "../kernel/grants.ts";
import { openTable } from "../platform/dynamodb.ts";
import { useTestTable } from "../tasks/testing/table.ts";
import { identify, REMEMBERED_MS } from "./identify.ts";
import type { Identity } from "./jwt.ts";
import { identityReads } from "./reads.ts";

const client = useTestTable("identify");
const START = Date.parse("2026-11-21T09:00:00Z");
const at = new Date(START).toISOString();
const ISSUER = "https://issuer.example";
let counter = 0;

/** Users, tenants and a process of its own; a JWT of `name` is `eyJ.<name>.x`, and its issuer is believed. */
function here() {
  const run = ++counter;
  const table = openTable("identify", client());
  let now = START;
  let verified = 0;
  const identities = new Map<string, Partial<Identity>>();
  const verify = async (jwt: string) => {
    verified += 1;
    const subject = `${jwt.split(".")[1]}-${run}`;
    const identity = { issuer: ISSUER, subject, email: `${subject}@example.com`, emailVerified: true, name: subject };
    return { ok: true, identity: { ...identity, expiresAt: START + 3_600_000, ...identities.get(subject) } } as const;
  };
  const ask = identify({ reads: identityReads(table), verify, clock: () => new Date(now) });
  const user = (name: string) => ({
    name: `${name}-${run}`,
    id: userIdOf({ issuer: ISSUER, subject: `${name}-${run}` }),
  });
  const tenantId = (name: string) => `tenant-${name}-${run}`;
  const tenant = async (name: string, change: Partial<Tenant> = {}) => {
    const base = { id: tenantId(name), name, status: "active", statusReason: "", version: 1 } as const;
    await table.put(tenantItem({ ...base, roles: [], createdAt: at, createdBy: "x", updatedAt: at, ...change }));
  };
  const member = async (where: string, who: string, change: Partial<Member> = {}) => {
    const base = { tenantId: tenantId(where), userId: user(who).id, email: "", name: who, status: "active" } as const;
    const rest = { roles: ["user"], groups: [], version: 1, createdAt: at, createdBy: "x", updatedAt: at };
    await table.put(memberItem({ ...base, ...rest, ...change }));
  };
  return {
    table,
    ask: (text: string, wanted?: string) => ask(text, wanted),
    signIn: (name: string, where?: string) => ask(`Bearer eyJ.${name}.x`, where && tenantId(where)),
    user,
    tenantId,
    tenant,
    member,
    identities,
    verified: () => verified,
    later: (ms: number) => {
      now += ms;
    },
    now: () => new Date(now),
    /** Round trips of what is done. */
    async trips<T>(act: () => Promise<T>): Promise<[T, number]> {
      const before = table.meter.roundTrips;
      const done = await act();
      return [done, table.meter.roundTrips - before];
    },
    async token(
      where: string,
      given: { readonly roles?: string[]; readonly scopes?: string[]; readonly who?: string },
    ) {
      const { who, roles = [], scopes } = given;
      const whose = who === undefined ? {} : { userId: user(who).id };
      const narrowed = scopes === undefined ? {} : { scopes };
      const { token, text } = drawToken(
        { tenantId: tenantId(where), name: "n", roles, groups: [], ...whose, ...narrowed },
        new Date(now),
      );
      await tokenStore(table).create(token, []);
      return { id: token.id, text };
    },
  };
}

const grantsOf = (outcome: Awaited<ReturnType<ReturnType<typeof here>["ask"]>>) =>
  outcome.caller?.grants.map(printGrant);

describe("a sign-in", () => {
  it("makes the user once, belongs to nobody's tenant at first, and may ask who it is", async () => {
    const world = here();
    const [first, trips] = await world.trips(() => world.signIn("ann"));
    const { id } = world.user("ann");
    expect(first).toMatchObject({
      caller: { tenantId: id, actorId: id, tokenId: id, userId: id },
      refusal: "no-tenant",
    });
    expect(grantsOf(first)).toContain("me:read@own");
    expect(grantsOf(first)?.filter((grant) => !grant.endsWith("@own"))).toEqual([]);
    expect(trips).toBe(3);
    expect(await userStore(world.table).get(id)).toMatchObject({ email: expect.any(String), status: "active" });
    world.later(REMEMBERED_MS);
    expect((await world.trips(() => world.signIn("ann")))[1]).toBe(2);
  });

  it("is a member of its one tenant, with the roles, the groups and all above them", async () => {
    const world = here();
    await world.tenant("a", {
      roles: [
        {
          name: "watcher",
          title: "",
          grants: ["jobs:read@group"],
          version: 1,
          createdAt: at,
          createdBy: "x",
          updatedAt: at,
        },
      ],
    });
    await world.member("a", "ann", { roles: ["watcher", "nothing-such", "constructor"], groups: ["/eng/backend"] });
    await world.signIn("ann");
    world.later(REMEMBERED_MS);
    const [known, trips] = await world.trips(() => world.signIn("ann"));
    const a = world.tenantId("a");
    expect(known.caller).toMatchObject({ tenantId: a, groups: [a, `${a}/eng`, `${a}/eng/backend`] });
    expect(grantsOf(known)).toContain("jobs:read@group");
    expect(grantsOf(known)).toContain("tokens:*@own");
    expect(known.refusal).toBeUndefined();
    expect(trips).toBe(3);
    const [again, none] = await world.trips(() => world.signIn("ann"));
    expect([again, none]).toEqual([known, 0]);
    expect(world.verified()).toBe(1);
  });

  it("of several tenants names one, at one read; one it is not in is as unknown as one that there is not", async () => {
    const world = here();
    for (const name of ["a", "b", "c"]) await world.tenant(name);
    await world.member("a", "ann");
    await world.member("b", "ann", { roles: ["tenant-admin"] });
    expect(await world.signIn("ann")).toMatchObject({
      refusal: "tenant-required",
      caller: { tenantId: world.user("ann").id },
    });
    const [b, trips] = await world.trips(() => world.signIn("ann", "b"));
    expect(b.caller?.tenantId).toBe(world.tenantId("b"));
    expect(grantsOf(b)).toContain("*:*@tenant");
    expect(trips).toBe(1);
    expect(grantsOf(await world.signIn("ann", "a"))).not.toContain("*:*@tenant");
    const refused = { refusal: "no-such-tenant", endsAt: expect.any(Number) };
    expect(await world.signIn("ann", "c")).toEqual(refused);
    expect(await world.signIn("ann", "d")).toEqual(refused);
    for (const odd of ["a#b", "", "../a", "t".repeat(65), `${world.tenantId("b")} `])
      expect((await world.ask("Bearer eyJ.ann.x", odd)).caller).toBeUndefined();
  });

  it("reaches no further than the tenant, whatever a role of the tenant's says", async () => {
    const world = here();
    await world.tenant("a", {
      roles: [
        { name: "god", title: "", grants: ["*:*@platform"], version: 1, createdAt: at, createdBy: "x", updatedAt: at },
      ],
    });
    await world.member("a", "eve", { roles: ["god", "platform-admin", "platform-reviewer"] });
    const grants = grantsOf(await world.signIn("eve", "a"));
    expect(grants).toContain("*:*@tenant");
    expect(grants?.filter((grant) => grant.endsWith("@platform"))).toEqual([]);
  });

  it("keeps what the issuer says now, and nobody's suspension is the issuer's to lift", async () => {
    const world = here();
    const { id, name } = world.user("ann");
    await world.signIn("ann");
    await world.table.update({
      key: userKey(id),
      update: "SET #s = :s",
      names: { "#s": "status" },
      values: { ":s": "suspended" },
    });
    world.identities.set(name, { email: "new@example.com", emailVerified: false });
    world.later(400_000);
    expect(await world.signIn("ann")).toEqual({ refusal: "user-suspended", endsAt: expect.any(Number) });
    expect(await userStore(world.table).get(id)).toMatchObject({
      email: "new@example.com",
      emailVerified: false,
      status: "suspended",
    });
  });
});

describe("what is suspended", () => {
  it.each([
    ["tenant-suspended", { status: "suspended" }, {}],
    ["tenant-suspended", { status: "erased" }, {}],
    ["member-suspended", {}, { status: "suspended" }],
  ] as const)(
    "%s: lets nobody in within 15 s, by sign-in or token, and may say who it is",
    async (refusal, tenant, member) => {
      const world = here();
      await world.tenant("a");
      await world.member("a", "ann");
      const { text } = await world.token("a", { who: "ann" });
      await world.signIn("ann");
      world.later(REMEMBERED_MS);
      for (const outcome of [await world.signIn("ann"), await world.signIn("ann", "a"), await world.ask(text)])
        expect(outcome).toMatchObject({ caller: { tenantId: world.tenantId("a") } });
      await world.tenant("a", tenant);
      await world.member("a", "ann", member);
      world.later(REMEMBERED_MS);
      expect(await world.signIn("ann", "a")).toMatchObject({ refusal });
      expect((await world.signIn("ann", "a")).caller).toBeUndefined();
      expect(await world.ask(text)).toEqual({ refusal });
      const alone = await world.signIn("ann");
      expect(alone).toMatchObject({ refusal, caller: { tenantId: world.user("ann").id } });
    },
  );
});

describe("a token", () => {
  it("of a program is two reads at first, one while its tenant is remembered, none within 15 s", async () => {
    const world = here();
    await world.tenant("a");
    const [one, two] = [
      await world.token("a", { roles: ["auditor"] }),
      await world.token("a", { roles: ["operator"] }),
    ];
    // The third round trip notes the first use.
    expect((await world.trips(() => world.ask(one.text)))[1]).toBe(3);
    expect((await world.trips(() => world.ask(two.text)))[1]).toBe(2);
    expect((await world.trips(() => world.ask(one.text)))[1]).toBe(0);
    world.later(REMEMBERED_MS);
    expect((await world.trips(() => world.ask(one.text)))[1]).toBe(2);
    expect((await world.trips(() => world.ask(two.text)))[1]).toBe(1);
  });

  it("notes its use once an hour", async () => {
    const world = here();
    await world.tenant("a");
    const { id, text } = await world.token("a", {});
    const tokens = tokenStore(world.table);
    const noted = async () => (await tokens.get(id))?.lastUsedAt;
    await world.ask(text);
    expect(await noted()).toBe(at);
    world.later(3_599_000);
    await world.ask(text);
    expect(await noted()).toBe(at);
    world.later(REMEMBERED_MS);
    await world.ask(text);
    expect(await noted()).toBe(world.now().toISOString());
  });

  it("of a user gives what the user has now, narrowed by its scopes, and nothing once the user has left", async () => {
    const world = here();
    await world.tenant("a");
    await world.member("a", "ann", { roles: ["operator"], groups: ["/eng"] });
    await world.signIn("ann");
    const { text, id } = await world.token("a", { who: "ann", scopes: ["deployments:read", "apps:*@own"] });
    const known = await world.ask(text);
    const { id: userId } = world.user("ann");
    expect(known.caller).toMatchObject({ actorId: userId, userId, tokenId: id });
    expect(grantsOf(known)).toEqual(["apps:read@own", "deployments:read@tenant"]);
    expect(known.caller?.groups).toContain(`${world.tenantId("a")}/eng`);
    await world.member("a", "ann", { roles: [] });
    world.later(REMEMBERED_MS);
    expect(grantsOf(await world.ask(text))).toEqual([]);
    await world.table.delete({ pk: `T#${world.tenantId("a")}#MEMBER`, sk: userId });
    world.later(REMEMBERED_MS);
    expect(await world.ask(text)).toEqual({});
  });

  it("that is deleted or revoked opens nothing after 15 s, and before that in no other process", async () => {
    const world = here();
    await world.tenant("a");
    const { text, id } = await world.token("a", { roles: ["auditor"] });
    expect((await world.ask(text)).caller).toBeDefined();
    await tokenStore(world.table).delete(id, []);
    const fresh = identify({
      reads: identityReads(world.table),
      verify: async () => ({ ok: false, why: "" }),
      clock: world.now,
    });
    expect(await fresh(text)).toEqual({});
    world.later(REMEMBERED_MS);
    expect(await world.ask(text)).toEqual({});
  });

  it("is good until it expires, not until it is forgotten", async () => {
    const world = here();
    const expiresAt = new Date(START + 5000).toISOString();
    const { token, text } = drawToken(
      { tenantId: world.tenantId("a"), name: "n", roles: ["auditor"], groups: ["partners", "/eng/backend"], expiresAt },
      new Date(START),
    );
    await tokenStore(world.table).create(token, []);
    const known = await world.ask(text);
    const a = world.tenantId("a");
    expect(known.caller?.groups).toEqual([a, `${a}/eng`, `${a}/eng/backend`, "partners"]);
    world.later(4999);
    expect((await world.ask(text)).caller).toBeDefined();
    world.later(1);
    expect(await world.ask(text)).toEqual({});
  });
});
