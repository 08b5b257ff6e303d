import * as z from "zod";

/** The part of a pod's spec that is shown of it; the rest may hold secrets. */
export const Container = z.object({
  name: z.string(),
  image: z.string().optional(),
  ports: z
    .array(z.object({ name: z.string().optional(), containerPort: z.int(), protocol: z.string().optional() }))
    .nullish(),
  volumeMounts: z
    .array(z.object({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().optional() }))
    .nullish(),
});
export type Container = z.infer<typeof Container>;
/** What a volume is made of stands under a member of its kind's name. */
export const Volumes = z.array(z.looseObject({ name: z.string() })).nullish();

export const PortView = z.object({ name: z.string().optional(), port: z.int(), protocol: z.string() });

/** A container as its spec has it. */
export const ContainerSpecView = z.object({
  name: z.string(),
  image: z.string().optional(),
  /** Those that the spec names: a container may listen on others, as its image says. */
  ports: z.array(PortView).optional(),
  /** Where it sees volumes. Containers of a pod that name the same volume share what lies in it. */
  mounts: z.array(z.object({ volume: z.string(), path: z.string(), readOnly: z.literal(true).optional() })).optional(),
});

/** A volume of a pod: its kind and no more, as some kinds hold passwords. */
export const PodVolumeView = z.object({
  name: z.string(),
  /** As the cluster calls it: `emptyDir`, `hostPath`, `nfs`, `persistentVolumeClaim`. */
  kind: z.string(),
  /** Of a claim: its name among the deployment's volumes. */
  claim: z.string().optional(),
});

/** The cluster gives each pod one, with the token of its service account: https://kubernetes.io/docs/concepts/storage/projected-volumes/ */
const GIVEN = /^kube-api-access-/;

export function containerView({ name, image, ports, volumeMounts }: Container): z.infer<typeof ContainerSpecView> {
  const mounts = (volumeMounts ?? []).filter((one) => !GIVEN.test(one.name));
  return {
    name,
    image,
    ports: unlessEmpty((ports ?? []).map(portView)),
    mounts: unlessEmpty(
      mounts.map(({ name: volume, mountPath: path, readOnly }) => ({
        volume,
        path,
        ...(readOnly === true ? { readOnly } : {}),
      })),
    ),
  };
}

function portView({ name, containerPort, protocol = "TCP" }: NonNullable<Container["ports"]>[number]) {
  return { name, port: containerPort, protocol };
}

const Claimed = z.looseObject({ claimName: z.string() });

export function volumesView(volumes: z.infer<typeof Volumes>): z.infer<typeof PodVolumeView>[] | undefined {
  const shown = (volumes ?? []).filter(({ name }) => !GIVEN.test(name));
  return unlessEmpty(
    shown.map(({ name, ...source }) => ({
      name,
      // The cluster makes an empty directory of one that says nothing.
      kind: Object.keys(source)[0] ?? "emptyDir",
      claim: Claimed.safeParse(source.persistentVolumeClaim).data?.claimName,
    })),
  );
}

function unlessEmpty<T>(items: T[]): T[] | undefined {
  return items.length === 0 ? undefined : items;
}
