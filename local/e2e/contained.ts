import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startRegistry } from "../../shared/sources/testing/registry.ts";
import type { Answer } from "../client.ts";
import { deleteDeployment } from "../journey.ts";
import { SETTINGS_LAYER } from "../stack.ts";
import { uploadGreeter } from "./greeter.ts";
import { type MadeImage, pushGreeter } from "./greeter-image.ts";
import { expectStatus, type World } from "./world.ts";

const PORT = 5000;
const MIRROR = new URL("greeter/mirror.mjs", import.meta.url);
const PLACE = "/var/lib/mirror";
const LIMIT = { timeoutMs: 240_000 };

/** A mirror inside the VPC, on the machine of the world's single node, which the platform's machine images trust. */
async function startMirror({ stack, single }: World) {
  const [{ instanceId, address }] = single.nodes;
  const exec = async (script: string, input = "") => {
    const ran = await stack.room.exec(instanceId, ["/bin/sh", "-c", script], { input, timeoutMs: 60_000 });
    if (ran.code !== 0) throw new Error(`${script}: ${ran.stderr}`);
    return ran.stdout;
  };
  await exec(`mkdir -p ${PLACE}; cat > ${PLACE}/mirror.mjs`, await readFile(MIRROR, "utf8"));
  await exec(`setsid node ${PLACE}/mirror.mjs ${PORT} ${PLACE} </dev/null >/dev/null 2>&1 &`);
  const settings = join(stack.stateDir, SETTINGS_LAYER, "etc/containers/registries.conf.d");
  await mkdir(settings, { recursive: true });
  await writeFile(join(settings, "mirror.conf"), `[[registry]]\nlocation = "${address}:${PORT}"\ninsecure = true\n`);
  return {
    host: `${address}:${PORT}`,
    async put({ bytes }: MadeImage) {
      for (const [digest, body] of bytes) await exec(`base64 -d > ${PLACE}/${digest}`, body.toString("base64"));
    },
    asked: () => exec(`cat ${PLACE}/asked`),
  };
}

/** An app that comes in a container: the real engine of the distribution, on machines of the platform's own image. */
export function contained(world: () => World): void {
  it("OP-30, OP-31, MG-13: an app in a container is pulled by digest through the runtime's mirror and run on a machine, which tells its engine; it is stopped, started, configured, upgraded and taken back to the same bits, and deleted", async () => {
    const { api, stack, credentialId } = world();
    const registry = await startRegistry("none");
    try {
      const mirror = await startMirror(world());
      const first = await pushGreeter(registry, "1", "one");
      const second = await pushGreeter(registry, "2", "two");
      await mirror.put(first);
      const config = { region: stack.tenantland.region, endpoint: stack.ec2.endpoint };
      const body = { name: "mirrored", provider: "aws", credentialId, config, imageMirror: mirror.host };
      const runtimeId = (await expectStatus(api.post("/runtimes", body), 201)).body.id;
      const image = `${registry.host}/apps/greeter`;
      const appVersionId = await uploadGreeter(api, "1.0.0", `${image}:1`);
      const values = { cluster: { subnet: stack.tenantland.subnetId } };
      const done = async (sent: Promise<Answer>) => {
        const accepted = await expectStatus(sent, 202);
        const job = await api.follow(accepted.headers.get("location") ?? "", LIMIT);
        expect([job.status, job.failure]).toEqual(["succeeded", undefined]);
        return accepted.body.id;
      };
      const id = await done(api.post("/deployments", { appVersionId, runtimeId, values }));
      const path = `/deployments/${id}`;
      const node = async () => (await expectStatus(api.get(path), 200)).body.nodes.find(live);
      const greets = async () => {
        const { instanceId, address } = await node();
        const url = `http://${address}:8088/`;
        const script = `for i in $(seq 50); do curl -sf ${url} && exit; sleep 0.2; done; exit 1`;
        return (await stack.room.exec(instanceId, ["/bin/sh", "-c", script], { timeoutMs: 30_000 })).stdout.trim();
      };
      const runs = async ({ digest }: MadeImage) => {
        const { container } = await node();
        expect(container).toEqual({
          engine: "podman",
          engineVersion: expect.stringMatching(/^\d+\.\d+/),
          image: `${mirror.host}/apps/greeter@${digest}`,
          digest,
        });
      };
      await runs(first);
      expect(await greets()).toBe("version=one greeting=hello conf=hello diary=init,start");
      const asked = await mirror.asked();
      expect(asked).toContain(`/v2/apps/greeter/manifests/${first.digest}`);
      expect(asked).not.toContain("manifests/1");

      // The tag means other bits from now on: the deployment's are those that it took.
      await pushGreeter(registry, "1", "moved");
      await done(api.post(`${path}:stop`));
      await done(api.post(`${path}:start`));
      await runs(first);
      expect(await greets()).toBe("version=one greeting=hello conf=hello diary=init,start,stop,start");
      await done(api.post(`${path}:configure`, { values: { env: { greeting: "salut" } } }));
      expect(await greets()).toMatch(/^version=one greeting=salut conf=salut /);

      // What the mirror lacks is not taken from elsewhere; the job says so, in its words.
      const later = await uploadGreeter(api, "2.0.0", `${image}:2`);
      const lacking = await expectStatus(api.post(`${path}:upgrade`, { appVersionId: later }), 202);
      const failed = await api.follow(lacking.headers.get("location") ?? "", LIMIT);
      expect(failed.status).toBe("failed");
      expect(JSON.stringify(failed.failure)).toMatch(/manifest unknown.*mirror has the image/);
      await mirror.put(second);
      await done(api.post(`/jobs/${failed.id}:retry`));
      await runs(second);
      expect(await greets()).toMatch(/^version=two greeting=salut /);
      await done(api.post(`${path}:roll-back`));
      await runs(first);
      expect(await greets()).toMatch(/^version=one greeting=salut /);

      const { instanceId } = await node();
      await deleteDeployment(api, id);
      expect((await stack.room.machines()).map((machine) => machine.instanceId)).not.toContain(instanceId);

      // A tag that nobody knows is refused before anything is made, in the registry's words.
      const unknown = await uploadGreeter(api, "3.0.0", `${image}:never`);
      const refused = await expectStatus(api.post("/deployments", { appVersionId: unknown, runtimeId, values }), 422);
      expect(refused.body.errors).toMatchObject([
        { pointer: "/appVersionId", detail: expect.stringContaining("no such") },
      ]);
      await expectStatus(api.delete(`/runtimes/${runtimeId}`, { "if-match": "*" }), 204);
    } finally {
      await registry.stop();
    }
  });
}

const live = ({ status }: Answer["body"]): boolean => status !== "deleted";
