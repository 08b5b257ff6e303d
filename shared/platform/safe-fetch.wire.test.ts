import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { addressPolicy } from "./address-policy.ts";
import type { Dial } from "./dial.ts";
import { openSafeFetch, type Resolve, type SafeFetch } from "./safe-fetch.ts";

/** Fault H5: every dial is recorded and led to a server of the test, whatever address was to be dialled. */
let server: Server;
let port = 0;
let dialled: string[] = [];
let asked: string[] = [];
let seen: IncomingMessage[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void = () => {};

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  dialled = [];
  asked = [];
  seen = [];
  answer = (_, response) => response.end("ok");
});

const dial: Dial = (options, callback) => {
  dialled.push(options.hostname);
  const socket = connect({ host: "127.0.0.1", port }, () => callback(null, socket));
  socket.on("error", () => {});
};

const NAMES: Readonly<Record<string, readonly string[]>> = {
  "public.test": ["93.184.216.34"],
  "other.test": ["93.184.216.35"],
  "inside.test": ["10.0.0.5"],
  "mixed.test": ["93.184.216.34", "192.168.1.1"],
  "v6.test": ["fd00::1"],
  "mapped.test": ["::ffff:10.0.0.1"],
  "nat64.test": ["64:ff9b::a00:1"],
  "zone.test": ["fe80::1%eth0"],
  "junk.test": ["not an address"],
  metadata: ["169.254.169.254"],
  localhost: ["127.0.0.1"],
};
const resolve: Resolve = async (host) => {
  asked.push(host);
  return NAMES[host] ?? [];
};

function opened(allowed: readonly string[] = []): SafeFetch {
  return openSafeFetch({ policy: addressPolicy(allowed), resolve, dial });
}

const limits = { maxBytes: 1024 };

describe("H5 addresses", () => {
  test.for([
    "http://127.0.0.1/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "http://0x7f.1/",
    "http://127.1/",
    "http://0/",
    "http://10.1.2.3/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://198.18.0.1/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:8.8.8.8]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::a00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:53aa:64c::1]/",
    "http://[fe80::1]/",
    "http://[fec0::1]/",
    "http://[fd00:ec2::254]/",
    "http://[ff02::1]/",
    "http://①②⑦.0.0.1/",
    "http://localhost/",
    "http://metadata/",
    "http://inside.test/",
    "http://mixed.test/",
    "http://v6.test/",
    "http://mapped.test/",
    "http://nat64.test/",
    "http://zone.test/",
    "http://junk.test/",
  ])("%s is refused and nothing is dialled; also as a redirect", async (url) => {
    await expect(opened()(url, limits)).rejects.toMatchObject({ kind: "private-address", retryable: false });
    expect(dialled).toEqual([]);
    answer = (_, response) =>
      response.writeHead(302, { location: url.replaceAll(/[^\x20-\x7e]/g, encodeURIComponent) }).end();
    await expect(opened()("http://public.test/", limits)).rejects.toThrow(/redirects to a private address/);
    expect(dialled).toEqual(["93.184.216.34"]);
  });

  test.for([
    "ftp://public.test/",
    "file:///etc/passwd",
    "gopher://public.test/",
    "data:text/plain,hello",
    "nothing",
    "http://",
  ])("%s is no URL to fetch", async (url) => {
    await expect(opened()(url, limits)).rejects.toMatchObject({ kind: "refused-url" });
    expect(dialled).toEqual([]);
  });

  test.for(["http://user@public.test/", "http://user:word@public.test/", "http://public.test:80@127.0.0.1/"])(
    "%s holds a user name",
    async (url) => {
      await expect(opened()(url, limits)).rejects.toThrow(/user name or a password/);
    },
  );

  test("a name is resolved once a hop, and the checked address is dialled: a second answer is never asked for", async () => {
    let answers = 0;
    const rebinding: Resolve = async () => (answers++ === 0 ? ["93.184.216.34"] : ["127.0.0.1"]);
    const fetch = openSafeFetch({ policy: addressPolicy([]), resolve: rebinding, dial });
    expect((await fetch("http://public.test/a?b", limits)).status).toBe(200);
    expect([answers, dialled]).toEqual([1, ["93.184.216.34"]]);
    expect(seen[0]?.headers.host).toBe("public.test");
  });

  test("what the operator allows is dialled: a host, an address, a block; nothing beside it", async () => {
    const fetch = opened(["inside.test", "192.168.7.0/24", "127.0.0.1"]);
    for (const url of ["http://inside.test/", "http://192.168.7.9/", "http://127.0.0.1/"]) await fetch(url, limits);
    expect(dialled).toEqual(["10.0.0.5", "192.168.7.9", "127.0.0.1"]);
    await expect(fetch("http://192.168.8.1/", limits)).rejects.toMatchObject({ kind: "private-address" });
    expect(() => addressPolicy(["10.0.0.0/99"])).toThrow();
  });

  test("proxies of the environment are not used", async () => {
    process.env.HTTP_PROXY = "http://127.0.0.9:1";
    await opened()("http://public.test/", limits);
    delete process.env.HTTP_PROXY;
    expect(dialled).toEqual(["93.184.216.34"]);
  });
});

describe("redirects", () => {
  test("H5, CVE-2021-32690: credentials stay with their host", async () => {
    answer = (request, response) => {
      if (request.headers.host === "public.test") response.writeHead(302, { location: "http://other.test/x" }).end();
      else response.end("there");
    };
    const headers = { authorization: "Bearer x", Cookie: "a=b", accept: "text/plain" };
    const result = await opened()("http://public.test/", { ...limits, headers });
    expect(result.url).toBe("http://other.test/x");
    expect(seen.map(({ headers: sent }) => [sent.authorization, sent.cookie, sent.accept])).toEqual([
      ["Bearer x", "a=b", "text/plain"],
      [undefined, undefined, "text/plain"],
    ]);
  });

  test("five are followed, six are not", async () => {
    let left = 5;
    answer = (_, response) => (left-- > 0 ? response.writeHead(307, { location: "/next" }).end() : response.end("end"));
    expect((await opened()("http://public.test/", limits)).status).toBe(200);
    left = 6;
    await expect(opened()("http://public.test/", limits)).rejects.toMatchObject({ kind: "too-many-redirects" });
  });
});

describe("bodies", () => {
  test("a body above the limit is cut off, said in advance or not", async () => {
    answer = (_, response) => response.writeHead(200, { "content-length": 5000 }).end(Buffer.alloc(5000));
    await expect(opened()("http://public.test/", limits)).rejects.toMatchObject({ kind: "too-large" });
    let sent = 0;
    answer = (_, response) => {
      const more = (): void => {
        while (!response.destroyed && sent < 1e9 && response.write(Buffer.alloc(65536))) sent += 65536;
        response.once("drain", more);
      };
      more();
    };
    await expect(opened()("http://public.test/", limits)).rejects.toMatchObject({ kind: "too-large" });
    expect(sent).toBeLessThan(20e6);
  });

  test("H5: a gzip bomb is cut off where it passes the limit; asked without decoding, bytes stay as they are", async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000));
    answer = (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
    const before = process.memoryUsage().rss;
    await expect(opened()("http://public.test/", { maxBytes: 1e6, decode: true })).rejects.toMatchObject({
      kind: "too-large",
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(64e6);
    const raw = await opened()("http://public.test/", { maxBytes: 1e6 });
    expect(Buffer.from(raw.body).equals(bomb)).toBe(true);
  });

  test("a gzipped body is unpacked; a cut one and an unknown encoding are errors", async () => {
    const packed = gzipSync("hello".repeat(100));
    answer = (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(packed);
    const whole = await opened()("http://public.test/", { ...limits, decode: true });
    expect(Buffer.from(whole.body).toString()).toBe("hello".repeat(100));
    answer = (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(packed.subarray(0, -9));
    await expect(opened()("http://public.test/", { ...limits, decode: true })).rejects.toMatchObject({
      kind: "broken",
    });
    answer = (_, response) => response.writeHead(200, { "content-encoding": "br" }).end("x");
    await expect(opened()("http://public.test/", { ...limits, decode: true })).rejects.toMatchObject({
      kind: "broken",
    });
  });

  test("a connection that breaks off is an error, in a counted and in a chunked body", async () => {
    for (const headers of [{ "content-length": 1000 }, {}]) {
      answer = (_, response) => {
        response.writeHead(200, headers).write("half");
        setTimeout(() => response.destroy(), 20);
      };
      await expect(opened()("http://public.test/", limits)).rejects.toMatchObject({ kind: "broken", retryable: true });
    }
  });

  test("a body without a marked end is said to be so", async () => {
    answer = (request, response) => {
      request.socket.end("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhalf");
      response.destroy();
    };
    expect(await opened()("http://public.test/", limits)).toMatchObject({ complete: false });
    answer = (_, response) => response.end("whole");
    expect(await opened()("http://public.test/", limits)).toMatchObject({ complete: true });
  });

  test("who drips is given up at the deadline, who is silent before it", async () => {
    answer = (_, response) => {
      const timer = setInterval(() => response.write("."), 50);
      response.on("close", () => clearInterval(timer));
    };
    await expect(opened()("http://public.test/", { ...limits, deadlineMs: 400 })).rejects.toMatchObject({
      kind: "timeout",
    });
    answer = () => {};
    // The deadline is later than this test's own.
    const silent = opened()("http://public.test/", { ...limits, idleMs: 500, deadlineMs: 600_000 });
    await expect(silent).rejects.toMatchObject({ kind: "timeout" });
  });

  test("a host without addresses, and one that refuses, do not answer", async () => {
    await expect(opened()("http://nowhere.test/", limits)).rejects.toMatchObject({ kind: "unreachable" });
    const refusing: Dial = (_, callback) => callback(Object.assign(new Error("no"), { code: "ECONNREFUSED" }), null);
    const fetch = openSafeFetch({ policy: addressPolicy([]), resolve, dial: refusing });
    await expect(fetch("http://public.test/", limits)).rejects.toThrow("public.test does not answer (ECONNREFUSED).");
    answer = (request) => request.socket.end("SSH-2.0-OpenSSH_9.6\r\n");
    await expect(opened()("http://public.test/", limits)).rejects.toThrow("public.test does not speak HTTP.");
  });
});
