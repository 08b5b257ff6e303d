import { digestOf } from "../kernel/canonical-json.ts";
import type { Fault } from "../kernel/problem.ts";
import type { JsonObject } from "../packages/json.ts";
import { fromPointer } from "../packages/pointer.ts";
import type { RenderedCluster, Role } from "../packages/vm/cluster.ts";
import { wrong } from "./answers.ts";
import { valueChanges } from "./value-changes.ts";

/** What of a role its machines are made by: read from it, and the last parts of the pointers of answers that usually say it. */
const FACTS: readonly {
  readonly what: string;
  readonly of: (role: Role) => unknown;
  readonly keys: readonly string[];
  readonly remedy: string;
}[] = [
  {
    what: "number of nodes",
    of: ({ count, replica }) => ({ count, replica }),
    keys: ["count", "replica"],
    remedy: "Use POST /deployments/{id}:scale-out or :scale-in.",
  },
  {
    what: "size of the nodes",
    of: ({ cpu, memory, volume }) => ({ cpu, memory, volume: volume?.size }),
    keys: ["cpu", "memory", "volume_size"],
    remedy: "Use POST /deployments/{id}:resize.",
  },
  {
    what: "kind of the nodes",
    of: ({ container, gpu, instanceClass, gpuClass, volume }) => {
      const { size: _, ...disks } = volume ?? { size: 0 };
      // What its container is started with is another matter than the machine: it can be made anew there.
      const { env: __, command: ___, ...kind } = container;
      return { container: kind, gpu, instanceClass, gpuClass, disks };
    },
    keys: ["gpu", "instance_class", "gpu_class", "volume_class"],
    remedy: "Machines of another kind need a new deployment.",
  },
];

/**
 * Other answers leave the machines as they are: their number, size and kind have operations of their own.
 * @throws Problem 422 `invalid-values` with the pointers of the answers that would change them
 */
export function requireSameMachines(
  before: RenderedCluster,
  after: RenderedCluster,
  { current, answers }: { readonly current: JsonObject; readonly answers: JsonObject },
): void {
  const changed = valueChanges(current, answers).map(({ pointer }) => pointer);
  const faults = FACTS.flatMap(({ what, of, keys, remedy }): Fault[] => {
    if (same(before, after, of)) return [];
    const meant = changed.filter((pointer) => keys.includes(fromPointer(pointer).at(-1) ?? ""));
    const detail = `A change of configuration leaves the ${what} as it is.`;
    return (meant.length === 0 ? changed : meant).map((pointer) => ({ pointer, detail, remedy }));
  });
  if (before.subnet !== after.subnet) {
    const pointer = changed.find((one) => ["subnet", "vxnet"].includes(fromPointer(one).at(-1) ?? ""));
    faults.push({
      pointer: pointer ?? "/cluster",
      detail: "A deployment stays in its subnet.",
      remedy: "Leave it out, or make a new deployment.",
    });
  }
  if (faults.length > 0) throw wrong(faults);
}

/** Whether all roles are there in both, and alike. */
function same(before: RenderedCluster, after: RenderedCluster, of: (role: Role) => unknown): boolean {
  const facts = ({ roles }: RenderedCluster) =>
    digestOf(Object.fromEntries(roles.map((role) => [role.role, of(role)])));
  return facts(before) === facts(after);
}
