import type { Difference } from "../domain/drift/schema.ts";
import { requestKind } from "./contract.ts";
import { DriftRequest, requireDifferences, thingOf } from "./drifted.ts";
import { replacing } from "./replace-node.ts";

export const revert = requestKind({
  kind: "revert",
  request: DriftRequest,
  async decide(facts, { differences }) {
    if (facts.deployment.workloads !== undefined) {
      // All that was put is put again: there is no less.
      await requireDifferences(facts, differences, () => undefined);
      return {};
    }
    const found = await requireDifferences(facts, differences, (one) =>
      wayBack(one) === undefined ? `"${one.field}" of ${thingOf(one)} cannot be taken back.` : undefined,
    );
    const of = (way: Way) => [...new Set(found.flatMap((one) => (wayBack(one) === way ? (one.nodeId ?? []) : [])))];
    const lost = facts.nodes.filter(({ id }) => of("replace").includes(id));
    // A machine that is made anew has its size and runs.
    const without = (ids: string[]) => ids.filter((id) => !lost.some((node) => node.id === id));
    const addresses = without(of("address"));
    const replacements = lost.map((node) => replacing(node, facts.allNodes));
    return {
      input: {
        machines: {
          start: without(of("start")),
          stop: without(of("stop")),
          resize: without(of("resize")),
          ...(addresses.length === 0 ? {} : { address: addresses }),
        },
        ...(lost.length === 0
          ? {}
          : {
              add: replacements.flatMap(({ add = [] }) => add),
              remove: replacements.flatMap(({ remove = [] }) => remove),
            }),
      },
    };
  },
});

type Way = "start" | "stop" | "resize" | "address" | "replace";

/** How the cloud comes back to what we believe; `undefined` where it does not. Pure. */
function wayBack({ nodeId, field, expected }: Difference): Way | undefined {
  if (nodeId === undefined) return undefined;
  if (field === "machine") return "replace";
  if (field === "instanceType") return "resize";
  if (field === "publicAddress") return "address";
  if (field === "state") return expected === "running" ? "start" : "stop";
  return undefined;
}
