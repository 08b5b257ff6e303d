import { randomBytes } from "node:crypto";
import { expect, it, vi } from "vitest";
import { newBodyKey } from "./body-cipher.ts";
import { openCallAnswer, sealCallAnswer } from "./call-answer.ts";
import { isClusterPath, isExecPath } from "./calling.ts";
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

const EXEC = "/api/v1/namespaces/a/pods/web-1/exec";
it("lets a program be run in a container, and nothing else that needs a connection of its own", () => {
  expect(isExecPath(`${EXEC}?stdout=true&stderr=true&container=c&command=sh&command=-c&command=echo%20%26%26`)).toBe(
    true,
  );
  for (const path of [
    EXEC,
    `${EXEC}?stdout=true`,
    `${EXEC}?command=sh&stdin=true`,
    `${EXEC}?command=sh&tty=1`,
    `${EXEC}?command=sh#x`,
    `${EXEC}?command=a b`,
    "/api/v1/namespaces/a/pods/b/attach?command=sh",
    "/api/v1/namespaces/a/pods/b/../exec?command=sh",
    "/api/v1/namespaces/%61/pods/b/exec?command=sh",
    "/api/v1/nodes/a/proxy/exec?command=sh",
    `${EXEC}?command=${"a".repeat(LIMITS.callExecPathCharacters)}`,
  ])
    expect(isExecPath(path), path).toBe(false);
});

async function* pieces(body: Uint8Array, size = 100_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size);
}
const joined = async (answer: Omit<Parameters<typeof sealCallAnswer>[0], "body">, body: Uint8Array, key: string) =>
  Buffer.concat(await sealCallAnswer({ ...answer, body: pieces(body) }, key));

it("seals an answer for who asked alone, and unpacks no more than an answer may be", async () => {
  const [key, other] = [newBodyKey(), newBodyKey()];
  const head = { status: 200, headers: { "content-type": "text/plain" } };
  for (const body of [Buffer.from("line\nline\n"), Buffer.alloc(0), randomBytes(1_000_000)]) {
    const sealed = await joined(head, body, key);
    const opened = await openCallAnswer(sealed, key);
    expect({ ...opened, body: Buffer.from(opened.body).equals(body) }).toEqual({ ...head, body: true });
    await expect(openCallAnswer(sealed, other)).rejects.toThrow();
    await expect(openCallAnswer(sealed.subarray(0, -1), key)).rejects.toThrow();
  }
  const bomb = await joined(head, Buffer.alloc(LIMITS.callAnswerBytes * 2), key);
  expect(bomb.length).toBeLessThan(LIMITS.callSealedBytes);
  await expect(openCallAnswer(bomb, key)).rejects.toThrow();
});

it("ends what it reads from as soon as nothing more of it may be held, and tells what went wrong there", async () => {
  const key = newBodyKey();
  const head = { status: 200, headers: {} };
  let left = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield randomBytes(50_000);
    } finally {
      left = true;
    }
  }
  const hold = () => {
    throw new Error("no room");
  };
  await expect(sealCallAnswer({ ...head, body: endless() }, key, hold)).rejects.toThrow("no room");
  await vi.waitFor(() => expect(left).toBe(true));
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield randomBytes(200_000);
    throw new Error("cut");
  }
  await expect(sealCallAnswer({ ...head, body: broken() }, key)).rejects.toThrow("cut");
});
