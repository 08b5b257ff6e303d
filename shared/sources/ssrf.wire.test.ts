import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RepoKind, RepoPlace } from "../domain/repo/place.ts";
import type { RepoSecret } from "../domain/repo/secret.ts";
import { addressPolicy } from "../platform/address-policy.ts";
import type { Dial } from "../platform/dial.ts";
import { openSafeFetch, type Resolve } from "../platform/safe-fetch.ts";
import type { Source } from "./contract.ts";
import { openSources } from "./sources.ts";

/*
 * Fault H5 for every kind of repo: what a tenant, a repo or a registry names is dialled at public addresses alone. Every
 * connection is led to a server of the test and recorded under the address that was to be dialled.
 */
const PUBLIC = "93.184.216.34";
const OTHER = "93.184.216.35";
const NAMES: Readonly<Record<string, readonly string[]>> = {
  "public.test": [PUBLIC],
  "other.test": [OTHER],
  "inside.test": ["10.0.0.5"],
  "mixed.test": [PUBLIC, "192.168.1.1"],
  "v6.test": ["fd00::1"],
  "mapped.test": ["::ffff:10.0.0.1"],
  "nat64.test": ["64:ff9b::a00:1"],
  metadata: ["169.254.169.254"],
  localhost: ["127.0.0.1"],
};

/** Hosts that must never be dialled, as URLs write them. */
const INSIDE = [
  "127.0.0.1",
  "2130706433",
  "0177.0.0.1",
  "0x7f.1",
  "127.1",
  "0",
  "10.1.2.3",
  "172.16.0.1",
  "192.168.0.1",
  "169.254.169.254",
  "100.64.0.1",
  "198.18.0.1",
  "255.255.255.255",
  "[::1]",
  "[::ffff:127.0.0.1]",
  "[64:ff9b::7f00:1]",
  "[2002:7f00:1::]",
  "[fe80::1]",
  "[fd00:ec2::254]",
  "localhost",
  "metadata",
  "inside.test",
  "mixed.test",
  "v6.test",
  "mapped.test",
  "nat64.test",
];

let server: Server;
let port = 0;
let dialled: string[] = [];
let seen: { readonly host: string; readonly authorization: string | undefined; readonly url: string }[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void = () => {};

beforeAll(async () => {
  server = createServer((request, response) => {
    const { host = "", authorization } = request.headers;
    seen.push({ host, authorization, url: request.url ?? "" });
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
  seen = [];
});

const dial: Dial = (options, callback) => {
  dialled.push(options.hostname);
  const socket = connect({ host: "127.0.0.1", port }, () => callback(null, socket));
  socket.on("error", () => {});
};
const systematic: Resolve = async (host) => NAMES[host] ?? [];
const opened = (place: RepoPlace, secret?: RepoSecret, resolve = systematic): Source =>
  openSources(openSafeFetch({ policy: addressPolicy([]), resolve, dial }))(place, secret);

/** A place of each kind at a host, over plain HTTP: the test's server has no certificate. */
const PLACES: Readonly<Record<RepoKind, (host: string) => RepoPlace>> = {
  http: (host) => ({ kind: "http", url: `http://${host}/store` }),
  s3: (host) => ({ kind: "s3", url: "s3://bucket/store", endpoint: `http://${host}` }),
  oci: (host) => ({ kind: "oci", url: `oci+http://${host}/store/app` }),
  git: (host) => ({ kind: "git", url: `git+http://${host}/store.git` }),
};
const PASSWORD = { username: "reader", password: "correct horse" };
const SECRETS: Readonly<Record<RepoKind, RepoSecret>> = {
  http: PASSWORD,
  s3: { accessKeyId: "AKIA", secretAccessKey: "secret" },
  oci: PASSWORD,
  git: PASSWORD,
};

describe.each(["http", "s3", "oci", "git"] as const)("H5 %s", (kind) => {
  test.for(INSIDE)("the host %s is refused, and nothing is dialled", async (host) => {
    await expect(opened(PLACES[kind](host), SECRETS[kind]).list({})).rejects.toMatchObject({
      code: "repo-private-address",
      retryable: false,
    });
    expect(dialled).toEqual([]);
  });

  test.for(INSIDE)("a redirect to %s ends there", async (host) => {
    answer = (_, response) => response.writeHead(302, { location: `http://${host}/index.yaml` }).end();
    const code = kind === "s3" ? "repo-refused-url" : "repo-private-address";
    await expect(opened(PLACES[kind]("public.test"), SECRETS[kind]).list({})).rejects.toMatchObject({ code });
    expect(new Set(dialled)).toEqual(new Set([PUBLIC]));
  });

  test("a name is resolved once a request: a second answer is checked like the first", async () => {
    const answers = [[PUBLIC], ["127.0.0.1"]];
    const rebinding: Resolve = async () => answers.shift() ?? ["127.0.0.1"];
    answer = (_, response) => response.writeHead(503).end();
    const source = opened(PLACES[kind]("public.test"), SECRETS[kind], rebinding);
    await expect(source.list({})).rejects.toMatchObject({ name: "SourceError" });
    await expect(source.list({})).rejects.toMatchObject({ code: "repo-private-address" });
    expect(dialled).toEqual([PUBLIC]);
  });

  test("a redirect to another public host takes no secret along", async () => {
    answer = (request, response) => {
      if (request.headers.host === "public.test")
        response.writeHead(307, { location: `http://other.test${request.url}` }).end();
      else response.writeHead(404).end();
    };
    await expect(opened(PLACES[kind]("public.test"), SECRETS[kind]).list({})).rejects.toMatchObject({
      name: "SourceError",
    });
    expect(seen.filter(({ host, authorization }) => host === "other.test" && authorization !== undefined)).toEqual([]);
  });

  test("a gzip bomb and an endless answer are cut at the bound", async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000));
    answer = (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
    const before = process.memoryUsage().rss;
    await expect(opened(PLACES[kind]("public.test")).list({})).rejects.toMatchObject({ name: "SourceError" });
    expect(process.memoryUsage().rss - before).toBeLessThan(300e6);
  });
});

describe("H5 realms of registries", () => {
  const challenge = (realm: string) => (request: IncomingMessage, response: ServerResponse) => {
    const header = `Bearer realm="${realm}",service="s",scope="repository:store/app:pull"`;
    if (request.headers.host === "public.test") response.writeHead(401, { "www-authenticate": header }).end();
    else response.end('{"token":"bought"}');
  };

  test.for(INSIDE)("a realm at %s is not asked", async (host) => {
    answer = challenge(`http://${host}/token`);
    const list = opened(PLACES.oci("public.test"), PASSWORD).list({});
    await expect(list).rejects.toMatchObject({ code: "repo-private-address" });
    expect(dialled).toEqual([PUBLIC]);
  });

  test("schemes that are none of HTTP are not followed", async () => {
    for (const realm of ["file:///etc/passwd", "ftp://public.test/", "gopher://inside.test/", "nothing"]) {
      answer = challenge(realm);
      await expect(opened(PLACES.oci("public.test"), PASSWORD).list({})).rejects.toMatchObject({ name: "SourceError" });
    }
    expect(new Set(dialled)).toEqual(new Set([PUBLIC]));
  });

  test("a realm elsewhere gets the password, and what it sells goes back to the registry alone", async () => {
    answer = challenge("http://other.test/token");
    await expect(opened(PLACES.oci("public.test"), PASSWORD).list({})).rejects.toMatchObject({
      code: "repo-credential-refused",
    });
    expect(seen.map(({ host, authorization }) => [host, authorization?.split(" ")[0]])).toEqual([
      ["public.test", undefined],
      ["other.test", "Basic"],
      ["public.test", "Bearer"],
    ]);
  });

  test("a listing that goes on at another host ends there", async () => {
    answer = (_, response) =>
      response
        .writeHead(200, { link: '<http://other.test/v2/store/app/tags/list?last=1>; rel="next"' })
        .end('{"tags":[]}');
    await expect(opened(PLACES.oci("public.test"), PASSWORD).list({})).rejects.toMatchObject({
      code: "repo-refused-url",
    });
    expect(dialled).toEqual([PUBLIC]);
  });
});

test("H5: archives that an index names are fetched at public addresses alone", async () => {
  const urls = INSIDE.map((host, i) => `  a${i}:\n  - {version: 1.0.0, urls: ["http://${host}/a.tgz"]}\n`);
  answer = (_, response) => response.end(`entries:\n${urls.join("")}`);
  const source = opened(PLACES.http("public.test"), PASSWORD);
  const listing = await source.list({});
  if (listing.unchanged) throw new Error("nothing is known");
  expect(listing.entries).toHaveLength(INSIDE.length);
  for (const entry of listing.entries)
    await expect(source.fetchArchive(entry, 1000)).rejects.toMatchObject({ code: "repo-private-address" });
  expect(dialled).toEqual([PUBLIC]);
});
