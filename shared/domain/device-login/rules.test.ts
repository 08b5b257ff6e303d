import { describe, expect, it } from "vitest";
import { hashSecret } from "../token/rules.ts";
import { ALPHABET, newUserCode, readUserCode } from "./code.ts";
import { judge } from "./rules.ts";
import { type DeviceLogin, UserCode } from "./schema.ts";

const now = new Date("2026-11-21T09:00:00Z");
const seconds = now.getTime() / 1000;
const login: DeviceLogin = {
  userCode: "WDJB-MJHT",
  secretSha256: hashSecret("device"),
  clientName: "laptop",
  status: "pending",
  createdAt: now.toISOString(),
  expiresAt: seconds + 600,
  interval: 5,
};
const approval = { tenant: "tenant-a", userId: "user-1", groups: [] };

describe("a user code", () => {
  it("is easy to read and to type", () => {
    for (let i = 0; i < 200; i++) expect(UserCode.safeParse(newUserCode()).success).toBe(true);
    for (const typed of ["wdjbmjht", " WDJB MJHT ", "wdjb-mjht", "WDJB–MJHT"])
      expect(readUserCode(typed)).toBe("WDJB-MJHT");
    expect([..."AEIOUY0123456789"].filter((letter) => ALPHABET.includes(letter))).toEqual([]);
  });

  it("is spread over its alphabet", () => {
    const seen = new Set(Array.from({ length: 200 }, newUserCode).flatMap((code) => [...code.replace("-", "")]));
    expect(seen.size).toBe(ALPHABET.length);
  });
});

describe("a program that asks", () => {
  const at = (ms: number) => new Date(now.getTime() + ms);

  it("hears nothing of a code that is not its own, has expired or does not exist", () => {
    for (const [one, code, when] of [
      [undefined, "device", now],
      [undefined, "", now],
      [login, "other", now],
      [login, "", now],
      [login, "device", at(600_000)],
      [{ ...login, status: "approved", approval }, "other", now],
      [{ ...login, status: "approved", approval }, "device", at(600_000)],
    ] as const)
      expect(judge(one, code, when)).toEqual({ kind: "expired" });
  });

  it("waits, and longer each time that it is early", () => {
    expect(judge(login, "device", now)).toEqual({ kind: "pending" });
    const asked = { ...login, lastPolledAt: now.getTime() };
    expect(judge(asked, "device", at(4000))).toEqual({ kind: "slow-down", interval: 10 });
    expect(judge(asked, "device", at(4600))).toEqual({ kind: "pending" });
    expect(judge({ ...asked, interval: 10 }, "device", at(5000))).toEqual({ kind: "slow-down", interval: 15 });
  });

  it("hears the decision at once", () => {
    const asked = { ...login, lastPolledAt: now.getTime() };
    expect(judge({ ...asked, status: "denied" }, "device", now)).toEqual({ kind: "denied" });
    expect(judge({ ...asked, status: "approved", approval }, "device", now)).toEqual({ kind: "approved", approval });
  });
});
