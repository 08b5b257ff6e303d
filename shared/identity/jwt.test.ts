import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { Issuer } from "./issuers.ts";
import { jwtVerifier, type Verified } from "./jwt.ts";
import { keySets } from "./key-sets.ts";
import { attacks, goodClaims, rs256, type Target } from "./test-tokens.ts";

const NOW = new Date("2026-11-21T09:00:00Z");
const now = NOW.getTime() / 1000;
const A = "https://a.example";
const B = "https://b.example/pool";
const pair = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
const a = pair();
const b = pair();
const twin = pair();
const jwk = (key: KeyObject, kid: string, more = {}) => ({ ...key.export({ format: "jwk" }), kid, ...more });

const documents: Record<string, unknown> = {};
const asked: string[] = [];
const get = async (url: string) => {
  asked.push(url);
  if (!Object.hasOwn(documents, url)) throw new Error("not found");
  return documents[url];
};
const metadata = (issuer: string) => ({
  issuer,
  jwks_uri: `${issuer}/jwks`,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
});
const issuers = [
  Issuer.parse({ issuer: A, clientId: "client-a", audiences: ["api"] }),
  Issuer.parse({ issuer: B, clientId: "client-b", kind: "cognito" }),
];
let clock = NOW;
let verify: (token: string) => Promise<Verified>;

beforeAll(() => {
  documents[`${A}/.well-known/openid-configuration`] = metadata(A);
  documents[`${A}/jwks`] = {
    keys: [
      jwk(a.publicKey, "key-a", { use: "sig", alg: "RS256" }),
      jwk(a.publicKey, "shared-id"),
      jwk(twin.publicKey, "shared-id"),
      jwk(a.publicKey, "for-encryption", { use: "enc" }),
      { kty: "oct", kid: "symmetric", k: "c2VjcmV0" },
    ],
  };
  documents[`${B}/.well-known/openid-configuration`] = metadata(B);
  documents[`${B}/jwks`] = { keys: [jwk(b.publicKey, "key-b")] };
  verify = jwtVerifier(
    issuers,
    keySets(get, () => clock),
    () => clock,
  );
});

const base = { issuer: A, audience: "client-a", now };
const header = { alg: "RS256", kid: "key-a" };
const sign = (claims: object, head: object = header, key = a.privateKey) => rs256({ ...head }, claims, key);

describe("good tokens", () => {
  it("are who the issuer says, with the user's own name there", async () => {
    const claims = { ...goodClaims(base), email: "ann@example.com", email_verified: true, name: "Ann" };
    expect(await verify(sign(claims))).toEqual({
      ok: true,
      identity: {
        issuer: A,
        subject: "mallory",
        email: "ann@example.com",
        emailVerified: true,
        name: "Ann",
        expiresAt: (now + 600) * 1000,
      },
    });
  });

  it("may be made for any of the audiences, within the skew of clocks, with a small header", async () => {
    for (const [claims, head] of [
      [{ aud: "api" }, {}],
      [{ aud: ["api"] }, { typ: "at+jwt" }],
      [{ aud: ["api", "elsewhere"], azp: "client-a" }, { typ: "JWT" }],
      [{ exp: now - 29 }, { x5t: "abc" }],
      [{ nbf: now + 29 }, { typ: "jwt" }],
      [{ email: "no address", name: 7 }, {}],
    ])
      expect(await verify(sign({ ...goodClaims(base), ...claims }, { ...header, ...head }))).toMatchObject({
        ok: true,
      });
  });

  it("of Cognito are ID tokens", async () => {
    const claims = goodClaims({ issuer: B, audience: "client-b", now });
    const by = (more: object) => verify(sign({ ...claims, ...more }, { alg: "RS256", kid: "key-b" }, b.privateKey));
    expect(await by({ "cognito:username": "ann" })).toMatchObject({ ok: true, identity: { name: "ann" } });
    expect(await by({ token_use: "access" })).toEqual({ ok: false, why: "token_use" });
    expect(await by({ token_use: undefined })).toEqual({ ok: false, why: "token_use" });
  });
});

describe("T5: tokens that their issuer did not make for us", () => {
  const target: Target = {
    ...base,
    kid: "key-a",
    publicKey: a.publicKey,
    privateKey: a.privateKey,
    good: rs256({ ...header, typ: "JWT" }, goodClaims(base), a.privateKey),
    other: { issuer: B, audience: "client-b", kid: "key-b", privateKey: b.privateKey },
  };
  const all = attacks(target);

  it(`0 of ${all.length} are accepted, while the good one is`, async () => {
    expect(await verify(target.good)).toMatchObject({ ok: true });
    const accepted: string[] = [];
    for (const { name, token } of all) if ((await verify(token)).ok) accepted.push(name);
    expect(accepted).toEqual([]);
    expect(all.length).toBeGreaterThan(110);
  });

  it("each flipped bit of a good token is refused", async () => {
    const accepted: number[] = [];
    const [head = "", body = "", signature = ""] = target.good.split(".");
    const parts = [head, body, signature];
    for (let part = 0; part < 3; part++) {
      const bytes = Buffer.from(parts[part] ?? "", "base64url");
      for (let bit = 0; bit < bytes.length * 8; bit += 5) {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const changed = parts.map((text, i) => (i === part ? flipped.toString("base64url") : text)).join(".");
        if ((await verify(changed)).ok) accepted.push(part * 10_000 + bit);
      }
    }
    expect(accepted).toEqual([]);
  });

  it("a key id of two keys, of an encryption key or of a secret in the set is none", async () => {
    for (const kid of ["shared-id", "for-encryption", "symmetric"])
      expect(await verify(sign(goodClaims(base), { ...header, kid }))).toEqual({ ok: false, why: "kid" });
  });

  it("nobody is asked but the issuers themselves", () => {
    const places = [A, B].flatMap((issuer) => [`${issuer}/.well-known/openid-configuration`, `${issuer}/jwks`]);
    expect(asked.filter((url) => !places.includes(url))).toEqual([]);
  });
});

describe("keys of issuers", () => {
  const issuer = Issuer.parse({ issuer: A, clientId: "client-a" });

  it("are fetched once for all, and again at most every 30 s however many ids are invented", async () => {
    clock = NOW;
    const sets = keySets(get, () => clock);
    asked.length = 0;
    await Promise.all(Array.from({ length: 50 }, () => sets.find(issuer, "key-a")));
    expect(asked).toHaveLength(2);
    for (let i = 0; i < 100; i++) expect(await sets.find(issuer, `invented-${i}`)).toBeUndefined();
    expect(asked).toHaveLength(2);
    clock = new Date(NOW.getTime() + 31_000);
    for (let i = 0; i < 100; i++) await sets.find(issuer, `invented-${i}`);
    expect(asked).toHaveLength(4);
    clock = NOW;
  });

  it("a new key is found within 30 s, a withdrawn one is refused after an hour", async () => {
    const sets = keySets(get, () => clock);
    expect(await sets.find(issuer, "key-a")).toBeDefined();
    const before = documents[`${A}/jwks`];
    documents[`${A}/jwks`] = { keys: [jwk(twin.publicKey, "key-new")] };
    expect(await sets.find(issuer, "key-new")).toBeUndefined();
    clock = new Date(NOW.getTime() + 31_000);
    expect(await sets.find(issuer, "key-new")).toBeDefined();
    expect(await sets.find(issuer, "key-a")).toBeUndefined();
    documents[`${A}/jwks`] = before;
    clock = NOW;
  });

  it("an issuer that is down does not end sessions at once, and does after a day", async () => {
    const sets = keySets(get, () => clock);
    expect(await sets.find(issuer, "key-a")).toBeDefined();
    const before = documents[`${A}/jwks`];
    delete documents[`${A}/jwks`];
    clock = new Date(NOW.getTime() + 2 * 3_600_000);
    expect(await sets.find(issuer, "key-a")).toBeDefined();
    clock = new Date(NOW.getTime() + 25 * 3_600_000);
    expect(await sets.find(issuer, "key-a")).toBeUndefined();
    documents[`${A}/jwks`] = before;
    clock = NOW;
  });

  it("metadata of another issuer, or with keys at an unsafe place, gives none", async () => {
    const place = `${A}/.well-known/openid-configuration`;
    for (const wrong of [metadata(B), { ...metadata(A), jwks_uri: "http://a.example/jwks" }, {}, "text", null]) {
      documents[place] = wrong;
      expect(await keySets(get, () => clock).find(issuer, "key-a")).toBeUndefined();
    }
    documents[place] = metadata(A);
  });
});
