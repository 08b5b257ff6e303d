import { afterAll, beforeAll, expect, it } from "vitest";
import { addressPolicy } from "../platform/address-policy.ts";
import { openSafeFetch, type SafeFetch } from "../platform/safe-fetch.ts";
import { startRegistry, type TestRegistry } from "../sources/testing/registry.ts";
import { imageReader } from "./reader.ts";
import { pushImage, pushIndex } from "./test-image.ts";

let open: TestRegistry;
let sold: TestRegistry;
let closed: TestRegistry;
beforeAll(async () => {
  [open, sold, closed] = await Promise.all([
    startRegistry("none"),
    startRegistry("free-token"),
    startRegistry("password"),
  ]);
}, 60_000);
afterAll(() => Promise.all([open, sold, closed].map((one) => one?.stop())));

const MS = 10_000;
const web = [
  { port: 53, protocol: "UDP" },
  { port: 8080, protocol: "TCP" },
];

/** A reader with its own memory and clock, and what it asked. */
function reader(allowed = ["127.0.0.1"]) {
  const guarded = openSafeFetch({ policy: addressPolicy(allowed) });
  const asked: string[] = [];
  const fetch: SafeFetch = (url, request) => {
    asked.push(new URL(url).pathname);
    return guarded(url, request);
  };
  let ahead = 0;
  const read = imageReader(fetch, () => Date.now() + ahead);
  const wait = (ms: number): void => {
    ahead += ms;
  };
  return { read, asked, wait };
}

it("reads an image by tag and by digest, from an open registry and from one that gives tokens to everybody", async () => {
  for (const registry of [open, sold]) {
    const digest = await pushImage(registry, "apps/web", "1", ["8080/tcp", "53/udp"]);
    const { read } = reader();
    for (const name of ["apps/web:1", `apps/web@${digest}`])
      expect(await read(`${registry.host}/${name}`, MS)).toEqual({ digest, ports: web, platforms: ["linux/amd64"] });
  }
});

it("reads of a list the image that most nodes take", async () => {
  const arm = await pushImage(open, "apps/many", "arm", ["9000"]);
  const amd = await pushImage(open, "apps/many", "amd", ["8080/tcp", "53/udp"]);
  const digest = await pushIndex(open, "apps/many", "1", [
    { digest: arm, os: "linux", architecture: "arm64" },
    { digest: amd, os: "linux", architecture: "amd64" },
  ]);
  expect(await reader().read(`${open.host}/apps/many:1`, MS)).toEqual({
    digest,
    ports: web,
    platforms: ["linux/arm64", "linux/amd64"],
  });
});

it("asks again for a tag after ten minutes, and never for a digest", async () => {
  const first = await pushImage(open, "apps/moving", "1", ["80"]);
  const { read, asked, wait } = reader();
  const tag = `${open.host}/apps/moving:1`;
  const fixed = `${open.host}/apps/moving@${first}`;
  for (const name of [tag, tag, fixed, fixed]) expect(await read(name, MS)).toMatchObject({ digest: first });
  expect(asked).toHaveLength(4);
  const second = await pushImage(open, "apps/moving", "1", ["81"]);
  expect(await read(tag, MS)).toMatchObject({ digest: first });
  wait(10 * 60_000);
  expect(await read(tag, MS)).toMatchObject({ digest: second, ports: [{ port: 81, protocol: "TCP" }] });
  expect(await read(fixed, MS)).toMatchObject({ digest: first });
  expect(asked).toHaveLength(6);
});

it("says why it could not read, and remembers no refusal", async () => {
  const { read } = reader();
  await pushImage(closed, "apps/web", "1", ["80"]);
  expect(await read(`${closed.host}/apps/web:1`, MS)).toMatchObject({ code: "wants-credential" });
  expect(await read(`${open.host}/apps/later:1`, MS)).toMatchObject({ code: "not-found" });
  expect(await read("No Image", MS)).toMatchObject({ code: "no-image" });
  expect(await read("127.0.0.1:1/apps/web:1", MS)).toMatchObject({ code: "unreachable" });
  expect(await read(`${open.host}/apps/web:1`, 0)).toMatchObject({ code: "unreachable" });
  await pushImage(open, "apps/later", "1", ["80"]);
  expect(await read(`${open.host}/apps/later:1`, MS)).toMatchObject({ ports: [{ port: 80 }] });
});

it("is led to no private address", async () => {
  const { read } = reader([]);
  for (const host of [open.host, "169.254.169.254", "10.0.0.1:5000"])
    expect(await read(`${host}/apps/web:1`, MS)).toMatchObject({ code: "refused" });
});

it("takes nothing that has another digest, and nothing that is no image", async () => {
  const answer = (body: string) => ({
    status: 200,
    headers: {},
    body: new TextEncoder().encode(body),
    complete: true,
    url: "",
  });
  const config = { digest: `sha256:${"a".repeat(64)}` };
  const said = (...bodies: string[]) => imageReader(async () => answer(bodies.shift() ?? ""), Date.now);
  const manifest = JSON.stringify({ config });
  expect(await said(manifest, "{}")("app:1", MS)).toMatchObject({ code: "refused" });
  expect(await said(manifest)(`app@${config.digest}`, MS)).toMatchObject({ code: "refused" });
  expect(await said("<html>")("app:1", MS)).toMatchObject({ code: "no-image" });
  const busy = imageReader(async () => ({ ...answer(""), status: 429 }), Date.now);
  expect(await busy("app:1", MS)).toMatchObject({ code: "too-many" });
});
