import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kubectlBy, withoutNamespace } from "../../agents/testing/cluster-pod.ts";
import { podOf } from "../../agents/testing/kubelet.ts";
import type { Pod } from "../../agents/testing/pod.ts";
import { clusterFrontgateId } from "../../shared/domain/frontgate/cluster.ts";
import { POD_NAMESPACE } from "../../shared/pilot/pod/objects.ts";
import type { Answer, ApiClient } from "../client.ts";
import { expectStatus, until } from "../journey.ts";
import type { StoreWorld } from "../store/world.ts";
import { ensureTool } from "../toolchain/tools.ts";
import { addCredential, addRepo, ended, succeeded } from "./store-journey.ts";
import type { TestCluster } from "./testing.ts";

type Body = Answer["body"];
const TENANT = "tenant-cellar";

/** An app in a cluster that the store has no way to but the Frontgate that runs there, which is the one of the image. */
export function tunnel(world: () => StoreWorld, cluster: TestCluster): void {
  describe("a cluster that nobody can reach", { timeout: 300_000 }, () => {
    let api: ApiClient;
    let platform: ApiClient;
    let directory: string;
    let kubectl: ReturnType<typeof kubectlBy>;
    let runtime: Body;
    let manifest: string;
    let pod: Pod;
    let versions: ReadonlyMap<string, string>;
    /** Everything that was applied, to be taken away again. */
    const applied: string[] = [];

    const frontgateId = () => clusterFrontgateId({ tenantId: TENANT, id: runtime.id });
    const name = () => `pitrix-${frontgateId()}`;
    const apply = async (text: string): Promise<void> => {
      applied.push(text);
      await kubectl(["apply", "-f", "-"], text);
    };
    const read = async (path: string): Promise<Body> => (await expectStatus(api.get(path), 200)).body;
    /** Waits for what a pod does; a failure shows what it has said. */
    const awaited = async <T>(what: string, so: () => Promise<T | undefined>, of = pod): Promise<T> => {
      try {
        return await until(what, so);
      } catch (error) {
        throw new Error(`${what}: ${of.log}`, { cause: error });
      }
    };
    const seen = (status: string) =>
      awaited(`the runtime is ${status}`, async () => {
        const found = await read(`/runtimes/${runtime.id}`);
        return found.status === status ? found : undefined;
      });
    const refused = (of: Pod, since = 0) =>
      awaited("it is refused", async () => /refused with HTTP 40[13]/.test(of.log.slice(since)) || undefined, of);
    /** The Frontgate's connection as the platform sees it. */
    const gate = async (): Promise<Body> => {
      const { items } = (await expectStatus(platform.get("/frontgates"), 200)).body;
      return items.find(({ id }: Body) => id === frontgateId());
    };
    const connected = () =>
      awaited("the Frontgate is connected", async () => ((await gate()).ready ? true : undefined));

    beforeAll(async () => {
      api = await world().client(TENANT);
      platform = await world().client("platform", ["platform-admin"]);
      directory = await mkdtemp(join(tmpdir(), "pitrix-kubectl-"));
      await writeFile(join(directory, "kubeconfig"), cluster.kubeconfig, { mode: 0o600 });
      kubectl = kubectlBy(join(await ensureTool("helm"), "kubectl/kubectl"), join(directory, "kubeconfig"));
      versions = await addRepo(api, world().repo.url, "guestbook");
    }, 180_000);
    afterAll(async () => {
      await pod?.remove();
      for (const text of applied)
        await kubectl(["delete", "--ignore-not-found", "--wait=false", "-f", "-"], withoutNamespace(text));
      await rm(directory, { recursive: true, force: true });
    }, 120_000);

    it("OP-35: the store itself has no way to it: its address is one that nobody has allowed", async () => {
      const credentialId = await addCredential(api, { kubeconfig: cluster.kubeconfig }, "direct");
      const refused = await api.post("/runtimes", { name: "direct", provider: "kubernetes", credentialId, config: {} });
      expect(refused.status).toBe(422);
      expect(JSON.stringify(refused.body)).toContain("private or reserved address");
    });

    it("OP-35: becomes a runtime as soon as what is shown once was applied and its pod has come", async () => {
      const credentialId = await addCredential(api, { via: "frontgate" }, "cellar");
      const body = { name: "cellar", provider: "kubernetes", credentialId, config: {} };
      runtime = (await expectStatus(api.post("/runtimes", body), 201)).body;
      expect(runtime).toMatchObject({ status: "connecting", via: "frontgate" });
      manifest = runtime.install.manifest;
      expect(await read(`/runtimes/${runtime.id}`)).not.toHaveProperty("install");
      await apply(manifest);
      pod = await podOf(cluster, name());
      pod.start();
      const { probe } = await seen("active");
      expect(probe.cluster).toMatchObject({ version: "v1.36.3", permissions: { missing: [] }, metrics: true });
    });

    it("OP-33: an app is deployed, looked into, scaled, upgraded, rolled back and deleted there", async () => {
      const values = { greeting: "Good day" };
      const of = { appVersionId: versions.get("0.1.0"), runtimeId: runtime.id, values };
      const { deploymentId } = await succeeded(api, api.post("/deployments", of));
      const path = `/deployments/${deploymentId}`;
      const { status, workloads } = await read(path);
      expect(status).toBe("active");
      const [web] = (await read(`${path}/workloads?kind=Deployment`)).items;
      expect(web).toMatchObject({ ready: true, readyPods: 2 });
      const [one] = (await read(`${path}/pods`)).items;
      expect((await read(`${path}/pods/${one.name}/log?tail=3`)).text).toMatch(/line 30 of a pod that runs\n$/);
      expect((await read(`${path}/events`)).items.length).toBeGreaterThan(0);
      expect((await read(`${path}/usage`)).collected).toBe(true);

      await succeeded(api, api.post(`${path}:scale-out`, { role: `Deployment/${web.name}`, count: 4 }));
      expect((await read(`${path}/workloads?kind=Deployment`)).items[0]).toMatchObject({ readyPods: 4 });
      await succeeded(api, api.post(`${path}:upgrade`, { appVersionId: versions.get("0.2.0") }));
      await succeeded(api, api.post(`${path}:roll-back`));
      expect((await read(path)).appVersionId).toBe(versions.get("0.1.0"));
      await succeeded(api, api.delete(path, { "if-match": "*" }));
      await until("the namespace's end", async () => {
        return (await cluster.call("GET", `/api/v1/namespaces/${workloads.namespace}`)).status === 404 || undefined;
      });
    });

    it("watches, and runs programs in pods, which the audit log knows by their hash", async () => {
      const of = { appVersionId: versions.get("0.1.0"), runtimeId: runtime.id, values: {} };
      const { deploymentId } = await succeeded(api, api.post("/deployments", of));
      const path = `/deployments/${deploymentId}`;
      const { items, revision } = await read(`${path}/pods`);
      const [victim] = items;
      const waiting = read(`${path}/workloads:watch?kind=Pod&since=${revision}&waitSeconds=10`);
      await expectStatus(api.post(`${path}/pods/${victim.name}:delete`), 200);
      expect((await waiting).changes.length).toBeGreaterThan(0);

      const alive = (await read(`${path}/pods`)).items.find(({ name: is }: Body) => is !== victim.name);
      const argv = ["sh", "-c", "echo out; echo err >&2"];
      const ran = await expectStatus(api.post(`${path}/pods/${alive.name}:exec`, { argv, container: "web" }), 200);
      expect(ran.body).toMatchObject({ status: "ended", exitCode: 0, stdout: "out\n", stderr: "err\n", cut: false });
      const auditor = await world().client(TENANT, ["auditor"]);
      const entry = await awaited("the audit log tells of it", async () => {
        const { items } = (await expectStatus(auditor.get("/audit"), 200)).body;
        return items.find(({ operation }: Body) => operation === "execInPod");
      });
      expect(entry.object.id).toContain(ran.body.command.sha256);
      await succeeded(api, api.delete(path, { "if-match": "*" }));
    });

    it("ends its jobs well although the Frontgate is killed, or its connection cut, in the middle of them", async () => {
      const of = { appVersionId: versions.get("0.2.0"), runtimeId: runtime.id, values: {} };
      const accepted = await expectStatus(api.post("/deployments", of), 202);
      const place = accepted.headers.get("location") ?? "";
      const at = (kind: string) =>
        until(`the task ${kind} runs`, async () => {
          const { items } = await read(`${place}/tasks`);
          return items.find((task: Body) => task.kind === kind && task.status !== "pending");
        });
      await at("put-release");
      await pod.stop("SIGKILL");
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      pod.start();
      await connected();
      const first = await ended(api, Promise.resolve(accepted));
      console.log(`The job whose Frontgate was killed ${first.job.status}: ${JSON.stringify(first.job.failure)}`);
      if (first.job.status === "failed") {
        expect(first.job.failure).toMatchObject({ code: "unavailable" });
        await succeeded(api, api.post(`/jobs/${first.job.id}:retry`));
      }
      const path = `/deployments/${first.deploymentId}`;
      const changing = await expectStatus(api.post(`${path}:configure`, { values: { greeting: "Good night" } }), 202);
      world().pilot.cut();
      const second = await ended(api, Promise.resolve(changing));
      console.log(`The job whose connection was cut ${second.job.status}: ${JSON.stringify(second.job.failure)}`);
      if (second.job.status === "failed") await succeeded(api, api.post(`/jobs/${second.job.id}:retry`));
      expect((await read(path)).status).toBe("active");
      await succeeded(api, api.delete(path, { "if-match": "*" }));
    });

    it("lets in no second pod by the same manifest", async () => {
      const copy = `${name()}-copy`;
      await apply(manifest.replaceAll(name(), copy));
      const stranger = await podOf(cluster, copy);
      stranger.start();
      await refused(stranger);
      await stranger.remove();
      expect(await gate()).toMatchObject({ ready: true });
      expect((await read(`/runtimes/${runtime.id}`)).status).toBe("active");
    });

    it("shuts its pod out when another is to enrol, and takes the new one", async () => {
      const anew = (await expectStatus(api.post(`/runtimes/${runtime.id}:enroll`, null), 200)).body;
      expect(anew.status).toBe("connecting");
      const said = pod.log.length;
      // Nothing that it says is heard any more; the sweep would end its connection within the minute.
      world().pilot.cut();
      await refused(pod, said);
      await pod.remove();
      await apply(anew.install.manifest);
      pod = await podOf(cluster, name());
      pod.start();
      await seen("active");
      expect(await cluster.must("GET", `/api/v1/namespaces/${POD_NAMESPACE}/secrets/${name()}-state`)).toMatchObject({
        data: { "pilot.key": expect.any(String) },
      });
    });

    it("is called no more once the platform has revoked its Frontgate", async () => {
      const of = { appVersionId: versions.get("0.1.0"), runtimeId: runtime.id, values: {} };
      const reason = "Its node was taken over.";
      await expectStatus(platform.post(`/frontgates/${frontgateId()}:revoke`, { tenantId: TENANT, reason }), 200);
      const said = pod.log.length;
      // Nothing that it says is heard any more; the sweep would end its connection within the minute.
      world().pilot.cut();
      await refused(pod, said);
      const failed = await ended(api, api.post("/deployments", of));
      expect(failed.job).toMatchObject({ status: "failed" });
      expect(JSON.stringify(failed.job.failure)).toContain("Frontgate");
      expect((await api.post(`/runtimes/${runtime.id}:enroll`, null)).status).toBe(409);
    });
  });
}
