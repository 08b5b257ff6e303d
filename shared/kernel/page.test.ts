import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openPage, PAGE_TOKEN_HOURS, sealPage } from "./page.ts";

const key = randomBytes(32);
const now = new Date("2026-11-21T09:00:00Z");
const scope = ["tenant-a", "/apps", "q"];
const position = { pk: "T#tenant-a#APP", sk: "app-1" };

describe("page tokens", () => {
  it("open where they were sealed", () => {
    expect(openPage(key, scope, sealPage(key, scope, position, now), now)).toEqual(position);
  });

  it("show nothing of the table's keys", () => {
    const token = sealPage(key, scope, position, now);
    expect(Buffer.from(token, "base64url").toString("latin1")).not.toContain("tenant-a");
    expect(token).not.toBe(sealPage(key, scope, position, now));
  });

  it("are refused for another tenant, route or filter, another key and after their time", () => {
    const token = sealPage(key, scope, position, now);
    const refused = (use: () => unknown) =>
      expect(use).toThrow(expect.objectContaining({ code: "invalid-page-token" }));
    refused(() => openPage(key, ["tenant-b", "/apps", "q"], token, now));
    refused(() => openPage(key, ["tenant-a", "/repos", "q"], token, now));
    refused(() => openPage(key, ["tenant-a", "/apps", "other"], token, now));
    refused(() => openPage(randomBytes(32), scope, token, now));
    refused(() => openPage(key, scope, token, new Date(now.getTime() + PAGE_TOKEN_HOURS * 3_600_000)));
  });

  it("are refused with any bit changed, cut or lengthened", () => {
    const token = sealPage(key, scope, position, now);
    const bytes = Buffer.from(token, "base64url");
    for (let place = 0; place < bytes.length; place++) {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(() => openPage(key, scope, changed.toString("base64url"), now)).toThrow();
    }
    for (const text of ["", "a", token.slice(0, -1), `${token}A`, `${token}=`, ` ${token}`, "%%%"])
      expect(() => openPage(key, scope, text, now)).toThrow();
  });
});
