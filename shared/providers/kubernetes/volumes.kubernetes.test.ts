import { afterAll, expect, it } from "vitest";
import { readPackage } from "../../packages/formats.ts";
import { openPackage } from "../../packages/open-package.ts";
import { packFiles } from "../../packages/test-pack.ts";
import { TAGS } from "../contract.ts";
import { manifestReleases } from "./manifests/manifests.ts";
import { openReleases } from "./releases.ts";
import { realCluster } from "./test-cluster.ts";

const real = realCluster();
afterAll(() => real.close());

/** The kinds of volumes that the seed names. */
const VOLUMES = {
  emptyDir: {},
  hostPath: { path: "/data", type: "Directory" },
  nfs: { server: "10.0.0.1", path: "/export" },
  rbd: { monitors: ["10.0.0.1:6789"], image: "disk", pool: "rbd", user: "admin" },
  glusterfs: { endpoints: "gluster", path: "volume" },
  iscsi: { targetPortal: "10.0.0.1:3260", iqn: "iqn.2026-01.org.example:disk", lun: 0 },
  gitRepo: { repository: "https://example.org/app.git", revision: "main" },
};

const pod = (kind: string, volume: object) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: kind.toLowerCase() },
  spec: {
    containers: [{ name: "app", image: "app:1", volumeMounts: [{ name: "data", mountPath: "/data" }] }],
    volumes: [{ name: "data", [kind]: volume }],
  },
});

it("the API server takes all seven kinds of volumes by dry run, and hostPath warns of lost data", async () => {
  const namespace = await real.server.makeNamespace("volumes");
  const cluster = real.worker();
  const releases = openReleases(cluster, { manifests: manifestReleases(cluster) });
  const items = Object.entries(VOLUMES).map(([kind, volume]) => pod(kind, volume));
  const files = {
    "package.json": '{"name": "volumes", "version": "1.0.0"}',
    "manifests/pods.json": JSON.stringify({ apiVersion: "v1", kind: "List", items }),
  };
  const archive = new Uint8Array(await packFiles(files));
  const input = {
    namespace,
    name: "volumes",
    key: "k1",
    format: "manifests",
    archive,
    values: {},
    tags: { [TAGS.deployment]: "d-1" },
  };
  const { changes } = await releases.diff(input);
  expect(changes.map(({ action, name }) => `${action} ${name}`)).toEqual(
    Object.keys(VOLUMES).map((kind) => `create ${kind.toLowerCase()}`),
  );
  const pkg = readPackage(new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)])));
  const warnings = openPackage({ format: pkg.format, package: pkg }).warnings();
  expect(warnings.find(({ pointer }) => pointer.endsWith("/hostPath"))).toMatchObject({
    pointer: "/items/1/spec/volumes/0/hostPath",
    detail: expect.stringMatching(/lost/),
  });
  expect(warnings.map(({ pointer }) => pointer.split("/").at(-1))).toEqual(["hostPath", "rbd", "glusterfs", "gitRepo"]);
  await real.server.removeNamespace(namespace);
});
