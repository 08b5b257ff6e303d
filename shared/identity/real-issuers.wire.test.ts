import { createPublicKey } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  InitiateAuthCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { LOCAL_REGION, type LocalAws, startLocalAws } from "../../local/aws.ts";
import { Issuer } from "./issuers.ts";
import { jwtVerifier, type Verified } from "./jwt.ts";
import { keySets } from "./key-sets.ts";
import { fetchJson } from "./metadata.ts";
import { startTestProvider, type TestProvider } from "./test-provider.ts";
import { attacks, type Target } from "./test-tokens.ts";

/** A user pool with a user in it, as Cognito's own tokens say it. */
interface Pool {
  readonly issuer: Issuer;
  readonly id: string;
  readonly access: string;
  readonly refresh: string;
}

let aws: LocalAws;
let stateDir = "";
let one: TestProvider;
let two: TestProvider;
let stranger: TestProvider;
let pool: Pool;
let foreign: Pool;
let verify: (token: string) => Promise<Verified>;
const clock = () => new Date();

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "pitrix-issuers-"));
  [aws, one, two, stranger] = await Promise.all([
    startLocalAws({ stateDir }),
    startTestProvider("key-one"),
    startTestProvider("key-two"),
    startTestProvider("key-stranger"),
  ]);
  [pool, foreign] = [await makePool("ours"), await makePool("another")];
  const trusted = [one, two].map(({ issuer, clientId }) => Issuer.parse({ issuer, clientId }));
  verify = jwtVerifier([...trusted, pool.issuer], keySets(fetchJson, clock), clock);
});

afterAll(async () => {
  await Promise.all([one?.stop(), two?.stop(), stranger?.stop(), aws?.stop()]);
  await rm(stateDir, { recursive: true, force: true });
});

async function makePool(name: string): Promise<Pool> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new CognitoIdentityProviderClient({ endpoint: aws.endpoint, region: LOCAL_REGION, credentials });
  const { UserPool } = await client.send(new CreateUserPoolCommand({ PoolName: name }));
  const UserPoolId = UserPool?.Id ?? "";
  const ExplicitAuthFlows = ["ALLOW_USER_PASSWORD_AUTH" as const, "ALLOW_REFRESH_TOKEN_AUTH" as const];
  const { UserPoolClient } = await client.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: name, ExplicitAuthFlows }),
  );
  const ClientId = UserPoolClient?.ClientId ?? "";
  await client.send(new AdminCreateUserCommand({ UserPoolId, Username: "ann", MessageAction: "SUPPRESS" }));
  const Password = "Pitrix-local-1";
  await client.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: "ann", Password, Permanent: true }));
  const AuthParameters = { USERNAME: "ann", PASSWORD: Password };
  const flow = new InitiateAuthCommand({ AuthFlow: "USER_PASSWORD_AUTH", ClientId, AuthParameters });
  const { AuthenticationResult: given } = await client.send(flow);
  client.destroy();
  return {
    issuer: Issuer.parse({
      issuer: `https://cognito-idp.${LOCAL_REGION}.amazonaws.com/${UserPoolId}`,
      clientId: ClientId,
      kind: "cognito",
      metadataUrl: `${aws.endpoint}/${UserPoolId}/.well-known/openid-configuration`,
    }),
    id: given?.IdToken ?? "",
    access: given?.AccessToken ?? "",
    refresh: given?.RefreshToken ?? "",
  };
}

const claimsOf = (token: string): unknown => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
const Header = z.object({ kid: z.string() });
const Keys = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) });

describe("T5: an OpenID provider that we did not write", () => {
  it("signs users in whom we know, and 0 of the forgeries against it are accepted", async () => {
    const good = await one.signIn("ann");
    expect(await verify(good)).toMatchObject({
      ok: true,
      identity: { issuer: one.issuer, subject: "ann", name: "ann" },
    });
    const { issuer, clientId: audience, kid, publicKey, privateKey } = one;
    const other = { issuer: two.issuer, audience: two.clientId, kid: two.kid, privateKey: two.privateKey };
    const now = Math.floor(Date.now() / 1000);
    const all = attacks({ issuer, audience, kid, publicKey, privateKey, good, other, now });
    const accepted: string[] = [];
    for (const { name, token } of all) if ((await verify(token)).ok) accepted.push(name);
    expect(accepted).toEqual([]);
    expect(all.length).toBeGreaterThan(110);
  });

  it("that nobody configured is nobody's, though its tokens are as good", async () => {
    expect(await verify(await stranger.signIn("ann"))).toEqual({ ok: false, why: "iss" });
    expect(await verify(await two.signIn("ann"))).toMatchObject({ ok: true });
  });
});

describe("T5: Cognito", () => {
  it("ID tokens of our pool are taken; access and refresh tokens, and every token of another pool, are not", async () => {
    expect(await verify(pool.id)).toMatchObject({ ok: true, identity: { issuer: pool.issuer.issuer } });
    for (const token of [pool.access, pool.refresh, foreign.id, foreign.access, foreign.refresh]) {
      expect(token.length).toBeGreaterThan(20);
      expect((await verify(token)).ok).toBe(false);
    }
  });

  it("0 of the forgeries against it are accepted", async () => {
    const [head = ""] = pool.id.split(".");
    const { kid } = Header.parse(JSON.parse(Buffer.from(head, "base64url").toString()));
    const metadata = z.object({ jwks_uri: z.url() }).parse(await fetchJson(pool.issuer.metadataUrl ?? ""));
    const key = Keys.parse(await fetchJson(metadata.jwks_uri)).keys.find((one) => one.kid === kid);
    if (key === undefined) throw new Error("the pool does not show its key");
    const target: Target = {
      issuer: pool.issuer.issuer,
      audience: pool.issuer.clientId,
      kid,
      publicKey: createPublicKey({ key, format: "jwk" }),
      good: pool.id,
      other: { issuer: two.issuer, audience: two.clientId, kid: two.kid, privateKey: two.privateKey },
      now: Math.floor(Date.now() / 1000),
    };
    const accepted: string[] = [];
    const all = attacks(target);
    for (const { name, token } of all) if ((await verify(token)).ok) accepted.push(name);
    expect(accepted).toEqual([]);
    expect(all.length).toBeGreaterThan(70);
    expect(claimsOf(pool.id)).toMatchObject({ token_use: "id", aud: target.audience });
  });
});
