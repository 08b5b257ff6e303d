/**
 * What an answer to "who calls" costs in the authorizer, without its reads: `node bench/authorize/run.ts`; exits 1 when
 * the remembered answer's p50 is beyond the bar.
 */

import { generateKeyPairSync } from "node:crypto";
import { authorizer } from "../../functions/api/authorizer/authorize.ts";
import { drawToken } from "../../shared/domain/token/store.ts";
import { userIdOf } from "../../shared/domain/user/rules.ts";
import { identify } from "../../shared/identity/identify.ts";
import { Issuer } from "../../shared/identity/issuers.ts";
import { jwtVerifier } from "../../shared/identity/jwt.ts";
import { keySets } from "../../shared/identity/key-sets.ts";
import type { IdentityReads } from "../../shared/identity/reads.ts";
import { rs256 } from "../../shared/identity/test-tokens.ts";

/** Milliseconds at the median. */
export const AUTHORIZE_BAR = 1;

const ROUNDS = 5000;
const ISSUER = "https://issuer.example";

export interface AuthorizeBench {
  /** p50 and p99 in milliseconds. */
  readonly rememberedToken: readonly [number, number];
  readonly rememberedSignIn: readonly [number, number];
  /** A sign-in that is new to the process: signature, roles, groups; its reads are answered at once. */
  readonly newSignIn: readonly [number, number];
}

export async function benchAuthorize(): Promise<AuthorizeBench> {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const documents: Record<string, unknown> = {
    [`${ISSUER}/.well-known/openid-configuration`]: {
      issuer: ISSUER,
      jwks_uri: `${ISSUER}/jwks`,
      authorization_endpoint: `${ISSUER}/auth`,
      token_endpoint: `${ISSUER}/token`,
    },
    [`${ISSUER}/jwks`]: { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "k" }] },
  };
  const clock = () => new Date();
  const issuers = [Issuer.parse({ issuer: ISSUER, clientId: "c" })];
  const verify = jwtVerifier(
    issuers,
    keySets(async (url) => documents[url], clock),
    clock,
  );
  const { token, text } = drawToken({ tenantId: "tenant-a", name: "n", roles: ["operator"], groups: [] }, clock());
  const decide = authorizer(identify({ reads: answered(token), verify, clock }), uncounted);
  const signIn = (subject: string) => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: ISSUER, aud: "c", sub: subject, iat: now, exp: now + 3600, email: "a@example.com" };
    return `Bearer ${rs256({ alg: "RS256", kid: "k" }, claims, privateKey)}`;
  };
  const fresh = Array.from({ length: 500 }, (_, i) => signIn(`user-${i}`));
  const again = signIn("again");
  const ask = (authorization: string) => decide({ headers: { authorization, "pitrix-tenant": "tenant-a" } });
  await ask(signIn("warm"));
  return {
    rememberedToken: await times(ROUNDS, () => ask(text)),
    rememberedSignIn: await times(ROUNDS, () => ask(again)),
    newSignIn: await times(fresh.length, (i) => ask(fresh[i] ?? "")),
  };
}

/** Counting requests is measured with the limiter. */
const uncounted = { take: async () => ({}) };

/** Reads that are answered from memory. */
function answered(token: Awaited<ReturnType<IdentityReads["token"]>>): IdentityReads {
  const at = new Date().toISOString();
  const made = { version: 1, createdAt: at, createdBy: "x", updatedAt: at };
  const tenant = { id: "tenant-a", name: "a", status: "active" as const, statusReason: "", roles: [], ...made };
  const none = async () => {};
  return {
    create: none,
    refresh: none,
    used: none,
    token: async () => token,
    tenant: async () => tenant,
    home: async () => ({ user: undefined, members: [] }),
    standing: async (tenantId, userId) => ({
      user: {
        id: userIdOf({ issuer: ISSUER, subject: userId }),
        issuer: ISSUER,
        subject: userId,
        emailVerified: false,
        name: "",
        status: "active",
        createdAt: at,
        updatedAt: at,
      },
      member: {
        tenantId,
        userId,
        email: "",
        name: "",
        roles: ["operator", "vendor"],
        groups: ["/eng/backend"],
        status: "active",
        ...made,
      },
      tenant,
    }),
  };
}

async function times(rounds: number, act: (round: number) => Promise<unknown>): Promise<readonly [number, number]> {
  const taken: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    await act(round);
    taken.push(performance.now() - began);
  }
  taken.sort((a, b) => a - b);
  const at = (share: number) => Math.round((taken[Math.floor(taken.length * share)] ?? 0) * 10_000) / 10_000;
  return [at(0.5), at(0.99)];
}

if (import.meta.main) {
  const bench = await benchAuthorize();
  console.log(JSON.stringify(bench));
  if (Math.max(bench.rememberedToken[0], bench.rememberedSignIn[0]) > AUTHORIZE_BAR) process.exitCode = 1;
}
