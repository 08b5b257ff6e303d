import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type RepoServer, startRepoServer } from "./repo-server.ts";

let directory = "";
let server: RepoServer;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "pitrix-repo-"));
  await writeFile(join(directory, "index.yaml"), "entries: {}\n");
  await symlink("/etc/hostname", join(directory, "link"));
  server = await startRepoServer({
    directory,
    hook: (incoming, response) => {
      if (incoming.url !== "/html") return false;
      response.writeHead(200, { "content-type": "text/html" }).end("<html>");
      return true;
    },
  });
});

afterEach(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

test("an unchanged file answers 304, a changed one anew", async () => {
  const first = await fetch(`${server.url}/index.yaml`);
  expect([first.status, first.headers.get("content-type"), await first.text()]).toEqual([
    200,
    "application/yaml",
    "entries: {}\n",
  ]);
  const headers = { "if-none-match": first.headers.get("etag") ?? "" };
  expect((await fetch(`${server.url}/index.yaml`, { headers })).status).toBe(304);
  const since = { "if-modified-since": first.headers.get("last-modified") ?? "" };
  expect((await fetch(`${server.url}/index.yaml`, { headers: since })).status).toBe(304);
  await writeFile(join(directory, "index.yaml"), "entries: {a: []}\n");
  expect((await fetch(`${server.url}/index.yaml`, { headers })).status).toBe(200);
  expect(server.requests.map((entry) => entry.status)).toEqual([200, 304, 304, 200]);
});

test("nothing outside the directory is served", async () => {
  const raw = (path: string) =>
    new Promise<number | undefined>((resolve) => {
      request(`${server.url}/`, { path }, (answer) => resolve(answer.resume().statusCode)).end();
    });
  for (const path of ["/../../etc/passwd", "/..%2f..%2fetc/passwd", "/link", "/", "/none", "/%00", "/%zz"]) {
    expect(await raw(path), path).toBe(404);
  }
  expect((await fetch(`${server.url}/index.yaml`, { method: "POST" })).status).toBe(405);
});

test("a hook answers in place of the files", async () => {
  expect(await (await fetch(`${server.url}/html`)).text()).toBe("<html>");
});
