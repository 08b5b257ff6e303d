import { expect, it } from "vitest";
import { newBodyKey } from "./body-cipher.ts";
import { openCallAnswer, sealCallAnswer } from "./call-answer.ts";
import { isClusterPath } from "./calling.ts";
import { LIMITS } from "./limits.ts";

it.each([
  "/version",
  "/api",
  "/apis/",
  "/api/v1/namespaces/a/pods?watch=true&timeoutSeconds=20",
  "/api/v1/namespaces/a/services/proxy",
  "/api/v1/namespaces/proxy/pods/exec",
  "/api/v1/namespaces/a/pods/b/log?container=c&tailLines=10",
  "/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node",
  "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode",
  "/openapi/v3/apis/apps/v1?hash=1",
  "/readyz?verbose",
])("lets %s pass", (path) => {
  expect(isClusterPath(path)).toBe(true);
});

it.each([
  "",
  "/",
  "//evil.example.org/api",
  "/\\evil.example.org/api",
  "https://evil.example.org/api",
  "api/v1/pods",
  "/api//v1/pods",
  "/api/v1/../../metrics",
  "/api/v1/./pods",
  "/api/v1/%2e%2e/pods",
  "/api/v1/%2E/pods",
  "/api/v1/namespaces/a%2fsecrets/b",
  "/api/v1/namespaces/a%5csecrets/b",
  "/api/v1/%252e%252e/pods",
  "/api/v1/%zz",
  "/api/v1/pods%0d%0ahost:%20evil",
  "/api/v1/pods\r\nhost: evil",
  "/api/v1/pods x",
  "/api/v1/pods#x",
  "/api/v1/pöds",
  "/metrics",
  "/debug/pprof",
  "/logs/",
  "/api/v1/proxy/namespaces/a/pods/b",
  "/api/v1/watch/pods",
  "/api/v1/nodes/n/proxy/exec",
  "/api/v1/namespaces/a/services/https:b:443/proxy",
  "/api/v1/namespaces/a/pods/b/proxy/x",
  "/api/v1/namespaces/a/pods/b/%65xec?command=sh",
  "/api/v1/namespaces/a/pods/b/attach",
  "/api/v1/namespaces/a/pods/b/portforward/",
  `/api/v1/pods?${"a".repeat(LIMITS.callPathCharacters)}`,
])("refuses %j", (path) => {
  expect(isClusterPath(path)).toBe(false);
});

it("seals an answer for who asked alone, and unpacks no more than an answer may be", async () => {
  const [key, other] = [newBodyKey(), newBodyKey()];
  const answer = { status: 200, headers: { "content-type": "text/plain" }, body: Buffer.from("line\nline\n") };
  const sealed = await sealCallAnswer(answer, key);
  expect(await openCallAnswer(sealed, key)).toEqual(answer);
  await expect(openCallAnswer(sealed, other)).rejects.toThrow();
  await expect(openCallAnswer(sealed.subarray(0, -1), key)).rejects.toThrow();
  const bomb = await sealCallAnswer({ ...answer, body: Buffer.alloc(LIMITS.callAnswerBytes * 4) }, key);
  expect(bomb.length).toBeLessThan(LIMITS.callSealedBytes);
  await expect(openCallAnswer(bomb, key)).rejects.toThrow();
});
