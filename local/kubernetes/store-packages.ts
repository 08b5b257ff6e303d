import { packFiles } from "../../shared/packages/test-pack.ts";

const pods = (app: string, image: string) =>
  `template: { metadata: { labels: { app: ${app} } }, spec: { containers: [{ name: app, image: "${image}", resources: { requests: { cpu: 100m } } }] } }`;
const selected = (app: string, image: string) => `selector: { matchLabels: { app: ${app} } }, ${pods(app, image)}`;
const object = (apiVersion: string, kind: string, name: string, rest: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name} }\n${rest}\n`;
const service = (name: string) =>
  object("v1", "Service", name, `spec: { selector: { app: ${name} }, ports: [{ port: 80 }] }`);
const settings = (name: string) => object("v1", "ConfigMap", name, "data: { mode: fast }");

function packed(name: string, version: string, objects: readonly string[]): Promise<Buffer> {
  return packFiles({
    "package.json": JSON.stringify({ name, version, description: "Made for a test." }),
    "manifests/all.yaml": objects.join("---\n"),
  });
}

/** One component: a Deployment, its Service and its autoscaler. */
export const solo = () =>
  packed("solo", "1.0.0", [
    object("apps/v1", "Deployment", "solo", `spec: { ${selected("solo", "nginx:1")} }`),
    service("solo"),
    object(
      "autoscaling/v2",
      "HorizontalPodAutoscaler",
      "solo",
      "spec: { minReplicas: 1, maxReplicas: 3, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: solo } }",
    ),
  ]);

/** Three workloads and two services. `also`: a ConfigMap that other versions have not. */
export const shop = (version: string, { web = "nginx:1", db = "nginx:1", also = "notes" } = {}) =>
  packed("shop", version, [
    object("apps/v1", "Deployment", "web", `spec: { replicas: 2, ${selected("web", web)} }`),
    service("web"),
    object(
      "apps/v1",
      "Deployment",
      "worker",
      `spec: { strategy: { type: Recreate }, ${selected("worker", "nginx:1")} }`,
    ),
    object("apps/v1", "StatefulSet", "db", `spec: { serviceName: db, ${selected("db", db)} }`),
    service("db"),
    settings(also),
  ]);
