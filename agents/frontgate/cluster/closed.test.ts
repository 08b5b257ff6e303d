import { expect, it } from "vitest";
import { isClosed } from "./closed.ts";

it.each([
  "/api/v1/namespaces/own",
  "/api/v1/namespaces/own/secrets/x",
  "/api/v1/namespaces/%6fwn/secrets/x",
  "/apis/apps/v1/namespaces/own/deployments/x?a=b",
  "/api/v1/secrets",
  "/api/v1/secrets?limit=500",
  "/api/v1/%73ecrets/",
])("closes %s", (path) => {
  expect(isClosed(path, "own")).toBe(true);
});

it.each([
  "/api/v1/namespaces",
  "/api/v1/namespaces/other/secrets",
  "/apis/apps/v1/deployments",
  "/apis/example.org/v1/secrets",
  "/api/v1/namespaces/own-2/secrets",
])("opens %s", (path) => {
  expect(isClosed(path, "own")).toBe(false);
});
