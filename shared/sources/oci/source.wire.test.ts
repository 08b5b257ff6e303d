import { afterAll, beforeAll, expect, test } from "vitest";
import type { RepoPlace } from "../../domain/repo/place.ts";
import { gzip, packTar } from "../../packages/pack.ts";
import { sourceConformance } from "../conformance.ts";
import { packageFiles } from "../testing/package-files.ts";
import { digestOf, PASSWORD, startRegistry, type TestRegistry, USER } from "../testing/registry.ts";
import { opener, type Published, type SourceWorld, watched } from "../testing/world.ts";
import { CHART_CONFIG, CHART_LAYER, MANIFEST, PACKAGE_ARTIFACT, PACKAGE_LAYER } from "./manifest.ts";

const SECRET = { username: USER, password: PASSWORD };
const EMPTY = { mediaType: "application/vnd.oci.empty.v1+json", bytes: Buffer.from("{}") };

/** An OCI artifact with one layer. */
async function pushArtifact(
  registry: TestRegistry,
  repository: string,
  tag: string,
  config: string,
  layer: string,
  archive: Buffer,
) {
  const configLayer = config === PACKAGE_ARTIFACT ? EMPTY : { mediaType: config, bytes: Buffer.from("{}") };
  const layers = [configLayer, { mediaType: layer, bytes: archive }];
  const described = layers.map(({ mediaType, bytes }) => ({ mediaType, digest: digestOf(bytes), size: bytes.length }));
  await registry.push(repository, tag, layers, {
    schemaVersion: 2,
    mediaType: MANIFEST,
    ...(config === PACKAGE_ARTIFACT ? { artifactType: PACKAGE_ARTIFACT } : {}),
    config: described[0],
    layers: described.slice(1),
    annotations: { "org.opencontainers.image.description": "An app" },
  });
}

async function archiveOf({ name, files }: Published): Promise<Buffer> {
  return gzip(await packTar(files, name));
}

async function startOci(guard: "password" | "token"): Promise<SourceWorld> {
  const registry = await startRegistry(guard);
  const place: RepoPlace = { kind: "oci", url: `oci+http://${registry.host}/store/apps` };
  const watch = watched();
  let published = 0;
  const world: SourceWorld = {
    ...watch,
    open: opener(watch, place, SECRET),
    // The namespace's tags and catalogue, the tags of two repositories, three manifests; each scope is challenged once.
    unchangedRequests: guard === "password" ? 2 + 2 + 2 * 2 + 3 : 3 + 3 + 2 * 3 + 3,
    reads: [/^GET /],
    wrongSecrets: [undefined, { username: USER, password: "wrong" }, { token: "wrong" }],
    missing: { kind: "oci", url: `oci+http://${registry.host}/nothing/here` },
    async publish(packages) {
      for (const one of packages) {
        const archive = await archiveOf(one);
        await pushArtifact(registry, `store/apps/${one.name}`, one.version, PACKAGE_ARTIFACT, PACKAGE_LAYER, archive);
        published += 1;
      }
      expect(published).toBeGreaterThan(0);
    },
    stop: () => registry.stop(),
  };
  return world;
}

sourceConformance("oci, with a password", () => startOci("password"));
sourceConformance("oci, with tokens", () => startOci("token"));

let registry: TestRegistry;
beforeAll(async () => {
  registry = await startRegistry("password");
});
afterAll(async () => registry?.stop());

const named = { name: "zookeeper", version: "1.0.0" };
const listed = async (path: string) => {
  const place: RepoPlace = { kind: "oci", url: `oci+http://${registry.host}/${path}` };
  const source = watched().open({ place, secret: SECRET, strict: false });
  const listing = await source.list({});
  if (listing.unchanged) throw new Error("nothing is known");
  return { source, ...listing };
};

test("one artifact repository: charts and packages are versions, images and other tags are not", async () => {
  const archive = await archiveOf({ ...named, files: packageFiles(named) });
  await pushArtifact(registry, "charts/zookeeper", "1.0.0", CHART_CONFIG, CHART_LAYER, archive);
  await pushArtifact(registry, "charts/zookeeper", "1.1.0-rc.1_build.5", CHART_CONFIG, CHART_LAYER, archive);
  await pushArtifact(registry, "charts/zookeeper", "latest", CHART_CONFIG, CHART_LAYER, archive);
  await pushArtifact(
    registry,
    "charts/zookeeper",
    "9.9.9",
    "application/vnd.oci.image.config.v1+json",
    "application/vnd.oci.image.layer.v1.tar+gzip",
    archive,
  );
  const { entries, faults } = await listed("charts/zookeeper");
  expect(entries.map(({ name, version }) => `${name} ${version}`).sort()).toEqual([
    "zookeeper 1.0.0",
    "zookeeper 1.1.0-rc.1+build.5",
  ]);
  expect(entries[0]).toMatchObject({ digest: digestOf(archive), description: "An app" });
  expect(faults).toEqual([]);
});

test("a tag that moves is a version that changed", async () => {
  const push = async (text: string) => {
    const files = new Map([...packageFiles(named), ["NOTES.md", Buffer.from(text)]]);
    const archive = await archiveOf({ ...named, files });
    await pushArtifact(registry, "moving/zookeeper", "1.0.0", PACKAGE_ARTIFACT, PACKAGE_LAYER, archive);
    return digestOf(archive);
  };
  const first = await push("first");
  const before = await listed("moving/zookeeper");
  expect(before.entries[0]?.digest).toBe(first);
  const second = await push("second");
  const after = await before.source.list(before.validators);
  expect(after).toMatchObject({ unchanged: false, entries: [{ digest: second }] });
});

test("nothing but images is no repo", async () => {
  const image = ["application/vnd.oci.image.config.v1+json", "application/vnd.oci.image.layer.v1.tar+gzip"] as const;
  await pushArtifact(registry, "images/app", "1.0.0", ...image, Buffer.from("layer"));
  await expect(listed("images/app")).rejects.toMatchObject({ code: "repo-not-an-index" });
});
