import { Sha256 } from "@smithy/core/checksum";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Clock } from "../../kernel/clock.ts";
import type { Session } from "../role-sessions.ts";
import type { HeldEks } from "./schema.ts";

/** EKS takes a token for 15 minutes from when it was signed; one is used for less, so that none ends under way. */
const USED_MS = 10 * 60_000;
/** What the URL itself says; EKS wants no more. */
const URL_SECONDS = 60;

/**
 * Tokens of an EKS cluster, each made when the one before is ten minutes old: a URL that asks STS who signed it, which the
 * cluster calls. No request but those that `session` makes.
 * @param session keys of the role that the cluster knows
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
 */
export function eksTokens(session: () => Promise<Session>, eks: HeldEks["eks"], clock: Clock): () => Promise<string> {
  let kept: { readonly token: string; readonly until: number } | undefined;
  return async () => {
    const now = clock();
    if (kept !== undefined && now.getTime() < kept.until) return kept.token;
    const { expiration, ...keys } = await session();
    const token = await signed(keys, eks, now);
    kept = { token, until: Math.min(now.getTime() + USED_MS, expiration.getTime()) };
    return token;
  };
}

type Keys = Pick<Session, "accessKeyId" | "secretAccessKey" | "sessionToken">;

async function signed(credentials: Keys, { clusterName, region }: HeldEks["eks"], signingDate: Date): Promise<string> {
  const signer = new SignatureV4({ service: "sts", region, credentials, sha256: Sha256 });
  const hostname = `sts.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
  const request = new HttpRequest({
    method: "GET",
    protocol: "https:",
    hostname,
    path: "/",
    query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
    headers: { host: hostname, "x-k8s-aws-id": clusterName },
  });
  const { query = {} } = await signer.presign(request, {
    signingDate,
    expiresIn: URL_SECONDS,
    // Not into the query: the cluster sends it as a header, and it must not be good for another cluster.
    unhoistableHeaders: new Set(["x-k8s-aws-id"]),
  });
  const search = Object.entries(query)
    .flatMap(([name, value]) => (typeof value === "string" ? [`${encoded(name)}=${encoded(value)}`] : []))
    .join("&");
  return `k8s-aws-v1.${Buffer.from(`https://${hostname}/?${search}`).toString("base64url")}`;
}

/** As AWS writes URLs. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
