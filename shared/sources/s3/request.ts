import { Sha256 } from "@smithy/core/checksum";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import type { RepoSecret } from "../../domain/repo/secret.ts";
import type { SafeAnswer, SafeFetch, SafeRequest } from "../../platform/safe-fetch.ts";
import { encodePart } from "./place.ts";

/** GET of an object or a listing; signed where there are keys, else as anybody asks. */
export type S3Get = (url: string, query: Readonly<Record<string, string>>, request: SafeRequest) => Promise<SafeAnswer>;

/** Only host and `x-amz-…` are signed. Redirects are answers: a signature is good for one host. */
export function s3Get(fetch: SafeFetch, region: string, secret: RepoSecret | undefined): S3Get {
  const signer =
    secret === undefined || !("accessKeyId" in secret)
      ? undefined
      : new SignatureV4({
          service: "s3",
          region,
          sha256: Sha256,
          credentials: {
            accessKeyId: secret.accessKeyId,
            secretAccessKey: secret.secretAccessKey,
            ...(secret.sessionToken === undefined ? {} : { sessionToken: secret.sessionToken }),
          },
          // Keys are encoded once here, as S3 alone wants it.
          uriEscapePath: false,
          applyChecksum: true,
        });
  return async (target, query, request) => {
    const url = new URL(target);
    const search = Object.entries(query)
      .map(([name, value]) => `${encodePart(name)}=${encodePart(value)}`)
      .join("&");
    const full = search === "" ? target : `${target}?${search}`;
    if (signer === undefined) return fetch(full, { ...request, follow: false });
    const unsigned = new HttpRequest({
      method: "GET",
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: { ...query },
      headers: { host: url.host },
    });
    const { headers } = await signer.sign(unsigned);
    const { host: _host, ...signed } = headers;
    return fetch(full, { ...request, headers: { ...request.headers, ...signed }, follow: false });
  };
}
