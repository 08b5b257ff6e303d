import { join } from "node:path";
import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { testCluster } from "../../../local/kubernetes/testing.ts";
import { ensureTool } from "../../../local/toolchain/tools.ts";
import { packFiles } from "../../packages/test-pack.ts";
import { defineWorkloadsConformance } from "../conformance/workloads.ts";
import { provider } from "./provider.ts";

const objects = (mode: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: app, image: "nginx:1" }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { mode: "${mode}" }
`;

defineWorkloadsConformance(provider, async () => {
  const cluster = testCluster();
  const home = await cluster.makeNamespace("conformance-home");
  const { server, caCertificate, kubeconfig } = cluster;
  const helm = join(await ensureTool("helm"), "helm", "helm");
  const pack = async (files: Readonly<Record<string, string>>) => new Uint8Array(await packFiles(files));
  return {
    credential: { kubeconfig },
    config: {},
    refusedCredential: { server, caCertificate, token: "a-token-that-nobody-made" },
    powerlessCredential: { server, caCertificate, token: await cluster.makeToken(home, "powerless") },
    unreachableCredential: { server: "https://127.0.0.1:1", caCertificate, token: "a-token-of-somebody" },
    account: "admin",
    packages: {
      helm: (version) =>
        pack({
          "Chart.yaml": `apiVersion: v2\nname: web\nversion: ${version}\n`,
          "templates/all.yaml": objects("{{ .Chart.Version }}"),
        }),
      manifests: (version) =>
        pack({
          "package.json": JSON.stringify({ name: "web", version, app_version: version }),
          "manifests/all.yaml": objects(version),
        }),
    },
    given: { allows: () => true, tools: { helm } },
    // The official client: what it sees is not what our own code believes.
    async meddle(namespace) {
      const config = new KubeConfig();
      config.loadFromString(kubeconfig);
      const core = config.makeApiClient(CoreV1Api);
      const settings = await core.readNamespacedConfigMap({ name: "settings", namespace });
      const body = { ...settings, data: { mode: "somebody else's" } };
      await core.replaceNamespacedConfigMap({ name: "settings", namespace, body });
    },
    async close() {
      await cluster.removeNamespace(home);
      cluster.close();
    },
  };
});
