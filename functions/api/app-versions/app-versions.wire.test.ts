import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startTestApi, type TestApi } from "../test-api.ts";
import { seedRuntime, seedZookeeper } from "../test-store.ts";

let server: TestApi;

beforeAll(async () => {
  server = await startTestApi();
});

afterAll(async () => {
  await server?.aws.stop();
});

describe("apps and versions", () => {
  it("OP-11: a version answers its form, and the runtimes that fit with reasons for the others", async () => {
    const { tenantId, api } = server.tenant();
    const { version } = await seedZookeeper(server.aws.table, tenantId, { selector: "tier in (gold,silver),!spot" });
    const gold = await seedRuntime(server.aws.table, tenantId, { tier: "gold" }, "a");
    const spot = await seedRuntime(server.aws.table, tenantId, { tier: "gold", spot: "yes" }, "b");
    const found = await api.send("GET", "/apps?q=zookeeper");
    expect(found.body.items).toMatchObject([{ name: "zookeeper", latestVersionId: version.id }]);
    expect((await api.send("GET", "/apps?q=nothing")).body.items).toEqual([]);
    expect((await api.send("GET", `/apps/${found.body.items[0].id}/versions`)).body.items).toMatchObject([
      { id: version.id },
    ]);
    const runtimes = await api.send("GET", `/app-versions/${version.id}/runtimes`);
    expect(runtimes.body).toEqual({
      items: [{ id: gold.id, name: "a", provider: "aws", labels: { tier: "gold" } }],
      excluded: [
        {
          id: spot.id,
          name: "b",
          provider: "aws",
          labels: { tier: "gold", spot: "yes" },
          reasons: [{ requirement: "!spot", detail: 'The label "spot" is "yes".' }],
        },
      ],
    });
    const form = await api.send("GET", `/app-versions/${version.id}/form?locale=zh-cn`);
    expect(form.body.schema).toMatchObject({
      type: "object",
      properties: { cluster: { required: expect.arrayContaining(["subnet"]) } },
    });
    expect(JSON.stringify(form.body.sections)).toContain("/cluster/zk_node/count");
    const accepting = await api.send("GET", `/app-versions/${version.id}/form`, {
      headers: { "accept-language": "fr, en;q=0.5" },
    });
    expect(accepting.headers).toMatchObject({ "content-language": "en", vary: "accept-language" });
    const stranger = server.tenant().api;
    for (const path of ["", "/form", "/runtimes"])
      expect((await stranger.send("GET", `/app-versions/${version.id}${path}`)).status).toBe(404);
    expect((await stranger.send("GET", "/apps")).body.items).toEqual([]);
  });
});
