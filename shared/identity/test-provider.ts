import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An OpenID issuer that we did not write (oidc-provider), on this machine, with one public client. */
export interface TestProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly kid: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  /** Signs in as a browser would, with PKCE. Answers the ID token. */
  signIn(login: string): Promise<string>;
  stop(): Promise<void>;
}

const REDIRECT = "http://127.0.0.1:9/device";

/** @param page where a page of ours is come back to, whose browser then asks for tokens itself */
export async function startTestProvider(kid: string, page?: string): Promise<TestProvider> {
  const { Provider } = await import("oidc-provider");
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${portOf(server.address())}`;
  const clientId = `client-of-${kid}`;
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid, alg: "RS256", use: "sig" }] },
    clients: [
      {
        client_id: clientId,
        token_endpoint_auth_method: "none",
        redirect_uris: [page ?? REDIRECT],
        // A program on a machine is asked for consent at each sign-in, a page once.
        application_type: page === undefined ? "native" : "web",
        grant_types: page === undefined ? ["authorization_code"] : ["authorization_code", "refresh_token"],
        response_types: ["code"],
      },
    ],
    cookies: { keys: ["a test"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    conformIdTokenClaims: false,
    findAccount: (_context: unknown, sub: string) => ({
      accountId: sub,
      claims: async () => ({ sub, email: `${sub}@example.com`, email_verified: true, name: sub }),
    }),
    pkce: { required: () => true },
    ...(page === undefined ? {} : { clientBasedCORS: () => true, issueRefreshToken: () => true }),
  });
  server.on("request", provider.callback());
  return {
    issuer,
    clientId,
    kid,
    publicKey,
    privateKey,
    signIn: (login) => walk(issuer, clientId, login),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** From the authorization endpoint over the provider's own pages back to us, then the code for a token. */
async function walk(issuer: string, clientId: string, login: string): Promise<string> {
  const verifier = "v".repeat(64);
  const challenge = Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from(verifier))).toString("base64url");
  const cookies = new Map<string, string>();
  const asked = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: REDIRECT,
    scope: "openid email profile",
    code_challenge: challenge,
    code_challenge_method: "S256",
  });
  let next: { url: string; form?: URLSearchParams } = { url: `${issuer}/auth?${asked}` };
  for (let step = 0; step < 12; step++) {
    const answer = await fetch(next.url, {
      method: next.form === undefined ? "GET" : "POST",
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(next.form === undefined ? {} : { body: next.form }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=");
      cookies.set(name, value);
    }
    const location = answer.headers.get("location");
    if (location !== null) {
      const url = new URL(location, next.url);
      const code = url.searchParams.get("code");
      if (url.href.startsWith(REDIRECT) && code !== null) return redeem(issuer, clientId, code, verifier);
      next = { url: url.href };
      continue;
    }
    const page = await answer.text();
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    if (prompt === undefined) throw new Error(`the provider shows a page that we do not know: ${page.slice(0, 500)}`);
    const form = new URLSearchParams({ prompt, ...(prompt === "login" ? { login, password: "x" } : {}) });
    const action = /action="([^"]+)"/.exec(page)?.[1] ?? next.url;
    next = { url: new URL(action, next.url).href, form };
  }
  throw new Error("the provider goes in circles");
}

async function redeem(issuer: string, clientId: string, code: string, verifier: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    code,
    client_id: clientId,
    redirect_uri: REDIRECT,
    code_verifier: verifier,
  });
  const answer: unknown = await (await fetch(`${issuer}/token`, { method: "POST", body })).json();
  if (typeof answer === "object" && answer !== null && "id_token" in answer && typeof answer.id_token === "string")
    return answer.id_token;
  throw new Error(`the provider gave no token: ${JSON.stringify(answer)}`);
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("the server listens on no port");
  return address.port;
}
