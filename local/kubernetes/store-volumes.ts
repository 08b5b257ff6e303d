import { describe, expect, it } from "vitest";
import { pushImage } from "../../shared/images/test-image.ts";
import { startRegistry } from "../../shared/sources/testing/registry.ts";
import { expectStatus } from "../journey.ts";
import type { StoreWorld } from "../store/world.ts";
import { podsOf, publishPlain } from "./plain-package.ts";
import type { Body } from "./store-app.ts";
import { addCluster, succeeded } from "./store-journey.ts";
import type { TestCluster } from "./testing.ts";

const KINDS = {
  emptyDir: {},
  hostPath: { path: "/data", type: "Directory" },
  nfs: { server: "10.0.0.1", path: "/export" },
  rbd: { monitors: ["10.0.0.1:6789"], image: "disk", pool: "rbd", user: "admin" },
  glusterfs: { endpoints: "gluster", path: "volume" },
  iscsi: { targetPortal: "10.0.0.1:3260", iqn: "iqn.2026-01.org.example:disk", lun: 0 },
  gitRepo: { repository: "https://example.org/app.git", revision: "main" },
};
const ALL = Object.entries(KINDS);
const named = (kind: string) => kind.toLowerCase();

/** What pods keep their data in. The API server takes each kind; whether it is mounted a node would tell, and these are played. */
export function volumes(world: () => StoreWorld, cluster: TestCluster): void {
  describe("kinds of volumes", { timeout: 180_000 }, () => {
    it("K8-08: all seven kinds are put into a real cluster and shown, and hostPath warns of lost data when it is published", async () => {
      const api = await world().client("tenant-volumes");
      const runtimeId = (await addCluster(api, cluster.kubeconfig)).id;
      const spec = {
        containers: [
          {
            name: "app",
            image: "app:1",
            volumeMounts: ALL.map(([kind]) => ({ name: named(kind), mountPath: `/mnt/${kind}` })),
          },
        ],
        volumes: ALL.map(([kind, source]) => ({ name: named(kind), [kind]: source })),
      };
      const version = await publishPlain(api, "volumes", [podsOf("volumes", 1, spec)]);
      const pointer = "/items/0/spec/template/spec/volumes/1/hostPath";
      const lost = { file: "manifests/all.json", pointer, detail: expect.stringMatching(/lost/) };
      expect(version.warnings).toContainEqual(expect.objectContaining(lost));
      expect(version.warnings.map((one: Body) => one.pointer.split("/").at(-1))).toEqual([
        "hostPath",
        "rbd",
        "glusterfs",
        "gitRepo",
      ]);
      const { body: form } = await expectStatus(api.get(`/app-versions/${version.id}/form`), 200);
      expect(form.warnings).toEqual(version.warnings);

      const sent = { appVersionId: version.id, runtimeId, values: {} };
      const plan = (await expectStatus(api.post("/deployments?dryRun=true", sent), 200)).body;
      const told = plan.findings.filter(({ code }: Body) => code === "package-warning");
      expect(told.map(({ detail }: Body) => detail).join("\n")).toMatch(/hostPath.*lost/);

      const { deploymentId } = await succeeded(api, api.post("/deployments", sent));
      const path = `/deployments/${deploymentId}`;
      const list = async (of: string) => (await expectStatus(api.get(`${path}/${of}`), 200)).body.items;
      const shown = ALL.map(([kind]) => ({ name: named(kind), kind }));
      expect(await list("workloads")).toMatchObject([{ kind: "Deployment", ready: true, volumes: shown }]);
      const mounts = ALL.map(([kind]) => ({ volume: named(kind), path: `/mnt/${kind}` }));
      expect(await list("pods")).toMatchObject([{ ready: true, volumes: shown, containers: [{ mounts }] }]);
      await succeeded(api, api.delete(path, { "if-match": "*" }));
    });

    it("PT-30: ports that a package leaves out are read from its images, and arguments and environment are taken", async () => {
      const registry = await startRegistry("none");
      try {
        const digest = await pushImage(registry, "apps/web", "1", ["8080/tcp", "53/udp"]);
        const image = `${registry.host}/apps/web:1`;
        const api = await world().client("tenant-ports");
        const { id: runtimeId } = await addCluster(api, cluster.kubeconfig);
        const other = { name: "side", image: "10.9.8.7:5000/apps/side:1", ports: [{ containerPort: 9000 }] };
        const spec = {
          containers: [{ name: "web", image, ports: [{ name: "dns", containerPort: 53, protocol: "UDP" }] }, other],
        };
        const { id: appVersionId } = await publishPlain(api, "ports", [podsOf("web", 1, spec)]);
        const sent = api.post("/deployments", { appVersionId, runtimeId, values: {} });
        const { deploymentId } = await succeeded(api, sent);
        const path = `/deployments/${deploymentId}`;
        const workload = { kind: "Deployment", name: "web" };
        const dns = { name: "dns", port: 53, protocol: "UDP", from: "spec" };
        const { items } = (await expectStatus(api.get(`${path}/ports`), 200)).body;
        expect(items).toEqual([
          { workload, container: "web", image, digest, ports: [dns, { port: 8080, protocol: "TCP", from: "image" }] },
          {
            workload,
            container: "side",
            image: other.image,
            ports: [{ port: 9000, protocol: "TCP", from: "spec" }],
            unread: { code: "refused", detail: expect.any(String) },
          },
        ]);
        const adjustments = { "Deployment/web": { env: { "web/LOG": "debug" }, args: { web: ["serve", "--fast"] } } };
        await succeeded(api, api.post(`${path}:configure`, { adjustments }));
        const { namespace } = (await expectStatus(api.get(path), 200)).body.workloads;
        expect(await cluster.must("GET", `/apis/apps/v1/namespaces/${namespace}/deployments/web`)).toMatchObject({
          spec: {
            template: {
              spec: {
                containers: [
                  { name: "web", args: ["serve", "--fast"], env: [{ name: "LOG", value: "debug" }] },
                  { name: "side" },
                ],
              },
            },
          },
        });
        await succeeded(api, api.delete(path, { "if-match": "*" }));
      } finally {
        await registry.stop();
      }
    });
  });
}
