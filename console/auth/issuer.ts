import * as oauth from "oauth4webapi";
import type { ConsoleIssuer } from "../config.ts";

/** On this machine, plain http is no risk; elsewhere it stays refused. */
function options(url: string): { readonly [oauth.allowInsecureRequests]?: true } {
  const { protocol, hostname } = new URL(url);
  const local = protocol === "http:" && (hostname === "localhost" || hostname.startsWith("127."));
  return local ? { [oauth.allowInsecureRequests]: true } : {};
}

/** What goes with every request to an issuer: who we are there, and that a local stand-in may lack TLS. */
export interface Issuer {
  readonly server: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly options: ReturnType<typeof options>;
}

/** Reads the issuer's metadata: one request. @throws Error when it cannot be had, or is another issuer's */
export async function readIssuer({ issuer, clientId, metadataUrl }: ConsoleIssuer): Promise<Issuer> {
  const url = metadataUrl ?? `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const answer = await fetch(url, { redirect: "error", credentials: "omit" });
  const server = await oauth.processDiscoveryResponse(new URL(issuer), answer);
  return { server, client: { client_id: clientId }, options: options(server.token_endpoint ?? issuer) };
}
