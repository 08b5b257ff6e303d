import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { intentPartition } from "../../../shared/domain/audit/entity.ts";
import { Job } from "../../../shared/domain/job/schema.ts";
import { SealedInput } from "../../../shared/domain/job/sealed-input.ts";
import { loadFiles, readGood } from "../../../shared/packages/vm/real-packages.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedLiving } from "./test-living.ts";

const pkg = readGood(loadFiles(new URL("../../../local/e2e/diary", import.meta.url).pathname));
const roles = ["keeper", "keeper", "clerk"];
let server: TestApi;

beforeAll(async () => {
  server = await startTestApi();
});

afterAll(async () => {
  await server?.aws.stop();
});

async function diary(grants?: string) {
  const { tenantId } = server.tenant();
  const api = server.client.as({ tenantId, ...(grants === undefined ? {} : { grants }) });
  const { deployment, nodes } = await seedLiving(server, tenantId, {}, { pkg, roles });
  const path = `/deployments/${deployment.id}`;
  /** The job of an answer, and what it was told. */
  const jobOf = async (answer: { readonly headers: Readonly<Record<string, string | undefined>> }) => {
    const id = (answer.headers.location ?? "").replace("/jobs/", "");
    const item = await server.aws.table.get({ pk: `T#${tenantId}#JOB`, sk: id }, { consistent: true });
    const job = Job.parse(item);
    const text =
      job.sealedInput && (await server.aws.sealer.open(job.sealedInput, { tenant: tenantId, object: job.id }));
    return { job, item: JSON.stringify(item), told: text && SealedInput.parse(JSON.parse(text)) };
  };
  return { api, path, tenantId, deployment, nodes, jobOf };
}

describe("services of the app's own", () => {
  it("are listed with what they ask", async () => {
    const { api, path } = await diary();
    const { status, body } = await api.send("GET", `${path}/services`);
    expect(status).toBe(200);
    expect(body.items).toMatchObject([
      {
        name: "note",
        roles: ["keeper"],
        timeoutSeconds: 600,
        params: [
          { name: "text", pointer: "/service_params/keeper/text", type: "string", required: true },
          { name: "word", type: "password" },
        ],
      },
      { name: "refuse", params: [] },
      { name: "dawdle", timeoutSeconds: 1 },
    ]);
  });

  it("run as one job, whose answers are sealed", async () => {
    const { api, path, jobOf, deployment } = await diary();
    const params = { text: "hello", word: "canary-word-5517" };
    const body = { service: "note", params };
    const plan = await api.send("POST", `${path}:run-service?dryRun=true`, { body });
    expect(plan.body.layers).toEqual([[expect.objectContaining({ kind: "run-service", service: "note" })]]);
    expect((await api.send("GET", path)).body.version).toBe(deployment.version);
    const answer = await api.send("POST", `${path}:run-service`, { body });
    expect(answer).toMatchObject({ status: 202, body: { status: "updating" } });
    const { job, item, told } = await jobOf(answer);
    expect(job).toMatchObject({ kind: "run-service", input: { service: "note" }, from: "active" });
    expect(job.revision).toBeUndefined();
    expect(told).toEqual({ params: { keeper: { ...params, kind: "note" } }, secrets: ["canary-word-5517"] });
    expect(item).not.toContain("canary-word");
    expect(JSON.stringify([plan.body, answer.body])).not.toContain("canary-word");
  });

  it("refuse what they do not know, each with its pointer", async () => {
    const { api, path, nodes } = await diary();
    const run = async (body: object) => {
      const answer = await api.send("POST", `${path}:run-service`, { body });
      return [answer.status, ...(answer.body.errors ?? []).map(({ pointer }: { pointer: string }) => pointer)];
    };
    expect(await run({ service: "other" })).toEqual([422, "/service"]);
    // The life cycle has operations of its own.
    expect(await run({ service: "destroy" })).toEqual([422, "/service"]);
    expect(await run({ service: "note", params: { text: "NO", other: 1 } })).toEqual([
      422,
      "/params/text",
      "/params/other",
    ]);
    const params = { text: "x" };
    expect(await run({ service: "note", params, nodes: ["node-none"] })).toEqual([422, "/nodes/0"]);
    const [first, , clerk] = nodes.map(({ id }) => id);
    expect(await run({ service: "note", params, nodes: [first, clerk] })).toEqual([422, "/nodes/1"]);
    expect(await run({ service: "refuse", nodes: [first] })).toEqual([202]);
  });
});

describe("a command on nodes", () => {
  it("is sealed; job and audit log know its first word and its hash", async () => {
    const { api, path, jobOf, tenantId, nodes } = await diary();
    const command = ["mysql", "--password=canary-pass-9931", "status"];
    const body = {
      command,
      env: { TOKEN: "canary-token-4412" },
      nodes: [nodes[0]?.id],
      timeoutSeconds: 9,
      reason: "why",
    };
    const answer = await api.send("POST", `${path}:run-command`, { body });
    expect(answer.status).toBe(202);
    const { job, item, told } = await jobOf(answer);
    expect(job.input).toEqual({
      nodes: [nodes[0]?.id],
      command: { word: "mysql", sha256: expect.stringMatching(/^[0-9a-f]{64}$/), timeoutSeconds: 9 },
    });
    expect(told).toEqual({
      secrets: [command.join(" "), "canary-token-4412"],
      command: { run: { argv: command }, env: body.env },
    });
    const acts = JSON.stringify((await server.aws.table.query({ pk: intentPartition(tenantId) })).items);
    expect(acts).toContain(`mysql sha256:${job.input?.command?.sha256}: why`);
    expect(JSON.stringify([item, answer.body, acts])).not.toContain("canary-");
  });

  it("needs a permission of its own, which a deployment's owner has not", async () => {
    const { api, path } = await diary("deployments:*@own deployments:read@own jobs:*@own");
    const answer = await api.send("POST", `${path}:run-command`, { body: { command: "id" } });
    expect(answer).toMatchObject({ status: 403 });
    expect((await api.send("POST", `${path}:run-service`, { body: { service: "refuse" } })).status).toBe(202);
  });

  it("is refused where it is none", async () => {
    const { api, path } = await diary();
    for (const command of [[], [""], "", "a\u0000b", { argv: ["x"] }]) {
      const answer = await api.send("POST", `${path}:run-command`, { body: { command } });
      expect([JSON.stringify(command), answer.status]).toEqual([JSON.stringify(command), 422]);
      expect(answer.body.errors[0].pointer).toMatch(/^\/command/);
    }
    expect((await api.send("POST", `${path}:run-command`)).status).toBe(422);
    const env = { body: { command: "id", env: { "A B": "x" } } };
    expect((await api.send("POST", `${path}:run-command`, env)).status).toBe(422);
  });
});
