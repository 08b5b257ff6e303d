import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { findSecrets } from "./find.ts";
import { formsOf } from "./forms.ts";

const secret = 'cnry/0f3a "é+&<%> ÿ~?secret=77';
const found = (content: string | Uint8Array) => findSecrets({ canary: secret }, [{ place: "here", content }]);
const wrapped = (text: string) => `some words before ${text} and after`;
const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("the search for secrets", () => {
  it.each([
    ["as it is", secret],
    ["in a line of JSON", JSON.stringify({ message: `it said ${secret}!` })],
    ["in JSON within JSON", JSON.stringify({ message: JSON.stringify({ inner: secret }) })],
    ["in a URL", `https://host/${encodeURIComponent(secret)}?x=1`],
    ["in a form", `a=1&password=${new URLSearchParams({ a: secret }).toString().slice(2)}&b=2`],
    ["in XML", "<Message>cnry/0f3a &quot;é+&amp;&lt;%&gt; ÿ~?secret=77</Message>"],
    ["in hex", Buffer.from(`xx${secret}yy`).toString("hex")],
    ["in hex in capitals", Buffer.from(secret).toString("hex").toUpperCase()],
    ["in base64", base64(secret)],
    ["in base64 after one byte", base64(`x${secret}y`)],
    ["in base64 after two bytes", base64(`xx${secret}`)],
    ["in base64 of basic auth", `Basic ${base64(`operator:${secret}`)}`],
    ["in base64url", Buffer.from(`xy${secret}z`).toString("base64url")],
    ["cut off at its end", `it said "${secret.slice(0, 17)}…`],
    ["cut off at its beginning", `…${secret.slice(-17)}"`],
    ["cut off, in base64", base64(`abcd${secret.slice(0, 20)}`)],
  ])("finds one %s", (_how, text) => {
    const hits = found(wrapped(text));
    expect(hits.length).toBeGreaterThan(0);
    expect(hits[0]).toMatchObject({ secret: "canary", place: "here" });
    expect(JSON.stringify(hits)).not.toContain(secret);
  });

  it("finds one in bytes that are compressed, also twice", () => {
    expect(found(gzipSync(wrapped(secret)))[0]?.place).toBe("here (inflated)");
    expect(found(gzipSync(gzipSync(wrapped(secret)))).length).toBeGreaterThan(0);
  });

  it("finds nothing where nothing is", () => {
    expect(found(wrapped("cnry/0f3"))).toEqual([]);
    expect(found(gzipSync(wrapped("nothing")))).toEqual([]);
    expect(found(Buffer.alloc(1000, 0xff))).toEqual([]);
  });

  it("looks for no form so short that it would stand anywhere", () => {
    for (const { text } of formsOf(secret)) expect(text.length).toBeGreaterThanOrEqual(16);
  });
});
