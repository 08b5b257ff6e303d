import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { rejection } from "../conformance/rejection.ts";
import { provider } from "./provider.ts";
import { openSession } from "./session.ts";
import { directWay } from "./ways.ts";

/**
 * What the real services cannot be made to do: a Keystone and a Nova that count what they are asked. Everything else is asked of the real
 * ones (`conformance.clouds.test.ts`).
 */
const PASSWORD = "the-password-that-nobody-reads";
const Body = z.object({ auth: z.object({ identity: z.unknown() }) });
let origin = "";
let tokens = 0;
let life = 3_600_000;
let asked: string[] = [];
let answer: (request: IncomingMessage, response: ServerResponse, count: number) => void;
let catalogue: () => readonly object[];
const ends: (() => unknown)[] = [];

beforeEach(async () => {
  [tokens, life, asked] = [0, 3_600_000, []];
  answer = (_, response) => void response.end(JSON.stringify({ ok: true }));
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(Buffer.from(piece));
    if (request.url === "/v3/auth/tokens") {
      Body.parse(JSON.parse(Buffer.concat(pieces).toString()));
      tokens++;
      const expires_at = new Date(Date.now() + life).toISOString();
      const project = { id: "p1", name: "p" };
      response.setHeader("x-subject-token", `token-number-${tokens}`);
      response.statusCode = 201;
      return response.end(JSON.stringify({ token: { expires_at, project, catalog: catalogue() } }));
    }
    asked.push(`${request.method} ${request.url} ${request.headers["x-auth-token"]}`);
    answer(request, response, asked.length);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  catalogue = () => [
    { type: "compute", endpoints: [{ interface: "public", region_id: "here", url: `${origin}/v2.1` }] },
  ];
  ends.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
});
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const credential = () => ({ authUrl: `${origin}/v3`, username: "u", password: PASSWORD });

function session(allows: (endpoint: string, address: string) => boolean = () => true) {
  const config = { region: "here", project: "p" };
  const way = directWay(credential(), config, { allows });
  ends.unshift(() => way.wires.close());
  return openSession(way, config, () => new Date());
}

const get = (on: ReturnType<typeof session>) => on.json("compute", z.object({ ok: z.literal(true) }), { path: "/x" });

describe("a token", () => {
  test("is got once for requests at the same time, and kept", async () => {
    const on = session();
    await Promise.all([get(on), get(on), get(on)]);
    await get(on);
    expect(tokens).toBe(1);
  });

  test("that ends soon is replaced before it is used", async () => {
    life = 30_000;
    const on = session();
    await get(on);
    await get(on);
    expect(tokens).toBeGreaterThan(1);
  });

  test("that the cloud no longer takes is renewed once for all requests, which then succeed", async () => {
    const on = session();
    await get(on);
    answer = (request, response) => {
      response.statusCode = request.headers["x-auth-token"] === "token-number-1" ? 401 : 200;
      response.end(JSON.stringify({ ok: true }));
    };
    await Promise.all([get(on), get(on)]);
    expect(tokens).toBe(2);
  });

  test("that is never taken is auth, after one renewal", async () => {
    answer = (_, response) => {
      response.statusCode = 401;
      response.end(JSON.stringify({ error: { code: 401, title: "Unauthorized", message: "no" } }));
    };
    expect(await rejection(get(session()))).toMatchObject({ kind: "auth" });
    expect([tokens, asked.length]).toEqual([2, 2]);
  });
});

describe("a fault that passes", () => {
  test("is waited for as long as the cloud says, and a read is tried again", async () => {
    answer = (_, response, count) => {
      response.statusCode = [429, 503, 200][count - 1] ?? 200;
      if (count === 1) response.setHeader("retry-after", "1");
      response.end(JSON.stringify({ ok: true }));
    };
    const begun = performance.now();
    expect(await get(session())).toEqual({ ok: true });
    expect(performance.now() - begun).toBeGreaterThan(1_000);
    expect(asked).toHaveLength(3);
  });

  test("is thrown when it stays, or asks for too much patience", async () => {
    answer = (_, response) => {
      response.statusCode = 503;
      response.end();
    };
    expect(await rejection(get(session()))).toMatchObject({ kind: "unavailable", retryable: true });
    expect(asked).toHaveLength(3);
    asked = [];
    answer = (_, response) => {
      response.writeHead(429, { "retry-after": "600" }).end();
    };
    expect(await rejection(get(session()))).toMatchObject({ kind: "throttled", retryable: true });
    expect(asked).toHaveLength(1);
  });

  test("of what makes something is not tried again: it may have been made", async () => {
    answer = (_, response) => {
      response.statusCode = 503;
      response.end();
    };
    const made = session().done("compute", { method: "POST", path: "/servers", body: {} });
    expect(await rejection(made)).toMatchObject({ kind: "unavailable" });
    expect(asked).toHaveLength(1);
  });
});

describe("an address", () => {
  test("of the catalogue is dialled only where the operator lets it, as Keystone's is", async () => {
    const metadata = "http://169.254.169.254/v2.1";
    catalogue = () => [{ type: "compute", endpoints: [{ interface: "public", region_id: "here", url: metadata }] }];
    const dialled: string[] = [];
    const on = session((endpoint, address) => {
      dialled.push(`${endpoint} ${address}`);
      return endpoint === origin || address === "192.0.2.1";
    });
    expect(await rejection(get(on))).toMatchObject({ kind: "invalid", providerCode: "ADDRESS_REFUSED" });
    expect(dialled).toContain("http://169.254.169.254 169.254.169.254");
  });

  test("without TLS is spoken with only where the operator lists it", async () => {
    const onlyPublic = (_: string, address: string) => address === "127.0.0.1";
    expect(await rejection(get(session(onlyPublic)))).toMatchObject({ kind: "invalid", providerCode: "PlainHttp" });
    expect(tokens).toBe(0);
  });

  test("that sends elsewhere is not followed", async () => {
    answer = (_, response) => {
      response.writeHead(302, { location: "http://169.254.169.254/" }).end();
    };
    expect(await rejection(get(session()))).toMatchObject({ kind: "invalid", providerCode: "Status302" });
    expect(asked).toHaveLength(1);
  });

  test("is nobody's to choose where no operator says", async () => {
    const cloud = provider.connect({ credential: credential(), config: { region: "here", project: "p" } });
    expect(await rejection(cloud.probe())).toMatchObject({ kind: "invalid", providerCode: "PlainHttp" });
  });
});

describe("an answer", () => {
  test("that is not what it should be says where, and what echoes a secret shows none", async () => {
    answer = (_, response) => void response.end(JSON.stringify({ ok: "perhaps" }));
    expect(await rejection(get(session()))).toMatchObject({
      providerCode: "UnreadableAnswer",
      message: expect.stringContaining("/ok"),
    });
    answer = (_, response) => void response.end("<html>");
    expect(await rejection(get(session()))).toMatchObject({ providerCode: "UnreadableAnswer" });
    answer = (request, response) => {
      response.statusCode = 400;
      const message = `you sent ${request.headers["x-auth-token"]} and ${PASSWORD}`;
      response.end(JSON.stringify({ badRequest: { message } }));
    };
    const error = await rejection(get(session()));
    expect(error.message).toBe("Nova answered 400: you sent [secret] and [secret]");
  });
});

test("a project has to be named once", () => {
  const connect = (given: object, config: object) => () =>
    provider.connect({ credential: given, config: { region: "here", ...config } });
  const byId = { authUrl: `${origin}/v3`, applicationCredentialId: "a", applicationCredentialSecret: "b" };
  expect(connect(credential(), {})).toThrow(expect.objectContaining({ kind: "invalid" }));
  expect(connect(byId, { project: "p" })).toThrow(expect.objectContaining({ kind: "invalid" }));
  expect(connect(byId, {})).not.toThrow();
});
