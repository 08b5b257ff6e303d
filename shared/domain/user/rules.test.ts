import { expect, it } from "vitest";
import { afterSignIn, userIdOf } from "./rules.ts";

const first = new Date("2026-11-21T09:00:00Z");
const later = new Date("2026-11-22T09:00:00Z");
const ann = {
  issuer: "https://a.example",
  subject: "1",
  email: "ann@example.com",
  emailVerified: true,
  name: "Ann",
};

it("the same name at two issuers is two users, and a name never runs into its issuer's", () => {
  expect(userIdOf(ann)).toBe(userIdOf({ ...ann }));
  expect(userIdOf({ ...ann, issuer: "https://b.example" })).not.toBe(userIdOf(ann));
  expect(userIdOf({ issuer: "https://a.example/1", subject: "2" })).not.toBe(
    userIdOf({ issuer: "https://a.example", subject: "/12" }),
  );
});

it("a user is made at the first sign-in and changes when the issuer says something new", () => {
  const made = afterSignIn(undefined, ann, first);
  expect(made).toMatchObject({ id: userIdOf(ann), email: "ann@example.com", emailVerified: true, status: "active" });
  expect(afterSignIn(made, ann, later)).toBe(made);
  const moved = afterSignIn(
    { ...made, status: "suspended" },
    { ...ann, email: "a@example.org", emailVerified: false },
    later,
  );
  expect(moved).toMatchObject({
    email: "a@example.org",
    emailVerified: false,
    status: "suspended",
    createdAt: first.toISOString(),
    updatedAt: later.toISOString(),
  });
});

it("an address is vouched for only while there is one", () => {
  const without = afterSignIn(afterSignIn(undefined, ann, first), { ...ann, email: undefined }, later);
  expect(without.email).toBeUndefined();
  expect(without.emailVerified).toBe(false);
  expect(afterSignIn(undefined, { ...ann, email: undefined }, first).emailVerified).toBe(false);
});
