import { describe, expect, it } from "vitest";
import { documentClient } from "./document-client.ts";
import type { World } from "./world.ts";

export function machine(world: () => World): void {
  describe("a machine", () => {
    it("OP-09: adds a repo, finds an app, deploys it and deletes it, from the OpenAPI document and a key alone", async () => {
      const { stack } = world();
      const { call, example, follow } = documentClient(stack.deployed.ApiUrl, await stack.token("tenant-e2e"));

      const { body: repo } = await call("createRepo", {
        body: { ...example("createRepo"), name: "a machine's", url: stack.repo.url, selector: "stage=try" },
      });
      const scan = await follow(await call("indexRepo", { id: repo.id }));
      expect(scan.body).toMatchObject({ status: "succeeded", added: 1 });

      const { body: found } = await call("listApps", { q: "zookeeper", pageSize: 50 });
      const app = found.items.find(({ repoId }: { repoId: string }) => repoId === repo.id);
      const { body: fitting } = await call("listAppVersionRuntimes", { id: app.latestVersionId });
      const { body: form } = await call("getAppVersionForm", { id: app.latestVersionId });
      // What the form's schema demands without a default: a subnet.
      expect(form.schema.properties.cluster.required).toEqual(["subnet"]);

      const body = {
        ...example("createDeployment"),
        appVersionId: app.latestVersionId,
        runtimeId: fitting.items[0].id,
        values: {
          cluster: { name: "a machine's", subnet: stack.tenantland.subnetId, zk_node: { count: 1, memory: 1024 } },
        },
      };
      const { body: plan } = await call("createDeployment", { dryRun: true, body });
      expect(plan).toMatchObject({ dryRun: true, roles: [{ count: 1, memory: 1024 }] });
      const accepted = await call("createDeployment", { body, "Idempotency-Key": `machine-${repo.id}` });
      expect(accepted.status).toBe(202);
      const deployed = await follow(accepted);
      expect(deployed.body).toMatchObject({ kind: "deploy", status: "succeeded", percent: 100 });

      const read = await call("getDeployment", { id: accepted.body.id });
      expect(read.body).toMatchObject({ status: "active", nodes: [{ status: "active", health: "online" }] });
      const deleting = await call("deleteDeployment", { id: read.body.id, "If-Match": read.headers.get("etag") });
      expect((await follow(deleting)).body).toMatchObject({ kind: "delete", status: "succeeded" });
      expect((await call("getDeployment", { id: read.body.id })).body.status).toBe("deleted");

      const { headers } = await call("getRepo", { id: repo.id });
      expect((await call("deleteRepo", { id: repo.id, "If-Match": headers.get("etag") })).status).toBe(204);
    });
  });
}
