import { createHash, createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { eksTokens } from "./eks.ts";

const keys = {
  accessKeyId: "ASIAEXAMPLEEXAMPLE12",
  secretAccessKey: "secret-key/of+a-role",
  sessionToken: "token/of+it=",
};
const eks = { clusterName: "shop", region: "eu-central-1" };
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

/** The signature as AWS's documentation says it is computed, with Node's own hashes. */
function signatureOf(url: URL): string {
  const query = [...url.searchParams]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join("&");
  const headers = `host:${url.host}\nx-k8s-aws-id:shop\n\nhost;x-k8s-aws-id`;
  const request = `GET\n/\n${query}\n${headers}\n${createHash("sha256").digest("hex")}`;
  const date = url.searchParams.get("X-Amz-Date") ?? "";
  const scope = `${date.slice(0, 8)}/${eks.region}/sts/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${createHash("sha256").update(request).digest("hex")}`;
  const key = [date.slice(0, 8), eks.region, "sts", "aws4_request"].reduce<string | Buffer>(
    (before, part) => hmac(before, part),
    `AWS4${keys.secretAccessKey}`,
  );
  return hmac(key, text).toString("hex");
}

it("is a URL that asks STS who we are, signed for one cluster and for a minute", async () => {
  const now = new Date("2026-11-22T05:00:00Z");
  const session = async () => ({ ...keys, expiration: new Date(now.getTime() + 900_000) });
  const token = await eksTokens(session, eks, () => now)();
  const [, encoded = ""] = /^k8s-aws-v1\.([\w-]+)$/.exec(token) ?? [];
  const url = new URL(Buffer.from(encoded, "base64url").toString());
  expect(url.origin).toBe("https://sts.eu-central-1.amazonaws.com");
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    Action: "GetCallerIdentity",
    Version: "2011-06-15",
    "X-Amz-Credential": `${keys.accessKeyId}/20261122/eu-central-1/sts/aws4_request`,
    "X-Amz-Date": "20261122T050000Z",
    "X-Amz-Expires": "60",
    "X-Amz-Security-Token": keys.sessionToken,
    "X-Amz-SignedHeaders": "host;x-k8s-aws-id",
  });
  expect(url.searchParams.get("X-Amz-Signature")).toBe(signatureOf(url));
  expect(url.href).not.toContain(keys.secretAccessKey);
});

it("is made anew every ten minutes, and before its keys end", async () => {
  let now = new Date("2026-11-22T05:00:00Z");
  let sessions = 0;
  let left = 900_000;
  const session = async () => {
    sessions++;
    return { ...keys, expiration: new Date(now.getTime() + left) };
  };
  const token = eksTokens(session, eks, () => now);
  const first = await token();
  now = new Date(now.getTime() + 599_000);
  expect(await token()).toBe(first);
  now = new Date(now.getTime() + 2_000);
  left = 60_000;
  const second = await token();
  expect(second).not.toBe(first);
  now = new Date(now.getTime() + 61_000);
  expect(await token()).not.toBe(second);
  expect(sessions).toBe(3);
});
