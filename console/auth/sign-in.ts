import * as oauth from "oauth4webapi";
import * as z from "zod/mini";
import type { Issuer } from "./issuer.ts";

/** Where issuers send users back to. */
export const RETURN_PATH = "/signed-in";

/** What has to be remembered between leaving for the issuer and coming back. */
export const Attempt = z.object({
  /** Index of the issuer in `config.json`. */
  issuer: z.number(),
  verifier: z.string(),
  state: z.string(),
  nonce: z.string(),
  /** Path to go on at. */
  path: z.string(),
});
export type Attempt = z.infer<typeof Attempt>;

/** Tokens of a user, for memory alone. */
export interface Tokens {
  /** What the API takes. */
  readonly idToken: string;
  readonly refreshToken: string | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

export function newAttempt(issuer: number, path: string): Attempt {
  return {
    issuer,
    path,
    verifier: oauth.generateRandomCodeVerifier(),
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
  };
}

const returnUrl = () => location.origin + RETURN_PATH;

/** The page of the issuer that an attempt begins at. */
export async function signInUrl({ server, client }: Issuer, attempt: Attempt): Promise<string> {
  if (server.authorization_endpoint === undefined) throw new Error(`${server.issuer} has no page to sign in on`);
  const url = new URL(server.authorization_endpoint);
  const asked = {
    response_type: "code",
    client_id: client.client_id,
    redirect_uri: returnUrl(),
    scope: "openid email profile",
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(attempt.verifier),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  return url.href;
}

/** Trades what the issuer sent back for tokens. @throws Error when it is not the answer to this attempt */
export async function finishSignIn(issuer: Issuer, attempt: Attempt, answer: URLSearchParams): Promise<Tokens> {
  const { server, client, options } = issuer;
  const parameters = oauth.validateAuthResponse(server, client, answer, attempt.state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    returnUrl(),
    attempt.verifier,
    options,
  );
  const checks = { expectedNonce: attempt.nonce, requireIdToken: true };
  return tokensOf(await oauth.processAuthorizationCodeResponse(server, client, response, checks));
}

/** New tokens without the user. @throws Error when the issuer wants to see the user again */
export async function renew({ server, client, options }: Issuer, refreshToken: string): Promise<Tokens> {
  const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refreshToken, options);
  const renewed = tokensOf(await oauth.processRefreshTokenResponse(server, client, response));
  return { ...renewed, refreshToken: renewed.refreshToken ?? refreshToken };
}

/** Ends what the refresh token can do; an issuer without a place for that is left as it is. */
export async function revoke({ server, client, options }: Issuer, refreshToken: string): Promise<void> {
  if (server.revocation_endpoint === undefined) return;
  await oauth.revocationRequest(server, client, oauth.None(), refreshToken, options).catch(() => undefined);
}

/** Where the issuer's own session is ended; it comes back to the console's start. */
export function signOutUrl({ server, client }: Issuer, idToken: string): string | undefined {
  if (server.end_session_endpoint === undefined) return undefined;
  const url = new URL(server.end_session_endpoint);
  const back = `${location.origin}/`;
  // `logout_uri` is Cognito's name for what OpenID Connect calls `post_logout_redirect_uri`.
  const said = {
    client_id: client.client_id,
    logout_uri: back,
    post_logout_redirect_uri: back,
    id_token_hint: idToken,
  };
  for (const [name, value] of Object.entries(said)) url.searchParams.set(name, value);
  return url.href;
}

function tokensOf(answer: oauth.TokenEndpointResponse): Tokens {
  const claims = oauth.getValidatedIdTokenClaims(answer);
  if (answer.id_token === undefined || claims === undefined) throw new Error("The issuer gave no ID token.");
  return { idToken: answer.id_token, refreshToken: answer.refresh_token, expiresAt: claims.exp * 1000 };
}
