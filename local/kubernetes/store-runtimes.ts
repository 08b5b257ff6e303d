import { describe, expect, it } from "vitest";
import { expectStatus } from "../journey.ts";
import type { StoreWorld } from "../store/world.ts";
import { addCredential } from "./store-journey.ts";
import type { TestCluster } from "./testing.ts";

export function runtimes(world: () => StoreWorld, cluster: TestCluster): void {
  describe("clusters as runtimes", () => {
    it("OP-35: a kubeconfig and a token each make a runtime, and the probe says what the cluster is", async () => {
      const api = await world().client("tenant-clusters");
      const namespace = await cluster.makeNamespace("runtimes");
      const token = await cluster.makeToken(namespace, "store", "cluster-admin", true);
      const { server, caCertificate, kubeconfig } = cluster;
      const ids: string[] = [];
      for (const [name, secret] of Object.entries({
        config: { kubeconfig },
        token: { server, caCertificate, token },
      })) {
        const credentialId = await addCredential(api, secret, name);
        const body = { name, provider: "kubernetes", credentialId, config: {} };
        const made = await expectStatus(api.post("/runtimes", body), 201);
        expect(made.body.probe.cluster).toMatchObject({
          version: "v1.36.3",
          tls: { trustedBy: "credential" },
          permissions: { missing: [] },
          metrics: true,
        });
        expect(JSON.stringify(made.body)).not.toMatch(/helm|tiller/i);
        ids.push(made.body.id);
      }
      expect(new Set(ids).size).toBe(2);
      await cluster.removeNamespace(namespace);
    });

    it("OP-35: who may not do enough is told which permissions are missing", async () => {
      const api = await world().client("tenant-clusters");
      const namespace = await cluster.makeNamespace("runtimes");
      const token = await cluster.makeToken(namespace, "reader", "view", true);
      const { server, caCertificate } = cluster;
      const credentialId = await addCredential(api, { server, caCertificate, token });
      const body = { name: "reader", provider: "kubernetes", credentialId, config: {} };
      const refused = await api.post("/runtimes", body);
      expect(refused.status).toBe(422);
      expect(JSON.stringify(refused.body)).toMatch(/create/);
      await cluster.removeNamespace(namespace);
    });
  });
}
