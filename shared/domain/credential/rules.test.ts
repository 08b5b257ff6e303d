import { expect, it } from "vitest";
import { fingerprintOf, hintOf } from "./rules.ts";

const secret = { accessKeyId: "AKIAEXAMPLEEXAMPWXYZ", secretAccessKey: "0123456789abcdef" };

it("hints at the public part only", () => {
  expect(hintOf(secret)).toBe("WXYZ");
  expect(hintOf({ token: "abcdefgh", password: "ijklmnop" })).toBe("");
  expect(hintOf({ username: "operator", password: "ijklmnop" })).toBe("ator");
});

it("fingerprints tell two secrets apart, whatever the order of their members, and differ between objects", () => {
  const reordered = { secretAccessKey: secret.secretAccessKey, accessKeyId: secret.accessKeyId };
  expect(fingerprintOf("cred-a", secret)).toMatch(/^[0-9a-f]{16}$/);
  expect(fingerprintOf("cred-a", reordered)).toBe(fingerprintOf("cred-a", secret));
  expect(fingerprintOf("cred-a", { ...secret, secretAccessKey: "fedcba9876543210" })).not.toBe(
    fingerprintOf("cred-a", secret),
  );
  expect(fingerprintOf("cred-b", secret)).not.toBe(fingerprintOf("cred-a", secret));
});
