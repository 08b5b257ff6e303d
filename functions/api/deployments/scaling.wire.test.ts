import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedLiving } from "./test-living.ts";

let server: TestApi;
beforeAll(async () => {
  server = await startTestApi();
});
afterAll(async () => {
  await server?.aws.stop();
});

/** A deployment of three nodes, and what is asked of it. */
async function three(status: "active" | "stopped" = "active") {
  const { tenantId, api } = server.tenant();
  const { deployment, nodes } = await seedLiving(server, tenantId, { status });
  const path = `/deployments/${deployment.id}`;
  const ask = (verb: string, body: object, dry = false) =>
    api.send("POST", `${path}:${verb}${dry ? "?dryRun=true" : ""}`, { body });
  return { tenantId, api, path, ask, deployment, node: nodes[0]?.id ?? "" };
}

/** Of each change one request that is right, for the node that it names. */
const RIGHT = (node: string): readonly (readonly [string, object])[] => [
  ["scale-out", { count: 5 }],
  ["resize", { roles: { "": { cpu: 2 } } }],
  ["replace-node", { node }],
  ["stop", {}],
];

describe("a change that is tried", () => {
  it("changes nothing, and is the same plan each time; in earnest it gives the deployment that job", async () => {
    for (const place of RIGHT("").keys()) {
      const t = await three();
      const [verb, body] = RIGHT(t.node)[place] ?? ["", {}];
      const [once, again] = [await t.ask(verb, body, true), await t.ask(verb, body, true)];
      expect([verb, once.status]).toEqual([verb, 200]);
      expect(once.body).toMatchObject({ operation: verb, deploymentVersion: t.deployment.version });
      expect(again.body.digest).toBe(once.body.digest);
      expect((await t.api.send("GET", t.path)).body).toMatchObject({ status: "active", version: t.deployment.version });
      expect((await t.api.send("GET", `/deployments/${t.deployment.id}/revisions`)).body.items).toEqual([]);
      const done = await t.ask(verb, body);
      expect([verb, done.status]).toEqual([verb, 202]);
      expect(done.body).toMatchObject({ version: t.deployment.version + 1, activeJobId: expect.any(String) });
      expect(done.headers["location"]).toBe(`/jobs/${done.body.activeJobId}`);
      // The first has it now.
      expect((await t.ask(verb, body)).body).toMatchObject({ status: 409, code: "deployment-busy" });
    }
  });

  it("is another plan where it is another one", async () => {
    const { ask } = await three();
    const digests = await Promise.all(
      [
        ["scale-out", { count: 5 }],
        ["scale-out", { count: 7 }],
        ["resize", { roles: { "": { cpu: 2 } } }],
        ["resize", { roles: { "": { cpu: 2, memory: 4096 } } }],
      ].map(async ([verb, body]) => (await ask(String(verb), Object(body), true)).body.digest),
    );
    expect(new Set(digests).size).toBe(4);
  });
});

describe("a change that is wrong", () => {
  it.each([
    ["scale-out", {}, "/count"],
    ["scale-out", { count: 3 }, "/count"],
    ["scale-out", { add: 0 }, "/add"],
    ["scale-out", { count: 5, role: "nobody" }, "/role"],
    ["scale-out", { count: 5, nodes: [] }, "/nodes"],
    ["resize", { roles: {} }, "/roles"],
    ["resize", { roles: { "": { volumeSize: 1 } } }, "/roles//volumeSize"],
    ["resize", { roles: { nobody: { cpu: 2 } } }, "/roles/nobody"],
    ["resize", { roles: { "": { cpu: "two" } } }, "/roles//cpu"],
    ["replace-node", {}, "/node"],
    ["replace-node", { node: "node-0m9x2k4f7abcdefghj" }, "/node"],
  ])("%s of %j names what is wrong", async (verb, body, pointer) => {
    const { ask, api, path } = await three();
    const answer = await ask(verb, body);
    expect(answer.body).toMatchObject({ status: 422, errors: [{ pointer }] });
    expect((await api.send("GET", path)).body).toMatchObject({ status: "active" });
  });

  it("says in a wrong state what may be done instead", async () => {
    const t = await three("stopped");
    for (const [verb, body] of RIGHT(t.node).filter(([one]) => one !== "resize"))
      expect([verb, (await t.ask(verb, body)).body]).toMatchObject([
        verb,
        { status: 409, code: "wrong-state", allowed: expect.arrayContaining(["start", "resize", "delete"]) },
      ]);
    expect((await t.ask("start", {})).status).toBe(202);
  });

  it("is nothing that another tenant can ask, or learn of", async () => {
    const t = await three();
    const other = server.tenant().api;
    for (const [verb, body] of [...RIGHT(t.node), ["start", {}] as const])
      for (const query of ["", "?dryRun=true"])
        expect((await other.send("POST", `${t.path}:${verb}${query}`, { body })).body).toMatchObject({
          status: 404,
          code: "not-found",
        });
    expect((await t.api.send("GET", t.path)).body).toMatchObject({ version: t.deployment.version });
  });

  it("is not done to a version that was not seen, where that is asked", async () => {
    const t = await three();
    expect((await t.api.send("DELETE", t.path)).status).toBe(428);
    const old = await t.api.send("DELETE", t.path, { headers: { "if-match": '"1"' } });
    expect(old.body).toMatchObject({ status: 412, code: "version-mismatch" });
    const seen = { "if-match": `"${t.deployment.version}"` };
    expect((await t.api.send("DELETE", t.path, { headers: seen })).status).toBe(202);
  });
});
