import { expect, it } from "vitest";
import { networkError } from "./errors.ts";

const server = "https://cluster.example.org:6443/path";
const fault = (code: string) => networkError(Object.assign(new Error("a secret"), { code }), server);

it.each([
  ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "auth"],
  ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "auth"],
  ["CERT_HAS_EXPIRED", "invalid"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "invalid"],
  ["EAI_AGAIN", "unavailable"],
  ["UND_ERR_CONNECT_TIMEOUT", "unavailable"],
  ["ETIMEDOUT", "unavailable"],
  ["EHOSTUNREACH", "unavailable"],
  ["something-new", "unavailable"],
])("%s is %s, names the host and the code, and says what helps", (code, kind) => {
  const error = fault(code);
  expect(error).toMatchObject({ kind, providerCode: code, retryable: kind === "unavailable" });
  expect(error.cause).toBeUndefined();
  expect(error.message).toContain(`(cluster.example.org:6443, ${code}).`);
  expect(error.message).not.toContain("a secret");
  expect(error.remedy).toBeTruthy();
});

it("finds the code below, and keeps what is translated already", () => {
  const below = new Error("fetch failed", { cause: Object.assign(new Error("x"), { code: "ECONNREFUSED" }) });
  const error = networkError(below, server);
  expect(error).toMatchObject({ kind: "unavailable", providerCode: "ECONNREFUSED" });
  expect(networkError(error, server)).toBe(error);
});
