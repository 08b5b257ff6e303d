import * as z from "zod";

/** The forms of images and of lists of them by platform, of OCI and of Docker. */
export const INDEXES = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
];
export const MANIFESTS = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const Platform = z.object({ os: z.string().optional(), architecture: z.string().optional() });
const Index = z.object({ manifests: z.array(z.object({ digest: Digest, platform: Platform.optional() })).min(1) });
const Manifest = z.object({ config: z.object({ digest: Digest }) });
const Config = z.object({
  os: z.string().optional(),
  architecture: z.string().optional(),
  config: z.object({ ExposedPorts: z.record(z.string(), z.unknown()).nullish() }).nullish(),
});

export const ImagePort = z.object({ port: z.int(), protocol: z.enum(["TCP", "UDP", "SCTP"]) });
export type ImagePort = z.infer<typeof ImagePort>;

const MOST_PORTS = 100;

/** Digest of the image of a list that most nodes take: for Linux on x86-64, else the first for Linux, else the first. `undefined`: it is no list. */
export function imageIn(index: unknown): string | undefined {
  const manifests = Index.safeParse(index).data?.manifests ?? [];
  const linux = manifests.filter(({ platform }) => platform?.os === "linux");
  const chosen = linux.find(({ platform }) => platform?.architecture === "amd64") ?? linux[0] ?? manifests[0];
  return chosen?.digest;
}

/** `linux/amd64`, as machines are told apart; `undefined` where it does not say. */
function platformOf({ os, architecture }: z.infer<typeof Platform>): string | undefined {
  return os === undefined || architecture === undefined ? undefined : `${os}/${architecture}`;
}

/** The platforms that a list has images for, without the statements about images that builders put beside them (`unknown/unknown`). */
export function platformsIn(index: unknown): readonly string[] {
  const manifests = Index.safeParse(index).data?.manifests ?? [];
  const named = manifests.flatMap(({ platform }) => (platform === undefined ? [] : (platformOf(platform) ?? [])));
  return [...new Set(named.filter((one) => one !== "unknown/unknown"))];
}

/** The platform that an image's configuration says; empty where it does not. */
export function platformOfImage(config: unknown): readonly string[] {
  const parsed = Config.safeParse(config);
  const platform = parsed.success ? platformOf(parsed.data) : undefined;
  return platform === undefined ? [] : [platform];
}

/** Digest of an image's configuration; `undefined`: it is no image. */
export function configOf(manifest: unknown): string | undefined {
  return Manifest.safeParse(manifest).data?.config.digest;
}

/**
 * The ports that an image's author wrote (`EXPOSE`), in their order as numbers; `undefined`: it is no configuration.
 * @see https://github.com/opencontainers/image-spec/blob/main/config.md
 */
export function portsOf(config: unknown): readonly ImagePort[] | undefined {
  const parsed = Config.safeParse(config);
  if (!parsed.success) return undefined;
  const ports = Object.keys(parsed.data.config?.ExposedPorts ?? {}).flatMap((text) => {
    const [, port, protocol = "tcp"] = /^(\d{1,5})(?:\/(\w+))?$/.exec(text) ?? [];
    const read = ImagePort.safeParse({ port: Number(port), protocol: protocol.toUpperCase() });
    return read.success && read.data.port > 0 && read.data.port < 65_536 ? [read.data] : [];
  });
  return ports.sort((a, b) => a.port - b.port).slice(0, MOST_PORTS);
}
