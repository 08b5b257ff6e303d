import { describe, expect, test } from "vitest";
import { acceptable, hashInvitation, printInvitation, readInvitation, sameAddress, validUntil } from "./rules.ts";
import type { Invitation } from "./schema.ts";

const secret = "s".repeat(43);
const now = new Date("2026-11-21T09:00:00.000Z");
const invitation: Invitation = {
  id: "inv-0m9x2k4f7abcdefghj",
  tenantId: "tenant-a",
  email: "ann@example.com",
  roles: ["user"],
  groups: [],
  status: "pending",
  secretSha256: hashInvitation(secret),
  validUntil: validUntil(now),
  version: 1,
  createdAt: now.toISOString(),
  createdBy: "user-1",
  updatedAt: now.toISOString(),
};
const days = (count: number) => new Date(now.getTime() + count * 86_400_000);

describe("an invitation", () => {
  test("is read from its link, and nothing else is", () => {
    const token = { tenantId: "tenant-a", id: invitation.id, secret };
    const text = printInvitation(token);
    expect(readInvitation(text)).toEqual(token);
    for (const other of [
      "",
      text.slice(1),
      `${text}x`,
      `${text}\n`,
      text.replace("tenant-a", "T#a"),
      text.replace("inv-", "tok-"),
    ])
      expect(readInvitation(other), other).toBeUndefined();
  });

  test("is accepted with its own secret, once, for a week", () => {
    expect(acceptable(invitation, secret, now)).toBe(true);
    expect(acceptable(invitation, secret, days(6.99))).toBe(true);
    expect(acceptable(invitation, secret, days(7))).toBe(false);
    expect(acceptable(invitation, "t".repeat(43), now)).toBe(false);
    expect(acceptable({ ...invitation, status: "accepted" }, secret, now)).toBe(false);
    expect(acceptable({ ...invitation, status: "revoked" }, secret, now)).toBe(false);
    expect(acceptable({ ...invitation, secretSha256: "zz" }, secret, now)).toBe(false);
  });

  test("is for one address, however it is written", () => {
    expect(sameAddress("Ann@Example.com ", "ann@example.com")).toBe(true);
    expect(sameAddress("ann@example.com", "ann@example.org")).toBe(false);
  });
});
