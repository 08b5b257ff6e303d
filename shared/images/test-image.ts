import { digestOf, type TestRegistry } from "../sources/testing/registry.ts";

const CONFIG = "application/vnd.oci.image.config.v1+json";
const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const INDEX = "application/vnd.oci.image.index.v1+json";

/** Pushes an image without layers that exposes ports, as `EXPOSE 8080 53/udp` in its recipe does; answers with its digest. */
export async function pushImage(
  registry: TestRegistry,
  repository: string,
  tag: string,
  ports: readonly string[],
): Promise<string> {
  const exposed = Object.fromEntries(ports.map((port) => [port, {}]));
  const bytes = Buffer.from(
    JSON.stringify({
      architecture: "amd64",
      os: "linux",
      config: { ExposedPorts: exposed },
      rootfs: { type: "layers", diff_ids: [] },
    }),
  );
  const config = { mediaType: CONFIG, digest: digestOf(bytes), size: bytes.length };
  const manifest = { schemaVersion: 2, mediaType: MANIFEST, config, layers: [] };
  await registry.push(repository, tag, [{ mediaType: CONFIG, bytes }], manifest);
  return digestOf(Buffer.from(JSON.stringify(manifest)));
}

/** Pushes a list of images by platform under a tag, each of which was pushed before; answers with its digest. */
export async function pushIndex(
  registry: TestRegistry,
  repository: string,
  tag: string,
  images: readonly { readonly digest: string; readonly os: string; readonly architecture: string }[],
): Promise<string> {
  const manifests = images.map(({ digest, os, architecture }) => ({
    mediaType: MANIFEST,
    digest,
    size: 1,
    platform: { os, architecture },
  }));
  const index = { schemaVersion: 2, mediaType: INDEX, manifests };
  await registry.push(repository, tag, [], index, INDEX);
  return digestOf(Buffer.from(JSON.stringify(index)));
}
