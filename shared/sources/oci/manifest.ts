import { createHash } from "node:crypto";
import * as z from "zod";

/** A package of ours as an artifact (OCI image spec 1.1, "Guidelines for artifact usage"). */
export const PACKAGE_ARTIFACT = "application/vnd.pitrix.package.v1";
/** Its one layer: the archive itself. */
export const PACKAGE_LAYER = "application/vnd.pitrix.package.layer.v1.tar+gzip";
/** Helm's, since 3.8 (HIP 6). */
export const CHART_CONFIG = "application/vnd.cncf.helm.config.v1+json";
export const CHART_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

export const MANIFEST = "application/vnd.oci.image.manifest.v1+json";

const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const Descriptor = z.object({ mediaType: z.string(), digest: Digest, size: z.int().min(0) });
const Manifest = z.object({
  artifactType: z.string().optional(),
  config: z.object({ mediaType: z.string() }),
  layers: z.array(Descriptor).max(64),
  annotations: z.record(z.string(), z.string()).default({}),
});

export interface Artifact {
  /** Of the archive: `sha256:<hex>`. */
  readonly digest: string;
  readonly size: number;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The package that a manifest names; `undefined` for an image or another artifact, which may lie beside packages. */
export function readManifest(json: unknown): Artifact | undefined {
  const parsed = Manifest.safeParse(json);
  if (!parsed.success) return undefined;
  const { artifactType, config, layers, annotations } = parsed.data;
  const ours = artifactType === PACKAGE_ARTIFACT || config.mediaType === PACKAGE_ARTIFACT;
  const wanted = ours ? PACKAGE_LAYER : config.mediaType === CHART_CONFIG ? CHART_LAYER : undefined;
  const layer = layers.find(({ mediaType }) => mediaType === wanted);
  return layer === undefined ? undefined : { digest: layer.digest, size: layer.size, annotations };
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
