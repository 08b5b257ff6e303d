import { createHash, createHmac } from "node:crypto";
import { expect, test } from "vitest";
import type { SafeFetch } from "../../platform/safe-fetch.ts";
import { bucketAt, keyOf, objectUrl } from "./place.ts";
import { s3Get } from "./request.ts";

const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const hash = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

interface Sent {
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Signature version 4 as a server computes it from what arrived (AWS General Reference, "Signing AWS requests"). */
function signatureOf({ path, query, headers }: Sent, region: string, signed: readonly string[]): string {
  const lines = signed.map((name) => `${name}:${headers[name]}\n`).join("");
  const canonical = ["GET", path, query, lines, signed.join(";"), headers["x-amz-content-sha256"]].join("\n");
  const at = headers["x-amz-date"] ?? "";
  const scope = `${at.slice(0, 8)}/${region}/s3/aws4_request`;
  const key = ["aws4_request", "s3", region, at.slice(0, 8)].reduceRight(
    (from: string | Buffer, text) => hmac(from, text),
    `AWS4${SECRET}`,
  );
  return hmac(key, ["AWS4-HMAC-SHA256", at, scope, hash(canonical)].join("\n")).toString("hex");
}

test("this test's own arithmetic gives the signature of the documentation's example", () => {
  const headers = {
    host: "examplebucket.s3.amazonaws.com",
    range: "bytes=0-9",
    "x-amz-content-sha256": hash(""),
    "x-amz-date": "20130524T000000Z",
  };
  const signature = signatureOf({ path: "/test.txt", query: "", headers }, "us-east-1", Object.keys(headers));
  expect(signature).toBe("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
});

test.for([
  ["packages/a b+c/ü!'()*.tgz", {}],
  ["", { "list-type": "2", prefix: "a b/", "continuation-token": "1/+=&x" }],
] as const)("signs the request for %s so that a server that checks takes it", async ([key, query]) => {
  const sent: Sent[] = [];
  const fetch: SafeFetch = async (url, { headers = {}, follow }) => {
    expect(follow).toBe(false);
    const { host, pathname, search } = new URL(url);
    // The order of a canonical query is that of its encoded names.
    const pairs = search.slice(1).split("&").sort().join("&");
    sent.push({ path: pathname, query: pairs, headers: { host, ...headers } });
    return { status: 200, headers: {}, body: new Uint8Array(), complete: true, url };
  };
  const bucket = bucketAt({ kind: "s3", url: "s3://s3.eu-central-1.example.com/bucket" });
  const secret = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: SECRET, sessionToken: "session" };
  const url = key === "" ? `${bucket.endpoint}/bucket` : objectUrl(bucket, key);
  await s3Get(fetch, bucket.region, secret)(url, query, { maxBytes: 1, headers: { "if-none-match": '"x"' } });
  const [request] = sent;
  if (request === undefined) throw new Error("nothing was sent");
  const [, signed = "", signature] =
    /SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(request.headers.authorization ?? "") ?? [];
  expect(signed.split(";")).toEqual(["host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"]);
  expect(signature).toBe(signatureOf(request, "eu-central-1", signed.split(";")));
});

test("an archive elsewhere is not signed for", () => {
  const bucket = bucketAt({ kind: "s3", url: "s3://bucket/prefix", region: "eu-west-1" });
  expect(bucket.endpoint).toBe("https://s3.eu-west-1.amazonaws.com");
  expect(keyOf(bucket, `${bucket.endpoint}/bucket/prefix/a%20b.tgz`)).toBe("prefix/a b.tgz");
  expect(keyOf(bucket, "s3://bucket/prefix/a.tgz")).toBe("prefix/a.tgz");
  for (const elsewhere of [
    "https://example.com/bucket/a.tgz",
    `${bucket.endpoint}/other/a.tgz`,
    `${bucket.endpoint}/bucket-2/a.tgz`,
    "s3://other/a.tgz",
    "https://s3.eu-west-1.amazonaws.com.evil.test/bucket/a.tgz",
  ])
    expect([elsewhere, keyOf(bucket, elsewhere)]).toEqual([elsewhere, undefined]);
});
