import { inspect } from "node:util";
import { expect, test } from "vitest";
import { ProviderError } from "../contract.ts";
import { kindOf, translate } from "./errors.ts";

test.each([
  ["AuthFailure", 401, "auth"],
  ["InvalidClientTokenId", 403, "auth"],
  ["SignatureDoesNotMatch", 403, "auth"],
  ["RequestExpired", 400, "auth"],
  ["UnauthorizedOperation", 403, "denied"],
  ["AccessDenied", 403, "denied"],
  ["InvalidSubnetID.NotFound", 400, "not-found"],
  ["InvalidAMIID.NotFound", 400, "not-found"],
  ["InvalidAMIID.Unavailable", 400, "not-found"],
  ["InstanceLimitExceeded", 400, "quota"],
  ["VcpuLimitExceeded", 400, "quota"],
  ["VolumeLimitExceeded", 400, "quota"],
  ["InsufficientInstanceCapacity", 500, "quota"],
  ["InsufficientFreeAddressesInSubnet", 400, "quota"],
  ["InsufficientAddressCapacity", 500, "quota"],
  ["AddressLimitExceeded", 400, "quota"],
  ["SnapshotLimitExceeded", 400, "quota"],
  ["RequestLimitExceeded", 503, "throttled"],
  ["Throttling", 400, "throttled"],
  ["SomethingElse", 429, "throttled"],
  ["SnapshotCreationPerVolumeRateExceeded", 400, "throttled"],
  ["PendingSnapshotLimitExceeded", 400, "throttled"],
  ["ConcurrentSnapshotLimitExceeded", 400, "throttled"],
  ["DependencyViolation", 400, "conflict"],
  ["InvalidGroup.InUse", 400, "conflict"],
  ["VolumeInUse", 400, "conflict"],
  ["IncorrectInstanceState", 400, "conflict"],
  ["IncorrectModificationState", 400, "conflict"],
  ["VolumeModificationRateExceeded", 400, "conflict"],
  ["InvalidIPAddress.InUse", 400, "conflict"],
  ["InvalidSnapshot.InUse", 400, "conflict"],
  ["Resource.AlreadyAssociated", 400, "conflict"],
  ["InvalidInstanceID", 400, "conflict"],
  ["InvalidInstanceID.NotFound", 400, "not-found"],
  ["InvalidAllocationID.NotFound", 400, "not-found"],
  ["InvalidSnapshot.NotFound", 400, "not-found"],
  ["InvalidVolume.NotFound", 400, "not-found"],
  ["IdempotentParameterMismatch", 400, "conflict"],
  ["InternalError", 500, "unavailable"],
  ["NeverSeen", 502, "unavailable"],
  ["InvalidParameterValue", 400, "invalid"],
  ["InvalidAMIID.Malformed", 400, "invalid"],
  ["toString", 400, "invalid"],
])("%s with status %i is %s", (code, status, kind) => {
  expect(kindOf(code, status)).toBe(kind);
});

function answer(name: string, message: string, status = 400) {
  return Object.assign(new Error(message), {
    name,
    $metadata: { httpStatusCode: status, requestId: "7a62c49f" },
    $response: { headers: { authorization: "Signature=abc" } },
  });
}

test("keeps the cloud's code, words and request id", () => {
  expect(translate(answer("InvalidSubnetID.NotFound", "The subnet ID 'subnet-1' does not exist"), [])).toEqual(
    new ProviderError({
      kind: "not-found",
      providerCode: "InvalidSubnetID.NotFound",
      message: "AWS answered InvalidSubnetID.NotFound: The subnet ID 'subnet-1' does not exist",
      requestId: "7a62c49f",
    }),
  );
});

test.each([
  ["AddressLimitExceeded", "Elastic IP"],
  ["InsufficientInstanceCapacity", "another zone"],
  ["VolumeModificationRateExceeded", "24 hours"],
  ["Gateway.NotAttached", "internet gateway"],
])("%s comes with what helps", (code, words) => {
  expect(translate(answer(code, "no"), [])).toMatchObject({
    providerCode: code,
    retryable: false,
    remedy: expect.stringContaining(words),
  });
});

test("lets no secret through, nor the HTTP exchange", () => {
  const quoted = "The canonical string should have been 'x-amz-security-token:TOKEN/+=. SECRET'";
  const text = inspect(translate(answer("SignatureDoesNotMatch", quoted, 403), ["SECRET", "TOKEN/+=.", ""]), {
    depth: 20,
  });
  expect(text).toContain("x-amz-security-token:[secret] [secret]");
  expect(text).not.toMatch(/SECRET|TOKEN|Signature=abc/);
});

test("cuts what no person can read", () => {
  const encoded = answer(
    "UnauthorizedOperation",
    `You are not authorized. Encoded authorization failure message: ${"x".repeat(900)}`,
  );
  expect(translate(encoded, [])).toMatchObject({
    message: "AWS answered UnauthorizedOperation: You are not authorized.",
  });
  expect(translate(answer("InvalidParameterValue", "y".repeat(900)), [])).toMatchObject({
    message: expect.stringMatching(/^.{520,540}…$/),
  });
});

test.each([
  [Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED" }), "ECONNREFUSED"],
  [Object.assign(new Error(""), { name: "TimeoutError" }), "TimeoutError"],
  [new Error("failed", { cause: Object.assign(new Error("getaddrinfo"), { code: "ENOTFOUND" }) }), "ENOTFOUND"],
])("a fault of the network is unavailable: %s", (error, code) => {
  expect(translate(error, [])).toMatchObject({ kind: "unavailable", providerCode: code, retryable: true });
});

test("leaves alone what the cloud did not cause", () => {
  const bug = new TypeError("x is not a function");
  expect(translate(bug, [])).toBe(bug);
});
