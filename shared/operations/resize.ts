import * as z from "zod";
import { invalid } from "../kernel/problem.ts";
import { step } from "../packages/pointer.ts";
import type { Role } from "../packages/vm/cluster.ts";
import { requestKind } from "./contract.ts";
import { resized, roleNamed, type SizeChange } from "./role-sizes.ts";

const SIZES = ["cpu", "memory", "volumeSize"] as const;

export const resize = requestKind({
  kind: "resize",
  request: z.strictObject({
    /** By role; what is left out stays. */
    roles: z
      .record(
        z.string().max(64),
        z.strictObject({
          cpu: z.int().min(1).max(1024).optional(),
          /** MiB */
          memory: z.int().min(1).max(33_554_432).optional(),
          /** GiB; volumes only grow. */
          volumeSize: z.int().min(1).max(65_536).optional(),
        }),
      )
      .refine((roles) => Object.keys(roles).length > 0, "Name a role."),
  }),
  async decide(facts, { roles }) {
    const cluster = await facts.cluster();
    const changes = Object.entries(roles).flatMap(([name, sizes]) => {
      const at = step("/roles", name);
      const role = roleNamed(cluster.roles, name, at);
      return SIZES.flatMap((size): SizeChange[] => {
        const value = sizes[size];
        if (value === undefined || value === sizeOf(role, size)) return [];
        const pointer = step(at, size);
        requirePossible(role, size, value, pointer);
        return [{ role: name, size, value, pointer }];
      });
    });
    if (changes.length === 0) throw wrong("/roles", "Everything has that size already.", "Ask for another size.");
    return { target: await resized(facts, changes) };
  },
});

function requirePossible(role: Role, size: SizeChange["size"], value: number, pointer: string): void {
  if (size !== "volumeSize") return;
  if (role.volume === undefined) throw wrong(pointer, "The role has no volume.", "Leave volumeSize out.");
  if (value < role.volume.size)
    throw wrong(pointer, `The volumes have ${role.volume.size} GiB, and none becomes smaller.`, "Ask for more.");
}

function sizeOf(role: Role, size: (typeof SIZES)[number]): number | undefined {
  return size === "volumeSize" ? role.volume?.size : role[size];
}

function wrong(pointer: string, detail: string, remedy: string) {
  return invalid("invalid-request", "The nodes cannot get that size", [{ pointer, detail, remedy }]);
}
