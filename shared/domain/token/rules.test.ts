import { describe, expect, it } from "vitest";
import { accepts, hashSecret, printToken, readToken } from "./rules.ts";
import type { ApiToken } from "./schema.ts";

const secret = "s".repeat(43);
const now = new Date("2026-11-21T09:00:00Z");
const token: ApiToken = {
  id: "tok-0m9x2k4f7abcdefghj",
  tenantId: "tenant-a",
  name: "n",
  secretSha256: hashSecret(secret),
  roles: ["auditor"],
  groups: [],
  createdAt: now.toISOString(),
};

describe("tokens", () => {
  it("read back as they are printed, with and without Bearer", () => {
    const text = printToken(token.id, secret);
    expect(text).toBe(`pitrix_0m9x2k4f7abcdefghj_${secret}`);
    for (const sent of [text, `Bearer ${text}`, `bearer ${text}`, ` Bearer  ${text} `])
      expect(readToken(sent)).toEqual({ id: token.id, secret });
  });

  it("other forms are none", () => {
    for (const sent of [
      "",
      "Bearer",
      "Basic abc",
      "pitrix_abc",
      `pitrix__${secret}`,
      `pitrix_0M9X2K4F_${secret}`,
      `pitrix_0m9x2k4f7_${secret}s`,
    ])
      expect(readToken(sent)).toBeUndefined();
  });

  it("are accepted with their secret until they expire", () => {
    expect(accepts(token, secret, now)).toBe(true);
    expect(accepts(token, "t".repeat(43), now)).toBe(false);
    expect(accepts(undefined, secret, now)).toBe(false);
    expect(accepts(undefined, "", now)).toBe(false);
    expect(accepts({ ...token, expiresAt: "2026-11-21T09:00:00Z" }, secret, now)).toBe(false);
    expect(accepts({ ...token, expiresAt: "2026-11-21T09:00:01Z" }, secret, now)).toBe(true);
    expect(accepts({ ...token, secretSha256: "zz" }, secret, now)).toBe(false);
  });
});
