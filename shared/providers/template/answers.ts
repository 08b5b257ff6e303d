import * as z from "zod";
import type { Instance, InstanceState } from "../contract.ts";

/** The cloud's answers in our words: what is relied on is decided here, once. */
export const Account = z.object({ id: z.string(), zones: z.array(z.string()) });

export const Network = z.object({
  id: z.string(),
  network: z.string(),
  zone: z.string(),
  cidr: z.string(),
  gateway: z.string().nullish(),
});

export const Image = z.object({ id: z.string(), name: z.string(), made: z.string() });

export const Size = z.object({ name: z.string(), cpus: z.number(), memory_mib: z.number() });

/** States that are not here are reported as `error`, with their name. */
const STATES: Readonly<Record<string, InstanceState>> = {
  booting: "pending",
  on: "running",
  halting: "stopping",
  off: "stopped",
  ending: "terminating",
  ended: "terminated",
};

export const Machine = z
  .object({
    id: z.string(),
    status: z.string(),
    size: z.string(),
    image: z.string(),
    subnet: z.string().nullish(),
    address: z.string().nullish(),
    disks: z.array(z.object({ id: z.string(), device: z.string() })).default([]),
    labels: z.record(z.string(), z.string()).default({}),
    reason: z.string().nullish(),
  })
  .transform(({ id, status, size, image, subnet, address, disks, labels, reason }): Instance => {
    const known = STATES[status];
    const why = reason ?? (known === undefined ? `The cloud says ${status}.` : undefined);
    return {
      id,
      state: known ?? "error",
      instanceType: size,
      imageId: image,
      securityGroupIds: [],
      volumes: disks.map((disk) => ({ volumeId: disk.id, device: disk.device })),
      keyNames: [],
      tags: labels,
      ...(address == null ? {} : { address }),
      ...(subnet == null ? {} : { subnetId: subnet }),
      ...(why === undefined ? {} : { reason: why }),
    };
  });

export const Nothing = z.unknown();
