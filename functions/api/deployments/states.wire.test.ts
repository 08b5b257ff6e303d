import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DeploymentStatus } from "../../../shared/domain/deployment/schema.ts";
import { allowedKinds, TRANSITIONS } from "../../../shared/domain/job/rules.ts";
import { JobKind } from "../../../shared/domain/job/schema.ts";
import { requestKinds } from "../../../shared/operations/registry.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedLiving } from "./test-living.ts";

let server: TestApi;

beforeAll(async () => {
  server = await startTestApi();
});

afterAll(async () => {
  await server?.aws.stop();
});

/** Those that the state alone decides: where it allows them, nothing else speaks against them. */
const PLAIN: Readonly<Partial<Record<JobKind, object>>> = {
  start: {},
  stop: {},
  restart: {},
  cease: {},
  recover: {},
  "run-command": { command: ["true"] },
};

/** A body of the right form for each of the others: where its state is wrong, nothing of it is looked at. */
const FORMED: Readonly<Partial<Record<JobKind, object>>> = {
  "scale-out": { count: 5 },
  "scale-in": { count: 1 },
  resize: { roles: { "": { memory: 4096 } } },
  "replace-node": { node: "node-0m9x2k4f7abcdefghj" },
  configure: { values: { env: { tickTime: 900 } } },
  upgrade: { appVersionId: "appv-0m9x2k4f7abcdefghj" },
  "roll-back": {},
  "back-up": {},
  restore: { backupId: "bak-0m9x2k4f7abcdefghj" },
  "run-service": { service: "none" },
  "attach-addresses": { nodes: ["node-0m9x2k4f7abcdefghj"] },
  "detach-addresses": { nodes: ["node-0m9x2k4f7abcdefghj"] },
  "attach-keys": { keyPairs: ["key-0m9x2k4f7abcdefghj"] },
  "detach-keys": { keyPairs: ["key-0m9x2k4f7abcdefghj"] },
  adopt: {},
  revert: {},
};

/** Asked in other words: by `DELETE`, and of the back-up. */
const APART: readonly JobKind[] = ["delete", "delete-backup"];

const offered = new Set(requestKinds.map(({ kind }) => kind));
const bodies = Object.entries({ ...PLAIN, ...FORMED }).filter(([kind]) => offered.has(JobKind.parse(kind)));

/** Every operation that there is, in every state that there is. */
describe("PT-29: what may be done with a deployment follows from its state", () => {
  it("is tried below with every operation that there is", () => {
    const tried = [...Object.keys(PLAIN), ...Object.keys(FORMED), ...APART];
    expect(requestKinds.map(({ kind }) => kind).filter((kind) => !tried.includes(kind))).toEqual([]);
  });

  it.each(DeploymentStatus.options)("one that is %s", async (status) => {
    const { tenantId, api } = server.tenant();
    const { deployment } = await seedLiving(server, tenantId, { status });
    const path = `/deployments/${deployment.id}`;
    const headers = { "if-match": "*" };
    const refused = { status: 409, code: "wrong-state", allowed: allowedKinds(status) };
    const asked = [...bodies, ["delete", {}] as const];
    for (const [name, body] of asked) {
      const kind = JobKind.parse(name);
      const answer =
        kind === "delete"
          ? await api.send("DELETE", `${path}?dryRun=true`, { headers })
          : await api.send("POST", `${path}:${kind}?dryRun=true`, { body });
      if (!TRANSITIONS[kind].from.includes(status)) expect([kind, answer.body]).toMatchObject([kind, refused]);
      else if (kind in FORMED)
        expect(`${answer.body.detail}`, kind).not.toContain(
          `${kind} needs a deployment that is ${TRANSITIONS[kind].from.join(" or ")}`,
        );
      else expect([kind, answer.status]).toEqual([kind, 200]);
    }
    const got = await api.send("GET", path);
    expect(got.body).toMatchObject({ status, version: deployment.version, allowed: allowedKinds(status) });
  });

  it("and nothing may while a job has it", async () => {
    const { tenantId, api } = server.tenant();
    const { deployment } = await seedLiving(server, tenantId, { activeJobId: "job-000001" });
    const path = `/deployments/${deployment.id}`;
    expect((await api.send("GET", path)).body.allowed).toEqual([]);
    for (const [kind, body] of bodies)
      expect([kind, (await api.send("POST", `${path}:${kind}`, { body })).body]).toMatchObject([
        kind,
        { status: 409, code: "deployment-busy", jobId: "job-000001" },
      ]);
  });

  it("allows nothing that no route offers", () => {
    const { paths } = JSON.parse(readFileSync(new URL("../../../docs/openapi.json", import.meta.url), "utf8"));
    const routes = new Set(
      Object.entries<Record<string, unknown>>(paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
      ),
    );
    const routeOf = (kind: JobKind) =>
      kind === "delete"
        ? "DELETE /deployments/{id}"
        : kind === "delete-backup"
          ? "DELETE /backups/{id}"
          : `POST /deployments/{id}:${kind}`;
    const allowed = [...new Set(DeploymentStatus.options.flatMap((status) => allowedKinds(status)))];
    expect(allowed.filter((kind) => !routes.has(routeOf(kind)))).toEqual([]);
  });
});
