import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DeploymentStatus } from "../../../shared/domain/deployment/schema.ts";
import { allowedKinds, TRANSITIONS } from "../../../shared/domain/job/rules.ts";
import type { JobKind } from "../../../shared/domain/job/schema.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedLiving } from "./test-living.ts";

let server: TestApi;

beforeAll(async () => {
  server = await startTestApi();
});

afterAll(async () => {
  await server?.aws.stop();
});

/** What is asked of a deployment for each kind that its state alone decides, and that has a route of its own. */
const ASKED: Readonly<Partial<Record<JobKind, object>>> = {
  start: {},
  stop: {},
  restart: {},
  cease: {},
  recover: {},
  "run-command": { command: ["true"] },
};

describe("PT-29: what may be done with a deployment follows from its state", () => {
  it.each(DeploymentStatus.options)("one that is %s", async (status) => {
    const { tenantId, api } = server.tenant();
    const { deployment } = await seedLiving(server, tenantId, { status });
    const path = `/deployments/${deployment.id}`;
    const ask = (kind: string, body: object) =>
      kind === "delete"
        ? api.send("DELETE", `${path}?dryRun=true`, { headers: { "if-match": "*" } })
        : api.send("POST", `${path}:${kind}?dryRun=true`, { body });
    for (const [kind, body] of [...Object.entries(ASKED), ["delete", {}] as const]) {
      const known = Object.entries(TRANSITIONS).find(([name]) => name === kind);
      const legal = known?.[1].from.includes(status);
      const answer = await ask(kind, body);
      if (legal) expect([kind, answer.status]).toEqual([kind, 200]);
      else
        expect([kind, answer.body]).toMatchObject([
          kind,
          { status: 409, code: "wrong-state", allowed: allowedKinds(status) },
        ]);
    }
    const got = await api.send("GET", path);
    expect(got.body).toMatchObject({ status, version: deployment.version, allowed: allowedKinds(status) });
  });

  it("and nothing may while a job has it", async () => {
    const { tenantId, api } = server.tenant();
    const { deployment } = await seedLiving(server, tenantId, { activeJobId: "job-000001" });
    const path = `/deployments/${deployment.id}`;
    expect((await api.send("GET", path)).body.allowed).toEqual([]);
    expect((await api.send("POST", `${path}:restart`)).body).toMatchObject({ code: "deployment-busy" });
  });
});
