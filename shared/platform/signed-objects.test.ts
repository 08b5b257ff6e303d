import { createHash, createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { openSignedObjects } from "./signed-objects.ts";

const place = {
  region: "eu-west-1",
  endpoint: "https://s3.eu-west-1.amazonaws.com",
  credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret/key+" },
};
const objects = openSignedObjects("bucket", place);
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

/** The signature as AWS computes it from what arrives ("Authenticating Requests: Using Query Parameters", S3 API). */
function expected(method: string, url: URL, headers: Readonly<Record<string, string>>): string {
  const query = [...url.search.slice(1).split("&")]
    .filter((pair) => !pair.startsWith("X-Amz-Signature="))
    .sort()
    .join("&");
  const names = (url.searchParams.get("X-Amz-SignedHeaders") ?? "").split(";");
  const canonical = names.map((name) => `${name}:${name === "host" ? url.host : headers[name]}\n`).join("");
  const request = [method, url.pathname, query, canonical, names.join(";"), "UNSIGNED-PAYLOAD"].join("\n");
  const at = url.searchParams.get("X-Amz-Date") ?? "";
  const scope = `${at.slice(0, 8)}/${place.region}/s3/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", at, scope, sha256(request)].join("\n");
  const day = hmac(`AWS4${place.credentials.secretAccessKey}`, at.slice(0, 8));
  const key = hmac(hmac(hmac(day, place.region), "s3"), "aws4_request");
  return hmac(key, toSign).toString("hex");
}

test("a URL to read is signed for one object, one type and one time", async () => {
  const url = new URL(await objects.readUrl("attachments/t/a b", 300, "image/svg+xml; x=(1)"));
  expect(url.pathname).toBe("/bucket/attachments/t/a%20b");
  expect(url.searchParams.get("X-Amz-Expires")).toBe("300");
  expect(url.searchParams.get("response-content-type")).toBe("image/svg+xml; x=(1)");
  expect(url.searchParams.get("X-Amz-Signature")).toBe(expected("GET", url, {}));
});

test("a URL to write binds the content's length and checksum", async () => {
  const checksum = "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=";
  const { url: text, headers } = await objects.writeUrl("uploads/t/up-1", 900, { size: 7_000_000, sha256: checksum });
  const url = new URL(text);
  expect(headers).toEqual({ "content-length": "7000000", "x-amz-checksum-sha256": checksum });
  expect(url.searchParams.get("X-Amz-SignedHeaders")).toBe("content-length;host;x-amz-checksum-sha256");
  expect(url.searchParams.get("X-Amz-Signature")).toBe(expected("PUT", url, headers));
  const other = { ...headers, "content-length": "7000001" };
  expect(url.searchParams.get("X-Amz-Signature")).not.toBe(expected("PUT", url, other));
  const free = await objects.writeUrl("uploads/t/up-1", 900, { size: 1 });
  expect(Object.keys(free.headers)).toEqual(["content-length"]);
});
