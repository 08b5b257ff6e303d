import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { picture } from "../../../shared/packages/test-pictures.ts";
import type { TestClient } from "../../../shared/platform/middleware/test-client.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedZookeeper } from "../test-store.ts";

let server: TestApi;
beforeAll(async () => {
  server = await startTestApi();
});
afterAll(async () => server?.aws.stop());

async function app() {
  const { tenantId, api } = server.tenant();
  const { version } = await seedZookeeper(server.aws.table, tenantId);
  return { tenantId, api, path: `/apps/${version.appId}` };
}

const send = (api: TestClient, path: string, query: string, bytes: Uint8Array, type = "image/png") =>
  api.send("POST", `${path}/attachments?${query}`, { bytes, headers: { "content-type": type } });
const any = { headers: { "if-match": "*" } };
const shot = (seed: number) => picture("image/png", 64, 48, seed);

describe("OP-10 pictures of an app", () => {
  it("are kept, listed and read by a URL that needs no token; a new icon takes the old one's place", async () => {
    const { tenantId, api, path } = await app();
    const bytes = picture("image/png", 256, 256);
    const made = await send(api, path, "kind=icon", bytes);
    expect(made).toMatchObject({
      status: 201,
      headers: { location: `/attachments/${made.body.id}` },
      body: { kind: "icon", type: "image/png", width: 256, height: 256, size: bytes.length },
    });
    const found = await api.send("GET", `/attachments/${made.body.id}`);
    expect(found).toMatchObject({ status: 200, headers: { etag: '"1"' }, body: made.body });
    const read = await fetch(found.body.url);
    expect([read.status, read.headers.get("content-type")]).toEqual([200, "image/png"]);
    expect(Buffer.from(await read.arrayBuffer()).equals(bytes)).toBe(true);
    expect((await send(api, path, "kind=icon", bytes)).body).toEqual(made.body);

    const next = (await send(api, path, "kind=icon", picture("image/gif", 16, 16), "image/gif")).body;
    expect((await api.send("GET", path)).body.attachments).toEqual([next]);
    expect((await api.send("GET", `/attachments/${made.body.id}`)).status).toBe(404);
    expect((await fetch(found.body.url)).status).toBe(404);
    const key = `attachments/${tenantId}/${next.digest.slice(7)}/${next.id}`;
    expect((await server.aws.store.get(key)).byteLength).toBe(next.size);
  });

  it("have their own type, whatever the header says", async () => {
    const { api, path } = await app();
    const jpeg = await send(api, path, "kind=screenshot", picture("image/jpeg", 20, 10), "image/png");
    expect(jpeg.body).toMatchObject({ type: "image/jpeg", width: 20, height: 10 });
    const script = Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>");
    const disguised = await send(api, path, "kind=icon", script);
    expect(disguised.body).toMatchObject({
      status: 422,
      code: "image-refused",
      errors: [{ detail: expect.stringContaining("SVG") }],
    });
    const honest = await send(api, path, "kind=icon", script, "image/svg+xml");
    expect(honest.body).toMatchObject({ status: 415, detail: expect.stringContaining("scripts") });
    expect((await send(api, path, "kind=icon", Buffer.from("MZ"))).body.code).toBe("image-refused");
    expect((await send(api, path, "kind=icon", picture("image/gif", 1025, 1))).body.code).toBe("image-refused");
    expect((await send(api, path, "kind=screenshot", picture("image/gif", 0, 1))).body.code).toBe("image-refused");
    expect((await send(api, path, "kind=icon", new Uint8Array(2 * 1024 * 1024 + 1))).status).toBe(413);
    expect((await send(api, path, "kind=logo", shot(1))).status).toBe(400);
  });

  it("are at most six screenshots, in an order that can be changed", async () => {
    const { api, path } = await app();
    const ids: string[] = [];
    for (const seed of [1, 2, 3, 4, 5]) ids.push((await send(api, path, "kind=screenshot", shot(seed))).body.id);
    ids.unshift((await send(api, path, "kind=screenshot&position=0", shot(6))).body.id);
    const listed = async () =>
      (await api.send("GET", `${path}/attachments`)).body.items.map(({ id }: { id: string }) => id);
    expect(await listed()).toEqual(ids);
    expect((await send(api, path, "kind=screenshot", shot(7))).body).toMatchObject({
      status: 409,
      code: "limit-reached",
    });
    await send(api, path, "kind=screenshot&position=5", shot(6));
    ids.push(ids.shift() ?? "");
    expect(await listed()).toEqual(ids);
    await send(api, path, "kind=screenshot", shot(1));
    expect(await listed()).toEqual(ids);
    expect((await api.send("DELETE", `/attachments/${ids[2]}`)).status).toBe(428);
    expect((await api.send("DELETE", `/attachments/${ids[2]}`, any)).status).toBe(204);
    expect((await api.send("DELETE", `/attachments/${ids[2]}`, any)).status).toBe(404);
    expect(await listed()).toEqual(ids.filter((_, i) => i !== 2));
  });

  it("all arrive when several are sent at once", async () => {
    const { api, path } = await app();
    const sent = await Promise.all([1, 2, 3].map((seed) => send(api, path, "kind=screenshot", shot(seed))));
    expect(sent.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect((await api.send("GET", path)).body.attachments).toHaveLength(3);
  });

  it("are seen by whoever sees the app, and changed by its tenant alone", async () => {
    const { api, path } = await app();
    const { id } = (await send(api, path, "kind=icon", shot(1))).body;
    const stranger = server.tenant().api;
    for (const [method, place] of [
      ["GET", `/attachments/${id}`],
      ["GET", `${path}/attachments`],
      ["DELETE", `/attachments/${id}`],
    ] as const)
      expect((await stranger.send(method, place, any)).status).toBe(404);
    expect((await send(stranger, path, "kind=icon", shot(2))).status).toBe(404);
  });
});
