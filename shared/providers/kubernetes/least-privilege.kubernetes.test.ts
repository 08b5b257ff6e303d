import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadAll } from "js-yaml";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { testCluster } from "../../../local/kubernetes/testing.ts";
import { packFiles } from "../../packages/test-pack.ts";
import { TAGS } from "../contract.ts";
import { manifestReleases } from "./manifests/manifests.ts";
import { NAMESPACE_NEEDS, NEEDS } from "./permissions.ts";
import { provider } from "./provider.ts";
import { openReleases } from "./releases.ts";
import { Resources } from "./resources.ts";
import { directTransport } from "./transport.ts";

const server = testCluster();
let namespace = "";
beforeEach(async () => {
  namespace = await server.makeNamespace("least");
});
afterEach(async () => {
  for (const path of [`clusterrolebindings/${namespace}-robot`, `clusterroles/${namespace}`])
    await server.call("DELETE", `/apis/rbac.authorization.k8s.io/v1/${path}`);
  await server.removeNamespace(namespace);
});
afterAll(() => server.close());

const Rules = z.array(
  z.object({ apiGroups: z.array(z.string()), resources: z.array(z.string()), verbs: z.array(z.string()) }),
);
const Role = z.object({ kind: z.literal("ClusterRole"), rules: Rules });

/** What `docs/kubernetes.md` has for copying. */
function documented(): z.infer<typeof Rules> {
  const text = readFileSync(join(import.meta.dirname, "../../../docs/kubernetes.md"), "utf8");
  const yaml = /\n### Permissions\n[\s\S]*?\n```yaml\n([\s\S]*?)\n```\n/.exec(text)?.[1] ?? "";
  const [rules] = loadAll(yaml).flatMap((object) => {
    const role = Role.safeParse(object);
    return role.success ? [role.data.rules] : [];
  });
  if (rules === undefined) throw new Error("docs/kubernetes.md has no ClusterRole");
  return rules;
}

/** What the probe asks for and nothing works without. */
const necessary = (): z.infer<typeof Rules> =>
  [...NEEDS, ...NAMESPACE_NEEDS]
    .filter((need) => need.for === undefined)
    .map(({ group, resource, verbs }) => ({ apiGroups: [group], resources: [resource], verbs: [...verbs] }));

/** A token of somebody who may do this everywhere, and no more. */
async function tokenOf(rules: z.infer<typeof Rules>): Promise<string> {
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const role = { apiVersion, kind: "ClusterRole", metadata: { name: namespace }, rules };
  await server.must("POST", `/apis/${apiVersion}/clusterroles`, role);
  return server.makeToken(namespace, "robot", namespace, true);
}

const access = (token: string) => ({ server: server.server, token, caCertificate: server.caCertificate });
const allows = () => true;

const template = (more = "") =>
  `{ metadata: { labels: { app: web } }, spec: { containers: [{ name: app, image: "slow/start:1" }]${more} } }`;
const objects = [
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { selector: { matchLabels: { app: web } }, template: ${template()} }`,
  `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: db }\nspec: { serviceName: web, selector: { matchLabels: { app: web } }, template: ${template()} }`,
  `apiVersion: batch/v1\nkind: Job\nmetadata: { name: once }\nspec: { template: ${template(", restartPolicy: Never")} }`,
  "apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { selector: { app: web }, ports: [{ port: 80 }] }",
  "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data }\nspec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }",
  "apiVersion: v1\nkind: Secret\nmetadata: { name: login }\nstringData: { password: s3cret }",
];

/** Put, watched until it is ready, compared, and removed. */
async function lives(token: string): Promise<void> {
  const transport = directTransport(access(token), { allows });
  try {
    const cluster = { transport, resources: new Resources(transport), clock: () => new Date() };
    const files = { "package.json": '{"name":"web","version":"1.0.0"}', "manifests/all.yaml": objects.join("\n---\n") };
    const archive = new Uint8Array(await packFiles(files));
    const place = { namespace, name: "web" };
    const tags = { [TAGS.tenant]: "tenant-1", [TAGS.deployment]: namespace };
    const releases = openReleases(cluster, { manifests: manifestReleases(cluster) });
    await releases.put({ ...place, key: "k1", format: "manifests", archive, values: {}, tags });
    expect(await releases.health(place, { budgetMs: 30_000 })).toMatchObject({ ready: true });
    expect(await releases.drift(place)).toEqual([]);
    await releases.remove({ ...place, key: "end" });
  } finally {
    await transport.close();
  }
}

describe("least privilege", { timeout: 120_000 }, () => {
  it("an account with what the documentation says lacks nothing, and a deployment lives by it", async () => {
    const token = await tokenOf(documented());
    const cloud = provider.connect({ credential: access(token), config: {}, allows });
    expect((await cloud.probe()).cluster?.permissions.missing).toEqual([]);
    await lives(token);
  });

  it("an account with no more than the probe asks for is enough for a deployment", async () => {
    await lives(await tokenOf(necessary()));
  });
});
