import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clusterFrontgateId } from "../../../shared/domain/frontgate/cluster.ts";
import type { Answer, ApiClient } from "../../client.ts";
import { deleteDeployment, expectStatus, until } from "../../journey.ts";
import { machineRoomMissing } from "../../machine-room/room.ts";
import { type LocalStack, startLocalStack } from "../../stack.ts";
import { showSteps } from "../../steps.ts";
import type { Land, StartLand } from "../land.ts";
import { startQingCloudLand } from "../qingcloud/start-land.ts";
import { startVsphereLand } from "../vsphere/start-land.ts";
import { bringGate, type Gate } from "./gate.ts";
import { proveZookeeper, uploadZookeeper } from "./journey.ts";

const missing = machineRoomMissing() ?? (process.getuid?.() === 0 ? undefined : "port 443 of loopback needs root");
if (missing !== undefined) console.error(`The tests of a private cloud are skipped: ${missing}`);
const TENANT = "tenant-cellar";

/** A cloud that the store cannot dial. */
interface Cellar {
  readonly provider: string;
  readonly title: string;
  readonly region: string;
  readonly start: StartLand;
  /** Of the runtime: where the cloud is, its Frontgate alone is told. */
  config(land: Land): object;
  /** What its owner writes into `cloud.json`. */
  settings(land: Land): object;
  /** Member of the credential that the store must never hear. */
  readonly secret: string;
}

const CELLARS: readonly Cellar[] = [
  {
    provider: "vsphere",
    title: "vCenter",
    region: "DC0",
    start: startVsphereLand,
    config: ({ config }) => config,
    settings: ({ credential }) => credential,
    secret: "password",
  },
  {
    provider: "qingcloud",
    title: "QingCloud",
    region: "pek3",
    start: startQingCloudLand,
    config: ({ config: { endpoint: _, ...config } }) => config,
    settings: ({ credential, config: { endpoint } }) => ({ endpoint, ...credential }),
    secret: "secretAccessKey",
  },
];

describe.skipIf(missing !== undefined)(
  "private clouds that the store cannot dial, and the Frontgates beside them",
  () => {
    let stack: LocalStack;
    let api: ApiClient;
    let version: Answer["body"];

    beforeAll(async () => {
      // Their addresses are in no list of what the store may dial.
      const closed = CELLARS.map(
        ({ start }): StartLand =>
          async (options) => ({ ...(await start(options)), endpoints: [] }),
      );
      stack = await startLocalStack(
        showSteps((line) => console.error(line)),
        { clouds: closed },
      );
      api = await stack.client(TENANT);
      version = await uploadZookeeper(api);
    }, 600_000);
    afterAll(async () => stack?.stop(), 90_000);

    describe.each(CELLARS)("$title", ({ provider, title, region, config, settings, secret: secretMember }) => {
      let land: Land;
      let gate: Gate | undefined;
      let runtime: Answer["body"];

      const read = async (path: string) => (await expectStatus(api.get(path), 200)).body;
      const values = (count: number) => ({
        cluster: { name: "cellar", subnet: land.subnetId, zk_node: { cpu: 1, memory: 1024, count, volume_size: 10 } },
      });
      const deploy = (count: number) =>
        expectStatus(
          api.post("/deployments", { appVersionId: version.id, runtimeId: runtime.id, values: values(count) }),
          202,
        );
      const followed = async (accepted: Answer) =>
        api.follow(accepted.headers.get("location") ?? "", { timeoutMs: 240_000 });
      const nothingLeft = () =>
        until(`${title} is empty`, async () => ((await land.left()).length === 0 ? true : undefined), 90_000);

      beforeAll(() => {
        const found = stack.lands.find((one) => one.provider === provider);
        if (found === undefined) throw new Error(`The stack has no ${title}.`);
        land = found;
      });
      afterAll(async () => gate?.remove(), 60_000);

      async function add(secret: object, name: string, asked: object): Promise<Answer> {
        const { body } = await expectStatus(api.post("/credentials", { name, provider, secret }), 201);
        return api.post("/runtimes", { name, provider, credentialId: body.id, config: asked });
      }

      it("is refused by its address, and becomes a runtime once its owner has run what is shown once", async () => {
        expect((await add(land.credential, `direct-${provider}`, land.config)).status).toBe(422);
        runtime = (await expectStatus(add({ via: "frontgate" }, `cellar-${provider}`, config(land)), 201)).body;
        expect(runtime).toMatchObject({ status: "connecting", via: "frontgate" });
        const written = { provider, ...settings(land) };
        const coming = await bringGate(runtime.install.script, written, stack.room.outsideSocket);
        gate = coming;
        await until("the runtime is active", async () => {
          const { status, refusal } = await read(`/runtimes/${runtime.id}`);
          if (refusal !== undefined) throw new Error(`${JSON.stringify(refusal)}: ${coming.log}`);
          return status === "active" ? true : undefined;
        });
        expect(await read(`/runtimes/${runtime.id}`)).toMatchObject({ probe: { region } });
      }, 120_000);

      it("an app is deployed there, runs, and is deleted; the store has never heard its password", async () => {
        const accepted = await deploy(3);
        const job = await followed(accepted);
        expect(job, JSON.stringify(job.failure)).toMatchObject({ status: "succeeded" });
        const deployment = await read(`/deployments/${job.deploymentId}`);
        expect(deployment.status).toBe("active");
        await proveZookeeper(stack.room, deployment, "seen in the cellar");
        await deleteDeployment(api, deployment.id);
        await nothingLeft();
        expect(gate?.log).not.toContain(String(land.credential[secretMember]));
      }, 400_000);

      it("fails a job at once when the platform has revoked the Frontgate", async () => {
        const platform = await stack.client("platform", ["platform-admin"]);
        const id = clusterFrontgateId({ tenantId: TENANT, id: runtime.id });
        const reason = "Its machine was taken over.";
        await expectStatus(platform.post(`/frontgates/${id}:revoke`, { tenantId: TENANT, reason }), 200);
        const job = await followed(await deploy(1));
        expect(job).toMatchObject({ status: "failed" });
        expect(JSON.stringify(job.failure)).toContain("revoked the runtime's Frontgate");
        expect((await api.post(`/runtimes/${runtime.id}:enroll`, null)).status).toBe(409);
      }, 120_000);
    });
  },
);
