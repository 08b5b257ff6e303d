import { expect, test } from "vitest";
import { isPublic } from "./relay.ts";

test.each([
  ["GET", "/_aws/execute-api/abc/prod"],
  ["POST", "/_aws/execute-api/abc/$default/deployments?x=1"],
  ["GET", "/bucket/key?X-Amz-Signature=ab"],
  ["PUT", "/bucket/key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=ab"],
])("%s %s passes", (method, url) => {
  expect(isPublic(method, url)).toBe(true);
});

test.each([
  ["POST", "/"],
  ["GET", "/bucket/key"],
  ["DELETE", "/bucket/key?X-Amz-Signature=ab"],
  ["POST", "/?X-Amz-Signature=ab"],
  ["POST", "/_aws/execute-api/abc/prod/@connections/x"],
  ["POST", "/_aws/execute-api/abc/prod/%40connections/x"],
  ["POST", "/_aws/execute-api/../../"],
  ["POST", "/_aws/execute-api/%2e%2e/%2e%2e/"],
  ["POST", "/_aws/execute-api/..%2f..%2f"],
  ["POST", "//host/_aws/execute-api/"],
  ["GET", "http://[bad"],
  ["GET", "/_ministack/reset"],
])("%s %s does not", (method, url) => {
  expect(isPublic(method, url)).toBe(false);
});
