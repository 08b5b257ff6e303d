import { bucketOf, type RepoPlace } from "../../domain/repo/place.ts";
import { SourceError } from "../contract.ts";

/** A bucket as requests name it: path style, which every S3-compatible server has. */
export interface Bucket {
  /** `https://s3.eu-central-1.amazonaws.com`, without a slash at its end. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** Empty, or ends in a slash. */
  readonly prefix: string;
}

/** @throws SourceError `repo-refused-url` */
export function bucketAt(place: RepoPlace): Bucket {
  const named = bucketOf(place);
  if (named === undefined) throw new SourceError("repo-refused-url", "The URL names no bucket.", false);
  const region = place.region ?? regionOf(named.host ?? hostOf(place.endpoint)) ?? "us-east-1";
  const own = `https://s3.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
  const endpoint = named.host === undefined ? (place.endpoint ?? own) : `https://${named.host}`;
  const prefix = named.prefix === "" ? "" : `${named.prefix}/`;
  return { endpoint: endpoint.replace(/\/$/, ""), region, bucket: named.bucket, prefix };
}

/** URL of an object, or with an empty key of the bucket. */
export function objectUrl({ endpoint, bucket }: Bucket, key: string): string {
  const path = [bucket, ...key.split("/")].map(encodePart).join("/");
  return `${endpoint}/${path}`;
}

/** The key that a URL names in this bucket, or `undefined` for one that lies elsewhere. */
export function keyOf(bucket: Bucket, target: string): string | undefined {
  const url = new URL(target);
  if (url.protocol === "s3:")
    return url.hostname === bucket.bucket ? decoded(url.pathname.replace(/^\//, "")) : undefined;
  const path = `/${encodePart(bucket.bucket)}/`;
  if (url.origin !== new URL(bucket.endpoint).origin || !url.pathname.startsWith(path) || url.search !== "")
    return undefined;
  return decoded(url.pathname.slice(path.length));
}

/** RFC 3986, as the signature wants it: `encodeURIComponent` leaves five characters more. */
export function encodePart(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** `s3.eu-central-1.example.com`, `s3-eu-central-1.example.com`. */
function regionOf(host: string | undefined): string | undefined {
  return /^s3[.-]([a-z0-9-]+)\.[^.]+\./.exec(host ?? "")?.[1];
}

function hostOf(endpoint: string | undefined): string | undefined {
  return endpoint === undefined ? undefined : new URL(endpoint).hostname;
}
