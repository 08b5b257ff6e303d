import { beforeAll, describe, expect, it } from "vitest";
import type { Answer } from "../client.ts";
import { deleteDeployment } from "../journey.ts";
import { countLeftovers } from "../leftovers.ts";
import { expectStatus, operate, until, type World } from "./world.ts";

export function jobs(world: () => World): void {
  describe("jobs", () => {
    it("OP-29: a request becomes a job of layered tasks, and the same key is the same request", async () => {
      const { api, ensembleJobPath, appVersionId, stack, values } = world();
      const { body: job } = await expectStatus(api.get(ensembleJobPath), 200);
      expect(job).toMatchObject({ status: "succeeded", percent: 100, kind: "deploy" });
      const { body } = await expectStatus(api.get(`${ensembleJobPath}/tasks`), 200);
      expect(body.layers.length).toBe(job.layers);
      expect(body.items).toHaveLength(job.tasks);
      // State transitions: three a layer, one a call of a task, three at the end (state-machines/job/README.md).
      const calls = body.items.reduce((sum: number, task: Answer["body"]) => sum + Math.max(1, task.attempts), 0);
      expect(3 * job.layers + calls + 3).toBeLessThanOrEqual(60);

      const key = { "idempotency-key": `e2e-${Date.now()}` };
      const request = { appVersionId, values: values(stack.tenantland.subnetId, "twice", 1) };
      const [first, second] = await Promise.all([
        api.post("/deployments", request, key),
        api.post("/deployments", request, key),
      ]);
      const accepted = [first, second].find((answer) => answer.status === 202);
      expect([first.status, second.status].every((status) => status === 202 || status === 409)).toBe(true);
      const again = await expectStatus(api.post("/deployments", request, key), 202);
      expect(again.body.id).toBe(accepted?.body.id);
      await expectStatus(api.post("/deployments", { ...request, name: "other" }, key), 422);

      const jobPath = again.headers.get("location") ?? "";
      await expectStatus(api.post(`${jobPath}:cancel`, { undo: false }), 202);
      const cancelled = await api.follow(jobPath);
      expect(["cancelled", "succeeded"]).toContain(cancelled.status);
      if (cancelled.status === "cancelled") {
        await expectStatus(api.post(`${jobPath}:retry`), 202);
        expect((await api.follow(jobPath)).status).toBe("succeeded");
      }
      await deleteDeployment(api, again.body.id);
    });

    it("ends failed when a start command fails, says node, command, output and remedy, and a retry goes on", async () => {
      const { api, single, stack } = world();
      const { instanceId, id: nodeId } = single.nodes[0];
      const zk = "/opt/zookeeper/bin/zkServer.sh";
      const broken = `#!/bin/sh\\ncase $1 in start) echo the disk is full; exit 3;; esac; exec ${zk}.kept "$@"\\n`;
      await stack.room.exec(instanceId, ["/bin/sh", "-c", `cp -p ${zk} ${zk}.kept && printf '${broken}' > ${zk}`]);
      // Its machine goes off with it: what is to be broken is broken before.
      await operate(api, `/deployments/${single.id}:stop`);
      const accepted = await expectStatus(api.post(`/deployments/${single.id}:start`), 202);
      const jobPath = accepted.headers.get("location") ?? "";
      const failed = await api.follow(jobPath);
      expect(failed.status).toBe("failed");
      expect(failed.failure).toMatchObject({ nodeId, exitCode: 3, retryable: true });
      expect(failed.failure.command).toContain("ensemble.sh start");
      expect(failed.failure.output).toContain("the disk is full");
      expect(failed.failure.remedy).not.toBe("");
      await stack.room.exec(instanceId, ["/bin/sh", "-c", `cp ${zk}.kept ${zk}`]);
      await expectStatus(api.post(`${jobPath}:retry`), 202);
      expect((await api.follow(jobPath)).status).toBe("succeeded");
      expect((await api.get(`/deployments/${single.id}`)).body.status).toBe("active");
    });

    it("says what the cloud said when it refuses a credential, and keeps no runtime", async () => {
      const { api, stack } = world();
      const secret = { ...stack.tenantland.powerless };
      const credential = await expectStatus(
        api.post("/credentials", { name: "powerless", provider: "aws", secret }),
        201,
      );
      expect(JSON.stringify(credential.body)).not.toContain(secret.secretAccessKey);
      const config = { region: stack.tenantland.region, endpoint: stack.ec2.endpoint };
      const runtime = { name: "refused", provider: "aws", credentialId: credential.body.id, config };
      const refused = await expectStatus(api.post("/runtimes", runtime), 422);
      expect(refused.body.code).toBe("credential-refused");
      expect(JSON.stringify(refused.body)).toMatch(/UnauthorizedOperation|AccessDenied/);
      const elsewhere = { ...runtime, config: { ...config, endpoint: "http://127.0.0.1:1" } };
      await expectStatus(api.post("/runtimes", elsewhere), 422);
      expect((await api.get("/runtimes")).body.items.map((one: Answer["body"]) => one.name)).not.toContain("refused");
    });

    it("points to what is wrong in a request", async () => {
      const { api, appVersionId } = world();
      const unknown = await expectStatus(api.post("/deployments", { appVersionId, values: {}, colour: "red" }), 422);
      expect(JSON.stringify(unknown.body.errors)).toContain("colour");
      const headers = {
        authorization: `Bearer ${await world().stack.token("tenant-e2e")}`,
        "content-type": "application/json",
      };
      const raw = (body: string) => fetch(`${api.url}/deployments`, { method: "POST", headers, body });
      expect((await raw("{not json")).status).toBe(400);
      expect((await raw(JSON.stringify({ appVersionId, name: "x".repeat(400_000) }))).status).toBe(413);
      await expectStatus(api.get("/deployments/dep-1m7z6jsy9xgkgt3es1"), 404);
      await expectStatus(api.delete(`/deployments/${world().single.id}`), 428);
      await expectStatus(api.delete(`/deployments/${world().single.id}`, { "if-match": '"0"' }), 412);
    });

    it("shows another tenant nothing", async () => {
      const { stranger, ensemble, ensembleJobPath, appVersionId, runtimeId, credentialId, repoId } = world();
      const paths = [
        `/deployments/${ensemble.id}`,
        ensembleJobPath,
        `${ensembleJobPath}/tasks`,
        `/app-versions/${appVersionId}`,
        `/runtimes/${runtimeId}`,
        `/credentials/${credentialId}`,
        `/repos/${repoId}`,
      ];
      for (const path of paths) expect([path, (await stranger.get(path)).status]).toEqual([path, 404]);
      for (const path of ["/deployments", "/jobs", "/apps", "/runtimes", "/credentials", "/repos"]) {
        expect([path, (await stranger.get(path)).body.items]).toEqual([path, []]);
      }
      expect(
        (await fetch(`${stranger.url}/deployments`, { headers: { authorization: "Bearer pitrix_wrong_token" } }))
          .status,
      ).toBe(401);
    });
  });

  describe("the end", () => {
    // A test that failed leaves its deployment: what follows is about the last two alone.
    beforeAll(async () => {
      const { api, ensemble, single } = world();
      const { items } = (await expectStatus(api.get("/deployments?pageSize=100"), 200)).body;
      const left = items.filter(
        ({ id, status }: Answer["body"]) => ![ensemble.id, single.id].includes(id) && status !== "deleted",
      );
      for (const { id } of left) await deleteDeployment(api, id).catch(() => undefined);
    }, 240_000);

    it("OP-25: the last deployment's end retires the Frontgate, and nothing is left", async () => {
      const { api, ensemble, single, operator, stack } = world();
      await deleteDeployment(api, single.id);
      expect((await operator.get("/frontgates")).body.items).toHaveLength(1);
      await deleteDeployment(api, ensemble.id);
      expect((await operator.get("/frontgates")).body.items).toEqual([] satisfies Answer["body"][]);
      await until(
        "the machines are gone",
        async () => ((await countLeftovers(stack)) === 0 ? true : undefined),
        10_000,
      );
    });

    it("OP-22: waits for a Frontgate that cannot reach out, and goes on by itself when it can", async () => {
      const { api, appVersionId, stack, values } = world();
      const request = { appVersionId, values: values(stack.tenantland.subnetId, "late", 1) };
      const accepted = await expectStatus(api.post("/deployments", request), 202);
      const jobPath = accepted.headers.get("location") ?? "";
      const frontgate = await until("its machine boots", async () => (await stack.room.machines())[0]);
      await stack.room.cut(frontgate.instanceId);
      // Longer than a task looks by itself (20 s), so that it has to be called again.
      await new Promise((resolve) => setTimeout(resolve, 25_000));
      expect((await api.get(jobPath)).body.status).toBe("running");
      await stack.room.mend(frontgate.instanceId);
      expect((await api.follow(jobPath)).status).toBe("succeeded");
      await deleteDeployment(api, accepted.body.id);
      await until("nothing is left", async () => ((await countLeftovers(stack)) === 0 ? true : undefined), 10_000);
    });
  });
}
