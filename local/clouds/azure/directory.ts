import { randomBytes, randomUUID } from "node:crypto";
import { Refusal } from "./refusal.ts";

export interface Application {
  readonly clientId: string;
  readonly clientSecret: string;
  /** On the resource group, as roles name them; none: it may do nothing and see nothing. */
  readonly actions: readonly string[];
}

/**
 * The directory of one tenant, which gives tokens to applications (client credentials, endpoint of version 2.0):
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow, codes of reference-error-codes.
 */
export function openDirectory(tenantId: string, applications: readonly Application[], lifetimeMs: number) {
  const tokens = new Map<string, { readonly application: Application; readonly until: number }>();
  let given = 0;

  const refused = (status: number, error: string, code: string, sentence: string) =>
    new Refusal(status, {
      error,
      error_description: `${code}: ${sentence} Trace ID: ${randomUUID()} Correlation ID: ${randomUUID()} Timestamp: ${new Date().toISOString()}`,
      error_codes: [Number(code.slice(6))],
    });

  return {
    given: () => given,
    /** All that were given are good no longer. */
    withdraw: () => tokens.clear(),

    token(path: string, contentType: string, body: string): object {
      const [, tenant] = /^\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(path) ?? [];
      if (tenant !== tenantId) throw refused(400, "invalid_request", "AADSTS90002", `Tenant '${tenant}' not found.`);
      if (contentType !== "application/x-www-form-urlencoded")
        throw refused(400, "invalid_request", "AADSTS900144", "The request body must be form-urlencoded.");
      const form = new URLSearchParams(body);
      if (form.get("grant_type") !== "client_credentials")
        throw refused(400, "unsupported_grant_type", "AADSTS70003", "The grant type is not supported.");
      const application = applications.find(({ clientId }) => clientId === form.get("client_id"));
      if (application === undefined)
        throw refused(
          400,
          "unauthorized_client",
          "AADSTS700016",
          `Application '${form.get("client_id")}' was not found.`,
        );
      if (form.get("client_secret") !== application.clientSecret)
        throw refused(
          401,
          "invalid_client",
          "AADSTS7000215",
          `Invalid client secret provided: ${form.get("client_secret")}.`,
        );
      if (form.get("scope") !== "https://management.azure.com/.default")
        throw refused(400, "invalid_scope", "AADSTS1002012", "The provided value for scope is not valid.");
      const token = randomBytes(48).toString("base64url");
      tokens.set(token, { application, until: Date.now() + lifetimeMs });
      given++;
      return { token_type: "Bearer", expires_in: 3599, ext_expires_in: 3599, access_token: token };
    },

    /** Who asks. @throws Refusal 401 */
    bearer(authorization: string | undefined): Application {
      const no = (code: string, message: string) =>
        new Refusal(401, { error: { code, message } }, { "www-authenticate": 'Bearer error="invalid_token"' });
      const [, token] = /^Bearer (.+)$/.exec(authorization ?? "") ?? [];
      if (token === undefined)
        throw no("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.");
      const held = tokens.get(token);
      if (held === undefined) throw no("InvalidAuthenticationToken", `The access token ${token} is invalid.`);
      if (Date.now() > held.until) throw no("ExpiredAuthenticationToken", "The access token expiry is in the past.");
      return held.application;
    },
  };
}
