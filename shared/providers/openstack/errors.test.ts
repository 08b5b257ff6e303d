import { describe, expect, test } from "vitest";
import { refusal, type Service } from "./errors.ts";

const clean = (text: string) => text.replaceAll("s3cret", "[secret]");
const told = (service: Service, status: number, body: unknown, requestId?: string) =>
  refusal(service, { status, text: typeof body === "string" ? body : JSON.stringify(body), requestId }, clean);

/** As the services answer them. */
const ANSWERS: readonly (readonly [Service, number, unknown, string, string])[] = [
  [
    "identity",
    401,
    { error: { code: 401, title: "Unauthorized", message: "The request you have made requires authentication." } },
    "auth",
    "Unauthorized",
  ],
  [
    "identity",
    401,
    { error: { code: 401, title: "Unauthorized", message: "User u has no access to project p" } },
    "denied",
    "Unauthorized",
  ],
  [
    "identity",
    403,
    { error: { code: 403, title: "Forbidden", message: "You are not authorized." } },
    "denied",
    "Forbidden",
  ],
  [
    "compute",
    403,
    { forbidden: { code: 403, message: "Policy doesn't allow os_compute_api:limits to be performed." } },
    "denied",
    "forbidden",
  ],
  [
    "compute",
    403,
    { forbidden: { code: 403, message: "Quota exceeded for cores: Requested 8, but already used 14 of 20 cores" } },
    "quota",
    "forbidden",
  ],
  ["compute", 403, { forbidden: { code: 403, message: "Maximum number of ports exceeded" } }, "quota", "forbidden"],
  [
    "compute",
    404,
    { itemNotFound: { code: 404, message: "Instance i could not be found." } },
    "not-found",
    "itemNotFound",
  ],
  [
    "compute",
    409,
    { conflictingRequest: { code: 409, message: "Cannot 'stop' instance i while it is in vm_state building" } },
    "conflict",
    "conflictingRequest",
  ],
  ["compute", 400, { badRequest: { code: 400, message: "Invalid flavorRef provided." } }, "invalid", "badRequest"],
  ["compute", 400, { badRequest: { code: 400, message: "Port p is still in use." } }, "conflict", "badRequest"],
  ["compute", 413, { overLimit: { code: 413, message: "This request was rate-limited." } }, "throttled", "overLimit"],
  ["compute", 500, { computeFault: { code: 500, message: "Unexpected API Error." } }, "unavailable", "computeFault"],
  [
    "network",
    409,
    { NeutronError: { type: "OverQuota", message: "Quota exceeded for resources: ['port'].", detail: "" } },
    "quota",
    "OverQuota",
  ],
  [
    "network",
    409,
    {
      NeutronError: {
        type: "IpAddressGenerationFailure",
        message: "No more IP addresses available on network n.",
        detail: "",
      },
    },
    "quota",
    "IpAddressGenerationFailure",
  ],
  [
    "network",
    409,
    {
      NeutronError: {
        type: "IpAddressAlreadyAllocated",
        message: "IP address 10.0.0.4 already allocated in subnet s",
        detail: "",
      },
    },
    "conflict",
    "IpAddressAlreadyAllocated",
  ],
  [
    "network",
    404,
    {
      NeutronError: {
        type: "ExternalGatewayForFloatingIPNotFound",
        message: "External network e is not reachable from subnet s.",
        detail: "",
      },
    },
    "conflict",
    "ExternalGatewayForFloatingIPNotFound",
  ],
  [
    "network",
    404,
    { NeutronError: { type: "SubnetNotFound", message: "Subnet s could not be found.", detail: "" } },
    "not-found",
    "SubnetNotFound",
  ],
  [
    "volume",
    413,
    {
      overLimit: {
        code: 413,
        message: "VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded for quota 'volumes'.",
        retryAfter: "0",
      },
    },
    "quota",
    "overLimit",
  ],
  ["volume", 413, { overLimit: { code: 413, message: "This request was rate-limited." } }, "throttled", "overLimit"],
  [
    "volume",
    400,
    {
      badRequest: {
        code: 400,
        message: "Invalid volume: Volume status must be available or error, but current status is: in-use.",
      },
    },
    "conflict",
    "badRequest",
  ],
  [
    "volume",
    404,
    { itemNotFound: { code: 404, message: "Volume v could not be found." } },
    "not-found",
    "itemNotFound",
  ],
  [
    "image",
    404,
    "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1>\n No image found with ID i<br /><br /></body></html>",
    "not-found",
    "Status404",
  ],
  [
    "compute",
    503,
    "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.</body></html>",
    "unavailable",
    "Status503",
  ],
  ["compute", 429, "", "throttled", "Status429"],
  ["compute", 302, "", "invalid", "Status302"],
  ["network", 400, { toString: { message: "a name of an object's own" } }, "invalid", "toString"],
];

describe("an answer that is a refusal", () => {
  test.each(ANSWERS)("of %s, %i %j is %s with code %s", (service, status, body, kind, code) => {
    expect(told(service, status, body)).toMatchObject({ kind, providerCode: code });
  });

  test("keeps the service's words and the request's id", () => {
    const error = told(
      "compute",
      403,
      { forbidden: { code: 403, message: "Quota exceeded for cores: Requested 8" } },
      "req-1",
    );
    expect(error).toMatchObject({
      message: "Nova answered 403: Quota exceeded for cores: Requested 8",
      requestId: "req-1",
      retryable: false,
      remedy: expect.stringContaining("quota"),
    });
  });

  test("shows no secret, however the server quotes it", () => {
    const error = told("identity", 401, { error: { title: "s3cret", message: "s3cret is wrong" } });
    expect(JSON.stringify([error, error.message, error.stack])).not.toContain("s3cret");
  });

  test("says which release is needed where a microversion is not known", () => {
    expect(
      told("compute", 406, { computeFault: { code: 406, message: "Version 2.61 is not supported by the API." } }),
    ).toMatchObject({
      kind: "invalid",
      remedy: expect.stringContaining("Rocky"),
    });
  });
});
