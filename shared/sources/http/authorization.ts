import type { RepoSecret } from "../../domain/repo/secret.ts";

/** The header that proves a secret: Basic (RFC 7617, UTF-8) for a password, Bearer (RFC 6750) for a token. */
export function authorization(secret: RepoSecret): Readonly<Record<string, string>> {
  if ("token" in secret) return { authorization: `Bearer ${secret.token}` };
  if ("username" in secret) return basic(secret.username, secret.password);
  return {};
}

export function basic(username: string, password: string): Readonly<Record<string, string>> {
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}` };
}
