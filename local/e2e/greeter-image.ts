import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { digestOf, type TestRegistry } from "../../shared/sources/testing/registry.ts";
import { ensureTool } from "../toolchain/tools.ts";

/** An image of a container with its bytes, by their digests without `sha256:`. */
export interface MadeImage {
  readonly digest: string;
  readonly bytes: ReadonlyMap<string, Buffer>;
}

const LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
const CONFIG = "application/vnd.oci.image.config.v1+json";

/** Makes an image of the one static program, and pushes it where a registry is named; `version` is in its environment, so that other versions have other digests. */
export async function pushGreeter(
  registry: TestRegistry | undefined,
  tag: string,
  version: string,
): Promise<MadeImage> {
  const program = await readFile(join(await ensureTool("greeter"), "greeter"));
  const archive = pack();
  for (const name of ["data/", "etc/greeter/"]) archive.entry({ name, type: "directory", mtime: new Date(0) });
  archive.entry({ name: "greeter", mode: 0o755, mtime: new Date(0) }, program);
  archive.finalize();
  const tar = await buffer(archive);
  const layer = gzipSync(tar);
  const config = Buffer.from(
    JSON.stringify({
      os: "linux",
      architecture: "amd64",
      config: { Entrypoint: ["/greeter"], Env: ["PATH=/", `VERSION=${version}`], ExposedPorts: { "8088/tcp": {} } },
      rootfs: { type: "layers", diff_ids: [digestOf(tar)] },
    }),
  );
  const manifest = {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: { mediaType: CONFIG, digest: digestOf(config), size: config.length },
    layers: [{ mediaType: LAYER, digest: digestOf(layer), size: layer.length }],
  };
  const layers = [
    { mediaType: LAYER, bytes: layer },
    { mediaType: CONFIG, bytes: config },
  ];
  await registry?.push("apps/greeter", tag, layers, manifest);
  const text = Buffer.from(JSON.stringify(manifest));
  const all = [text, config, layer];
  return { digest: digestOf(text), bytes: new Map(all.map((bytes) => [digestOf(bytes).slice(7), bytes])) };
}
