import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer as createPlain } from "node:http";
import { createServer, type ServerOptions } from "node:https";
import type { AddressInfo, LookupFunction } from "node:net";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { type ClusterPki, createClusterPki, type Identity } from "../../../local/kubernetes/pki.ts";
import { ProviderError } from "../contract.ts";
import type { Access } from "./access.ts";
import { json, textOf } from "./json.ts";
import { type ClusterTransport, type DirectOptions, directTransport, tunnelTransport } from "./transport.ts";

const token = "a-token-that-nobody-may-read";
let pki: ClusterPki;
let stranger: ClusterPki;
const ends: (() => unknown)[] = [];

beforeAll(async () => {
  [pki, stranger] = await Promise.all([
    createClusterPki(["127.0.0.1"], new Date()),
    createClusterPki(["127.0.0.1"], new Date()),
  ]);
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(answer: Listener, identity: Identity = pki.apiServer, options: ServerOptions = {}) {
  const server = createServer({ cert: identity.certificate, key: identity.key, ...options }, answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ends.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return (server.address() as AddressInfo).port;
}

function open(port: number, change: Partial<Access> = {}, options: Partial<DirectOptions> = {}): ClusterTransport {
  const access = { server: `https://127.0.0.1:${port}`, caCertificate: pki.ca.certificate, token, ...change };
  const transport = directTransport(access, { allows: () => true, ...options });
  ends.unshift(() => transport.close());
  return transport;
}

async function refusal(answer: Promise<unknown>): Promise<ProviderError> {
  const error = await answer.then(
    () => new Error("it was answered"),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ProviderError)) throw error;
  expect(`${error.message} ${error.remedy} ${error.stack} ${String(error.cause)}`).not.toContain(token);
  return error;
}

const get = (transport: ClusterTransport, path = "/version") => json(transport, z.unknown(), { method: "GET", path });

it("speaks as the credential says, below the server's own path, over connections that are kept", async () => {
  const seen: string[] = [];
  const sockets = new Set<unknown>();
  const port = await serve((request, response) => {
    sockets.add(request.socket);
    seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response.end('{"major":"1"}');
  });
  const transport = open(port, { server: `https://127.0.0.1:${port}/k8s/clusters/c-1/` });
  for (let i = 0; i < 10; i++) expect(await get(transport, "/version?x=1")).toEqual({ major: "1" });
  expect(seen[0]).toBe(`GET /k8s/clusters/c-1/version?x=1 Bearer ${token}`);
  // A request may begin before the answer's end has freed the first one.
  expect(sockets.size).toBeLessThanOrEqual(2);
});

it("proves itself by certificate", async () => {
  const identity = await pki.client("somebody");
  const port = await serve((_, response) => response.end("{}"), undefined, {
    requestCert: true,
    rejectUnauthorized: true,
    ca: pki.ca.certificate,
  });
  expect(await get(open(port, { identity }))).toEqual({});
  const other = await pki.client("other");
  expect(await refusal(get(open(port, { identity: { ...identity, key: other.key } })))).toMatchObject({ kind: "auth" });
});

it.each(["POST", "DELETE", "PATCH"])("sends what a %s says, whole", async (method) => {
  const port = await serve((request, response) => {
    const seen: Buffer[] = [];
    request.on("data", (piece: Buffer) => seen.push(piece));
    request.on("end", () => response.end(JSON.stringify({ sent: Buffer.concat(seen).toString() })));
  });
  const body = { name: "grüße" };
  expect(await json(open(port), z.unknown(), { method, path: "/", body })).toEqual({ sent: JSON.stringify(body) });
});

it("takes a token anew for each request", async () => {
  const seen: unknown[] = [];
  const port = await serve((request, response) => {
    seen.push(request.headers.authorization);
    response.end("{}");
  });
  let turn = 0;
  const transport = open(port, {}, { token: async () => `token-${++turn}` });
  await get(transport);
  await get(transport);
  expect(seen).toEqual(["Bearer token-1", "Bearer token-2"]);
});

describe("certificates", () => {
  it.each([
    ["expired", () => pki.expiredServer(), {}, /has expired/],
    ["of another authority", async () => stranger.apiServer, {}, /was not issued by the certificate authority/],
    ["of another host", async () => pki.apiServer, { serverName: "elsewhere.example.org" }, /is for another host/],
    ["of no public authority", async () => pki.apiServer, { caCertificate: undefined }, /was not issued by/],
  ])("%s are refused, with a remedy, before anything is sent", async (_, identity, change, message) => {
    let asked = 0;
    const port = await serve(
      (_request, response) => {
        asked++;
        response.end("{}");
      },
      await identity(),
    );
    const error = await refusal(get(open(port, change)));
    expect(error).toMatchObject({ kind: "invalid", retryable: false, message: expect.stringMatching(message) });
    expect(error.remedy).toBeTruthy();
    expect(asked).toBe(0);
  });

  it("may be of a name that the access says", async () => {
    const port = await serve((_, response) => response.end("{}"));
    expect(await get(open(port, { serverName: "kubernetes.default.svc" }))).toEqual({});
  });
});

describe("addresses", () => {
  const allows = (_: string, address: string) => !address.startsWith("127.") && address !== "::1";
  const resolves =
    (...addresses: string[]): LookupFunction =>
    (_host, options, callback) =>
      options.all === true
        ? callback(
            null,
            addresses.map((address) => ({ address, family: 4 })),
          )
        : callback(null, addresses[0] ?? "", 4);

  it.each([
    ["127.0.0.1", "127.0.0.1"],
    ["[::1]", "::1"],
    ["0x7f000001", "127.0.0.1 in hexadecimal"],
    ["2130706433", "127.0.0.1 as a number"],
    ["127.1", "127.0.0.1 cut short"],
  ])("refuses https://%s (%s)", async (host) => {
    const port = await serve((_, response) => response.end("{}"));
    expect(await refusal(get(open(0, { server: `https://${host}:${port}` }, { allows })))).toMatchObject({
      kind: "invalid",
      providerCode: "ADDRESS_REFUSED",
    });
  });

  it("refuses names that lead there, one address among good ones, and a name that does so later", async () => {
    const port = await serve((_, response) => response.end("{}"));
    const server = `https://localhost:${port}`;
    for (const lookup of [resolves("127.0.0.1"), resolves("203.0.113.9", "127.0.0.1"), resolves()])
      expect(await refusal(get(open(port, { server }, { allows, lookup })))).toMatchObject({
        providerCode: "ADDRESS_REFUSED",
      });
    // The policy is asked at the moment of dialling, about the address that is dialled.
    let rebound = false;
    const transport = open(
      port,
      { server },
      { allows: () => !rebound, lookup: (...asked) => resolves("127.0.0.1")(...asked) },
    );
    await textOf((await transport.request({ method: "GET", path: "/", headers: { connection: "close" } })).body);
    rebound = true;
    expect(await refusal(get(transport))).toMatchObject({ providerCode: "ADDRESS_REFUSED" });
  });

  it("follows no redirect", async () => {
    let asked = 0;
    const port = await serve((_, response) => {
      asked++;
      response.writeHead(302, { location: "/elsewhere" }).end();
    });
    expect(await refusal(get(open(port)))).toMatchObject({ kind: "invalid", providerCode: "Status302" });
    expect(asked).toBe(1);
  });
});

describe("answers", () => {
  it("come as they are written", async () => {
    let write: (text: string) => void = () => {};
    const port = await serve((_, response) => {
      response.write("one");
      write = (text) => response.end(text);
    });
    const { body } = await open(port).request({ method: "GET", path: "/log?follow=true" });
    const pieces: string[] = [];
    for await (const piece of body) {
      pieces.push(Buffer.from(piece).toString());
      if (pieces.length === 1) write("two");
    }
    expect(pieces).toEqual(["one", "two"]);
  });

  it("end at their bound, and when the caller has enough", async () => {
    const port = await serve((_, response) => response.end("x".repeat(10_000)));
    const transport = open(port);
    const { body } = await transport.request({ method: "GET", path: "/", maxBytes: 9_999 });
    expect(await refusal(textOf(body))).toMatchObject({ kind: "invalid", providerCode: "AnswerTooLarge" });
    const exact = await transport.request({ method: "GET", path: "/", maxBytes: 10_000 });
    expect(await textOf(exact.body)).toHaveLength(10_000);
    const silent = await serve((_, response) => response.write("x"));
    const reason = new Error("enough");
    const stop = new AbortController();
    const watch = await open(silent).request({ method: "GET", path: "/", signal: stop.signal });
    const read = textOf(watch.body);
    stop.abort(reason);
    await expect(read).rejects.toBe(reason);
  });

  it("that break off are faults of the way", async () => {
    const port = await serve((_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("x");
      setImmediate(() => response.destroy());
    });
    expect(await refusal(get(open(port)))).toMatchObject({ kind: "unavailable", retryable: true });
  });

  it("are asked for again when a kept connection had ended, but nothing is written twice", async () => {
    let asked = 0;
    const port = await serve((request, response) => {
      asked++;
      if (asked % 2 === 1) request.socket.destroy();
      else response.end("{}");
    });
    const transport = open(port);
    expect(await get(transport)).toEqual({});
    expect(asked).toBe(2);
    const post = json(transport, z.unknown(), { method: "POST", path: "/", body: {} });
    expect(await refusal(post)).toMatchObject({ kind: "unavailable" });
    expect(asked).toBe(3);
  });

  it("that are no JSON, that speak no TLS, that nobody gives", async () => {
    const port = await serve((_, response) => response.end("<html>"));
    expect(await refusal(get(open(port)))).toMatchObject({ providerCode: "UnreadableAnswer" });
    const plain = createPlain((_, response) => response.end("{}")).listen(0, "127.0.0.1");
    await once(plain, "listening");
    const { port: plainPort } = plain.address() as AddressInfo;
    ends.push(() => plain.close());
    expect(await refusal(get(open(plainPort)))).toMatchObject({
      kind: "invalid",
      message: expect.stringContaining("does not speak HTTPS"),
    });
    plain.close();
    await once(plain, "close");
    expect(await refusal(get(open(plainPort)))).toMatchObject({ kind: "unavailable", providerCode: "ECONNREFUSED" });
    expect(await refusal(get(open(1, { server: "https://no-such-host.invalid" })))).toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining("no address"),
    });
  });

  it("of a server that writes back what it was sent have it struck", async () => {
    const port = await serve((request, response) => {
      response.writeHead(400).end(JSON.stringify({ kind: "Status", message: `no ${request.headers.authorization}` }));
    });
    expect((await refusal(get(open(port)))).message).toContain("[secret]");
  });
});

it("becomes a WebSocket's connection, or says why not", async () => {
  const port = await serve((_, response) => {
    response.writeHead(403).end(JSON.stringify({ kind: "Status", reason: "Forbidden", message: `not ${token}` }));
  });
  const { upgrade } = open(port);
  expect(await refusal(upgrade?.({ path: "/exec", timeoutMs: 5_000 }) ?? Promise.resolve())).toMatchObject({
    kind: "denied",
    message: "not [secret]",
  });
  const server = createServer({ cert: pki.apiServer.certificate, key: pki.apiServer.key });
  server.on("upgrade", (request, socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\nhello ");
    socket.end(`${request.headers.upgrade} ${request.headers.authorization}`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ends.push(() => server.close());
  const socket = await open((server.address() as AddressInfo).port).upgrade?.({ path: "/exec", timeoutMs: 5_000 });
  let heard = "";
  for await (const piece of socket ?? []) heard += String(piece);
  expect(heard).toBe(`hello websocket Bearer ${token}`);
});

it("goes through a tunnel with the same words", async () => {
  const asked: unknown[] = [];
  const transport = tunnelTransport({
    id: "fg-1",
    async request(request) {
      asked.push(request);
      return { status: 403, headers: {}, body: Buffer.from('{"kind":"Status","reason":"Forbidden","message":"no"}') };
    },
  });
  const body = { a: 1 };
  expect(await refusal(json(transport, z.unknown(), { method: "POST", path: "/x?y", body }))).toMatchObject({
    kind: "denied",
    message: "no",
  });
  expect(asked).toMatchObject([
    { method: "POST", path: "/x?y", headers: { "content-type": "application/json" }, body: Buffer.from('{"a":1}') },
  ]);
});
