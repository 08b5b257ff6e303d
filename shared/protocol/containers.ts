import * as z from "zod";

const Place = z.string().min(1).max(512);

/** An image by its digest: nothing else says which bits run. */
export const PinnedImage = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9._:/-]{0,2000}@sha256:[0-9a-f]{64}$/);

/**
 * Has the node's container run: its engine is there or installed, the image is pulled by its digest, and the container is made
 * anew where it is another than the one that is there. It shares the machine's network.
 */
export const RunContainer = z.strictObject({
  kind: z.literal("run-container"),
  image: PinnedImage,
  env: z.record(z.string().max(128), z.string().max(8192)),
  /** Directories of the machine that it has at the same places: where the node's volumes are mounted. */
  mounts: z.array(Place).max(3),
  /** In place of the image's own. */
  command: z.array(z.string().max(4096)).min(1).max(64).optional(),
});
export type RunContainer = z.infer<typeof RunContainer>;

/** The container stands still until it is to run again. */
export const StopContainer = z.strictObject({ kind: z.literal("stop-container") });

/** Output of `run-container`, as JSON. */
export const ContainerReport = z.object({
  /** `podman`, `docker`. */
  engine: z.string().max(32),
  engineVersion: z.string().max(64),
  image: z.string(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
});
export type ContainerReport = z.infer<typeof ContainerReport>;
