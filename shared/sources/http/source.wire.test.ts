import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import type { RepoPlace } from "../../domain/repo/place.ts";
import { gzip, packTar } from "../../packages/pack.ts";
import { sourceConformance } from "../conformance.ts";
import { opener, type SourceWorld, watched } from "../testing/world.ts";

const PASSWORD = { username: "reader", password: "correct horse" };
const AUTHORIZATION = `Basic ${Buffer.from("reader:correct horse").toString("base64")}`;

/** A static web server with a password. */
async function startHttp(indexName: "index.yaml" | "index.json"): Promise<SourceWorld> {
  const files = new Map<string, Buffer>();
  const versions = new Map<string, { name: string; version: string; digest: string; urls: string[] }[]>();
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const body = files.get(request.url ?? "");
    if (request.headers.authorization !== AUTHORIZATION) response.writeHead(401).end();
    else if (body === undefined) response.writeHead(404).end();
    else {
      const etag = `"${createHash("sha256").update(body).digest("hex")}"`;
      const unchanged = request.headers["if-none-match"] === etag;
      response.writeHead(unchanged ? 304 : 200, { etag }).end(unchanged ? undefined : body);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  const place: RepoPlace = { kind: "http", url: `${url}/store` };
  const watch = watched();
  return {
    ...watch,
    open: opener(watch, place, PASSWORD),
    unchangedRequests: 1,
    reads: [/^GET /],
    wrongSecrets: [undefined, { username: "reader", password: "wrong" }, { token: "wrong" }],
    missing: { kind: "http", url: `${url}/nothing` },
    async publish(packages) {
      for (const { name, version, files: content } of packages) {
        const archive = gzip(await packTar(content, name));
        files.set(`/store/${name}-${version}.tgz`, archive);
        const digest = createHash("sha256").update(archive).digest("hex");
        const entry = { name, version, digest, urls: [`${name}-${version}.tgz`] };
        versions.set(name, [...(versions.get(name) ?? []), entry]);
      }
      const index = { apiVersion: "v1", entries: Object.fromEntries(versions) };
      files.set(`/store/${indexName}`, Buffer.from(`${JSON.stringify(index, null, 1)}\n`));
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

sourceConformance("http with index.yaml", () => startHttp("index.yaml"));
sourceConformance("http with index.json", async () => ({ ...(await startHttp("index.json")), unchangedRequests: 2 }));

describe("CVE-2021-32690", () => {
  test("the secret goes to the repo's own origin, to no host that the index or a redirect names", async () => {
    const seen: [string, string | undefined][] = [];
    const listen = async (answer: (request: IncomingMessage, response: ServerResponse) => void) => {
      const server = createServer((request, response) => {
        seen.push([`${request.headers.host} ${request.url}`, request.headers.authorization]);
        answer(request, response);
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const address = server.address();
      return { server, host: `127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}` };
    };
    const other = await listen((_, response) => response.end("theirs"));
    const own = await listen((request, response) => {
      if (request.url === "/index.yaml")
        response.end(
          `entries:\n  a:\n  - {version: 1.0.0, urls: ["http://${other.host}/a.tgz"]}\n  b:\n  - {version: 1.0.0, urls: ["b.tgz"]}\n  c:\n  - {version: 1.0.0, urls: ["c.tgz"]}\n`,
        );
      else if (request.url === "/b.tgz") response.writeHead(302, { location: `http://${other.host}/b.tgz` }).end();
      else response.end("ours");
    });
    const source = watched().open({
      place: { kind: "http", url: `http://${own.host}/` },
      secret: PASSWORD,
      strict: false,
    });
    const listing = await source.list({});
    if (listing.unchanged) throw new Error("nothing is known");
    for (const entry of listing.entries) await source.fetchArchive(entry, 1000);
    expect(seen).toEqual([
      [`${own.host} /index.yaml`, AUTHORIZATION],
      [`${other.host} /a.tgz`, undefined],
      [`${own.host} /b.tgz`, AUTHORIZATION],
      [`${other.host} /b.tgz`, undefined],
      [`${own.host} /c.tgz`, AUTHORIZATION],
    ]);
    for (const { server } of [own, other]) {
      server.closeAllConnections();
      server.close();
    }
  });
});
