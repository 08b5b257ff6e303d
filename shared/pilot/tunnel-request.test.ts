import { expect, it } from "vitest";
import { LIMITS } from "../protocol/limits.ts";
import { callOf } from "./tunnel-request.ts";

const base = { method: "GET", path: "/api/v1/pods", headers: {}, timeoutMs: 60_000 };

it("takes what may travel, leaves out what need not, and bounds the time", () => {
  const headers = {
    Accept: "application/json",
    "Content-Type": "text/plain",
    "Accept-Encoding": "gzip",
    "X-Mine": "1",
  };
  expect(callOf({ ...base, headers })).toEqual({
    type: "call-cluster",
    method: "GET",
    path: "/api/v1/pods",
    headers: { accept: "application/json", "content-type": "text/plain" },
    timeoutMs: LIMITS.callMs,
    body: undefined,
  });
});

it.each([
  ["/api/v1/pods?watch=true", 25_000, "/api/v1/pods?watch=true&timeoutSeconds=20"],
  [
    "/api/v1/pods?watch=1&timeoutSeconds=3600&resourceVersion=7",
    25_000,
    "/api/v1/pods?watch=1&timeoutSeconds=20&resourceVersion=7",
  ],
  ["/api/v1/pods?watch=true&timeoutSeconds=5", 25_000, "/api/v1/pods?watch=true&timeoutSeconds=5"],
  ["/api/v1/pods?watch=true&timeoutSeconds=0", 10_000, "/api/v1/pods?watch=true&timeoutSeconds=7"],
  ["/api/v1/pods?watch=false", 25_000, "/api/v1/pods?watch=false"],
  ["/api/v1/pods?labelSelector=a%20in%20(b,c)", 25_000, "/api/v1/pods?labelSelector=a%20in%20(b,c)"],
])("gives %s an end within %i ms", (path, timeoutMs, bounded) => {
  expect(callOf({ ...base, path, timeoutMs }).path).toBe(bounded);
});

it("takes a program that is run in a container, as one that says so alone", () => {
  const path = "/api/v1/namespaces/a/pods/b/exec?stdout=true&command=sh";
  expect(callOf({ ...base, path, exec: true })).toMatchObject({ method: "GET", path, exec: true, body: undefined });
  expect(() => callOf({ ...base, path })).toThrow(expect.objectContaining({ kind: "invalid" }));
});

it.each([
  [
    "a program of many words",
    { path: `/api/v1/namespaces/a/pods/b/exec?command=${"a".repeat(20_000)}`, exec: true as const },
  ],
  ["another path than that of a program", { exec: true as const }],
  ["a token", { headers: { Authorization: "Bearer x" } }],
  ["a cookie", { headers: { Cookie: "a=b" } }],
  ["somebody else's name", { headers: { "Impersonate-User": "admin" } }],
  ["a proxy's word", { headers: { "X-Remote-User": "admin" } }],
  ["an upgrade", { headers: { Upgrade: "websocket" } }],
  ["a header of two lines", { headers: { accept: "a\r\nhost: evil" } }],
  ["another method", { method: "CONNECT" }],
  ["another host", { path: "//evil.example.org" }],
  ["a log without end", { path: "/api/v1/namespaces/a/pods/b/log?follow=true" }],
  ["too much", { body: new Uint8Array(LIMITS.callRequestBytes + 1) }],
  ["no time", { timeoutMs: 0 }],
])("refuses %s", (_, change) => {
  expect(() => callOf({ ...base, ...change })).toThrow(expect.objectContaining({ kind: "invalid" }));
});
