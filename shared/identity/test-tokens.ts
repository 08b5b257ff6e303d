import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** A token to try, made by somebody who is not the issuer, or by the issuer for another purpose. */
export interface Attack {
  readonly name: string;
  readonly token: string;
}

export interface Target {
  readonly issuer: string;
  readonly audience: string;
  /** An id in the issuer's key set, and the key that belongs to it. */
  readonly kid: string;
  readonly publicKey: KeyObject;
  /** The issuer's own; without it, only what needs no key of the issuer's is made. */
  readonly privateKey?: KeyObject;
  /** A token that the issuer made and that is good. */
  readonly good: string;
  /** Another issuer that is trusted too, with a key of its own. */
  readonly other: {
    readonly issuer: string;
    readonly audience: string;
    readonly kid: string;
    readonly privateKey: KeyObject;
  };
  /** Seconds since the epoch. */
  readonly now: number;
}

type Json = Readonly<Record<string, unknown>>;

const encode = (value: unknown): string =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

/** Signs with RS256, whatever the header says. */
export function rs256(header: Json, claims: unknown, key: KeyObject): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${sign("sha256", Buffer.from(input), key).toString("base64url")}`;
}

function hmac(header: Json, claims: Json, secret: string | Buffer): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}

/** What a good token of the target says. */
export function goodClaims({ issuer, audience, now }: Pick<Target, "issuer" | "audience" | "now">): Json {
  return { iss: issuer, aud: audience, sub: "mallory", token_use: "id", iat: now, exp: now + 600 };
}

/** Every way that we know to have a token accepted that its issuer did not make for us. */
export function attacks(target: Target): readonly Attack[] {
  const { issuer, kid, publicKey, good, other, now } = target;
  const claims = goodClaims(target);
  const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const mine = stranger.privateKey;
  const jwk = stranger.publicKey.export({ format: "jwk" });
  const header = { alg: "RS256", typ: "JWT", kid };
  const [head = "", body = "", signature = ""] = good.split(".");
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  const der = publicKey.export({ type: "spki", format: "der" });
  const jwkText = JSON.stringify(publicKey.export({ format: "jwk" }));
  const unsigned = (alg: string, tail: string) => `${encode({ alg, typ: "JWT", kid })}.${encode(claims)}.${tail}`;

  const list: [string, string][] = [
    // No signature, or one with what everybody knows.
    ...["none", "None", "NONE", "nOnE", ""].flatMap((alg): [string, string][] => [
      [`alg "${alg}", no signature`, unsigned(alg, "")],
      [`alg "${alg}", the good token's signature`, unsigned(alg, signature)],
      [`alg "${alg}", some signature`, unsigned(alg, "AAAA")],
    ]),
    ...["HS256", "HS384", "HS512"].flatMap((alg): [string, string][] =>
      [pem, der, jwkText, "", kid, "secret"].map((secret, i) => [
        `${alg} with public secret ${i}`,
        hmac({ ...header, alg }, claims, secret),
      ]),
    ),
    ["HS256 said to be RS256", hmac(header, claims, pem)],
    ["a stranger's key under the issuer's key id", rs256(header, claims, mine)],
    ["the good token with another body", `${head}.${encode({ ...claims, sub: "root" })}.${signature}`],
    ["the good token with another header", `${encode({ ...header, typ: "at+jwt" })}.${body}.${signature}`],
    ["a signature of zeros", `${head}.${body}.${Buffer.alloc(256).toString("base64url")}`],
    [
      "an ES256 signature of zeros",
      `${encode({ ...header, alg: "ES256" })}.${body}.${Buffer.alloc(64).toString("base64url")}`,
    ],
    ["a cut signature", `${head}.${body}.${signature.slice(0, -4)}`],
    // Keys and places that a token brings itself.
    ["jwk in the header", rs256({ ...header, jwk }, claims, mine)],
    ["jwk in the header, no kid", rs256({ alg: "RS256", jwk }, claims, mine)],
    ["jku in the header", rs256({ ...header, jku: "http://127.0.0.1:9/jwks" }, claims, mine)],
    ["jku below the issuer", rs256({ ...header, jku: `${issuer}/../evil/jwks` }, claims, mine)],
    ["x5u in the header", rs256({ ...header, x5u: "http://127.0.0.1:9/cert" }, claims, mine)],
    [
      "x5c in the header",
      rs256(
        { ...header, x5c: [stranger.publicKey.export({ type: "spki", format: "der" }).toString("base64")] },
        claims,
        mine,
      ),
    ],
    ["crit in the header", rs256({ ...header, crit: ["exp"], exp: now + 600 }, claims, mine)],
    ["b64 in the header", rs256({ ...header, b64: false, crit: ["b64"] }, claims, mine)],
    // Key ids.
    ...[
      "../../../../dev/null",
      "/dev/null",
      "file:///dev/null",
      "' UNION SELECT 'x' -- ",
      "1; DROP TABLE keys",
      "$(touch /tmp/x)",
      "http://127.0.0.1:9/key",
      "__proto__",
      "constructor",
      "toString",
      "0",
      "",
      " ",
      `${kid} `,
      `${kid}\u0000`,
      kid.toUpperCase() === kid ? kid.toLowerCase() : kid.toUpperCase(),
      "k".repeat(5000),
      other.kid,
    ].map((trick): [string, string] => [
      `kid ${JSON.stringify(trick).slice(0, 40)}`,
      rs256({ ...header, kid: trick }, claims, mine),
    ]),
    ...[null, 0, true, [kid], { kid }].map((trick): [string, string] => [
      `kid is ${JSON.stringify(trick)}`,
      rs256({ ...header, kid: trick }, claims, mine),
    ]),
    ["no kid", rs256({ alg: "RS256" }, claims, mine)],
    // Other issuers.
    ["the other issuer's key for this issuer", rs256({ ...header, kid: other.kid }, claims, other.privateKey)],
    ["the other issuer's key under this one's kid", rs256(header, claims, other.privateKey)],
    [
      "another issuer with this audience",
      rs256({ ...header, kid: other.kid }, { ...claims, iss: other.issuer }, other.privateKey),
    ],
    // Forms.
    ["nothing", ""],
    ["dots", ".."],
    ["two parts", `${head}.${body}`],
    ["four parts", `${good}.${signature}`],
    ["five parts, as of an encrypted token", `${head}.${body}.${signature}.AAAA.BBBB`],
    ["huge", `${head}.${"A".repeat(100_000)}.${signature}`],
    ["deep", rs256(header, `${"[".repeat(3000)}${"]".repeat(3000)}`, mine)],
    ["no JSON", rs256(header, "hello", mine)],
    ["a list", rs256(header, [claims], mine)],
    ["null", rs256(header, null, mine)],
    ["a token in a token", rs256({ ...header, cty: "JWT" }, good, mine)],
    ["spaces", `${head} .${body}.${signature}`],
    ["base64 instead of base64url", `${head}=.${body}==.${signature}==`],
    ["control characters", `${head}\n.${body}.${signature}`],
    ["not ASCII", `${head}é.${body}.${signature}`],
  ];
  return [...list, ...ofIssuer(target)].map(([name, token]) => ({ name, token }));
}

/** What the issuer itself signed, and not for us or not for now. */
function ofIssuer(target: Target): [string, string][] {
  const { issuer, audience, kid, privateKey, now } = target;
  if (privateKey === undefined) return [];
  const header = { alg: "RS256", typ: "JWT", kid };
  const claims = goodClaims(target);
  const { iss: _iss, ...noIssuer } = claims;
  const { aud: _aud, ...noAudience } = claims;
  const { exp: _exp, ...noEnd } = claims;
  const { iat: _iat, ...noBegin } = claims;
  const { sub: _sub, ...noSubject } = claims;
  const changed: Readonly<Record<string, unknown>> = {
    "another audience": { ...claims, aud: "somebody-else" },
    "an audience that begins like ours": { ...claims, aud: `${audience}x` },
    "the audience in capitals": {
      ...claims,
      aud: audience.toUpperCase() === audience ? audience.toLowerCase() : audience.toUpperCase(),
    },
    "no audience": noAudience,
    "no audience but our client": { ...noAudience, client_id: audience },
    "an empty list of audiences": { ...claims, aud: [] },
    "an audience that is an object": { ...claims, aud: { 0: audience } },
    "two audiences, issued to another": { ...claims, aud: [audience, "b"], azp: "b" },
    "two audiences, issued to nobody": { ...claims, aud: [audience, "b"] },
    "another issuer": { ...claims, iss: "https://evil.example" },
    "an issuer that begins like ours": { ...claims, iss: `${issuer}.evil.example` },
    "the issuer with a slash": { ...claims, iss: `${issuer}/` },
    "the issuer in capitals": { ...claims, iss: issuer.toUpperCase() },
    "the issuer in a list": { ...claims, iss: [issuer] },
    "no issuer": noIssuer,
    expired: { ...claims, iat: now - 3600, exp: now - 31 },
    "expired long ago": { ...claims, iat: 0, exp: 1 },
    "no end": noEnd,
    "an end that is text": { ...claims, exp: String(now + 600) },
    "an end that is null": { ...claims, exp: null },
    "not valid yet": { ...claims, nbf: now + 120 },
    "from the future": { ...claims, iat: now + 3600, exp: now + 7200 },
    "no beginning": noBegin,
    "older than a day": { ...claims, iat: now - 86_500 },
    "no subject": noSubject,
    "an empty subject": { ...claims, sub: "" },
    "a subject that is a list": { ...claims, sub: ["root"] },
    "a subject without end": { ...claims, sub: "s".repeat(300) },
    "a logout token": { ...claims, events: { "http://schemas.openid.net/event/backchannel-logout": {} } },
  };
  return [
    ...Object.entries(changed).map(([name, body]): [string, string] => [name, rs256(header, body, privateKey)]),
    ...["logout+jwt", "secevent+jwt", "dpop+jwt", "JOSE", "JWE"].map((typ): [string, string] => [
      `typ ${typ}`,
      rs256({ ...header, typ }, claims, privateKey),
    ]),
    ["its own key, and a jwk too", rs256({ ...header, jwk: {} }, claims, privateKey)],
    ["its own key, and a jku too", rs256({ ...header, jku: "https://evil.example/jwks" }, claims, privateKey)],
    ["its own key, and crit", rs256({ ...header, crit: ["x"], x: 1 }, claims, privateKey)],
    ["its own key said to be PS256", rs256({ ...header, alg: "PS256" }, claims, privateKey)],
    ["its own key said to be RS512", rs256({ ...header, alg: "RS512" }, claims, privateKey)],
  ];
}
