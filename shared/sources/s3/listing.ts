import { createHash } from "node:crypto";
import { XMLParser } from "fast-xml-parser";
import * as z from "zod";
import { type SourceEntry, SourceError, type SourceFault } from "../contract.ts";
import { type Bucket, encodePart, objectUrl } from "./place.ts";
import { refused } from "./refused.ts";
import type { S3Get } from "./request.ts";

export interface S3Object {
  readonly key: string;
  /** Names this version of the object's bytes. */
  readonly etag: string;
}

/** A page has at most 1,000 keys of at most 1,024 bytes, three of them to a character when encoded. */
const MAX_PAGE_BYTES = 8 * 1024 * 1024;
const MAX_PAGES = 100;

const text = z.union([z.string(), z.number()]).transform(String);
const Page = z.object({
  ListBucketResult: z.object({
    Contents: z.array(z.object({ Key: text, ETag: text.default("") })).default([]),
    IsTruncated: text.default("false"),
    NextContinuationToken: text.optional(),
  }),
});

/** No entities, no attributes, no numbers: what a server sends stays text, and nothing expands. */
const parser = new XMLParser({
  ignoreAttributes: true,
  processEntities: false,
  parseTagValue: false,
  isArray: (name) => name === "Contents",
});

/** Every object below the prefix: one request for a thousand. @throws SourceError */
export async function listObjects(
  get: S3Get,
  bucket: Bucket,
  hadCredential: boolean,
  deadline: number,
): Promise<readonly S3Object[]> {
  const objects: S3Object[] = [];
  let token: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const query = {
      "encoding-type": "url",
      "list-type": "2",
      prefix: bucket.prefix,
      ...(token === undefined ? {} : { "continuation-token": token }),
    };
    const left = deadline - Date.now();
    if (left <= 0) throw new SourceError("repo-unreachable", "Listing the bucket takes too long.", true);
    const answer = await get(bucketUrl(bucket), query, { maxBytes: MAX_PAGE_BYTES, deadlineMs: left });
    if (answer.status !== 200) throw refused("The bucket's listing", answer, hadCredential);
    const { Contents, IsTruncated, NextContinuationToken } = readPage(answer.body);
    for (const { Key, ETag } of Contents)
      objects.push({ key: decodeKey(Key), etag: ETag.replaceAll(/&quot;|&#34;|"/g, "") });
    if (IsTruncated !== "true" || NextContinuationToken === undefined) return objects;
    token = NextContinuationToken.replaceAll("&amp;", "&");
  }
  throw new SourceError("repo-not-an-index", `The bucket holds more than ${objects.length} objects there.`, false);
}

/**
 * Archives as entries: without an index, `<name>-<version>.tgz` is all that is known of one. The object's ETag stands for
 * what it holds.
 */
export function readObjects(
  bucket: Bucket,
  objects: readonly S3Object[],
): { readonly entries: readonly SourceEntry[]; readonly faults: readonly SourceFault[] } {
  const entries = new Map<string, SourceEntry>();
  const faults: SourceFault[] = [];
  for (const { key, etag } of objects) {
    const file = key.slice(bucket.prefix.length);
    if (!ARCHIVE.test(file)) continue;
    const { name, version } = NAMED.exec(file.replace(ARCHIVE, "").replace(/^.*\//, ""))?.groups ?? {};
    if (name === undefined || version === undefined) {
      const detail = "Its file is not named <name>-<version>.tgz.";
      faults.push({ name: file.slice(0, 128), version: "", detail });
    } else if (entries.has(`${name}#${version}`)) {
      faults.push({ name, version, detail: "The bucket holds this version twice; the first is taken." });
    } else {
      const hash = createHash("sha256")
        .update(JSON.stringify([key, etag]))
        .digest("hex");
      const urls = [objectUrl(bucket, key)];
      entries.set(`${name}#${version}`, { name, version, description: "", urls, keywords: [], hash });
    }
  }
  return { entries: [...entries.values()], faults };
}

const ARCHIVE = /\.(?:tgz|tar\.gz|zip)$/;
/** A version has two numbers at least, so that `kube2-3-1.0.0` is version 1.0.0 of `kube2-3`. */
const NAMED =
  /^(?<name>[\p{L}\p{N}][\p{L}\p{N} ._+-]{0,127}?)-(?<version>v?\d{1,12}\.\d{1,12}(?:\.\d{1,12})?(?:[-+][0-9A-Za-z.+-]{1,100})?)$/u;

function bucketUrl(bucket: Bucket): string {
  return `${bucket.endpoint}/${encodePart(bucket.bucket)}`;
}

function readPage(body: Uint8Array): z.infer<typeof Page>["ListBucketResult"] {
  try {
    return Page.parse(parser.parse(Buffer.from(body).toString("utf8"))).ListBucketResult;
  } catch (cause) {
    throw new SourceError("repo-not-an-index", "The answer is no listing of a bucket.", false, { cause });
  }
}

/** With `encoding-type=url`, a space may come as a plus. */
function decodeKey(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", "%20"));
  } catch {
    return text;
  }
}
