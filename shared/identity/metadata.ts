import * as z from "zod";
import { type Issuer, isSafeOrigin, metadataUrlOf } from "./issuers.ts";

/** What an issuer says about itself, as far as we use it. */
export const Metadata = z.object({
  issuer: z.string(),
  jwks_uri: z.string().max(1000).refine(isSafeOrigin),
  authorization_endpoint: z.string().max(1000).refine(isSafeOrigin),
  token_endpoint: z.string().max(1000).refine(isSafeOrigin),
});
export type Metadata = z.infer<typeof Metadata>;

/** Gets a JSON document of at most `MAX_BYTES`. @throws Error for everything else */
export type FetchJson = (url: string) => Promise<unknown>;

const MAX_BYTES = 256 * 1024;
const TIMEOUT_MS = 3000;

/**
 * Follows no redirect: an issuer's metadata names the places, and nobody else does. The operator chose the issuer, so
 * that its addresses are not judged.
 */
export const fetchJson: FetchJson = async (url) => {
  const answer = await fetch(url, {
    headers: { accept: "application/json" },
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!answer.ok || answer.body === null) throw new Error(`${url} answered ${answer.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw new Error(`${url} answered more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
};

/** One request. @throws Error when it cannot be had, or is another issuer's */
export async function readMetadata(issuer: Issuer, get: FetchJson): Promise<Metadata> {
  const metadata = Metadata.parse(await get(metadataUrlOf(issuer)));
  // OpenID Connect Discovery 1.0, section 4.3: otherwise one issuer could hand out another one's keys.
  if (metadata.issuer !== issuer.issuer) throw new Error(`${issuer.issuer}: its metadata names another issuer`);
  return metadata;
}
