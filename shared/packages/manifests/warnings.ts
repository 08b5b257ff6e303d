import type { PackageFault } from "../contract.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import { step } from "../pointer.ts";
import type { PackedObject } from "./objects.ts";
import { removedApi } from "./removed-apis.ts";

const MAX_WARNINGS = 100;

/** What a volume of that kind will do, where it is not what its user expects. */
const VOLUMES: ReadonlyMap<string, { readonly detail: string; readonly remedy: string }> = new Map([
  [
    "hostPath",
    {
      detail:
        "Data of a hostPath volume lies on one node: it is lost to a pod that starts on another node, and with the node.",
      remedy: "Use a PersistentVolumeClaim.",
    },
  ],
  [
    "gitRepo",
    {
      detail: "A gitRepo volume is switched off by default since Kubernetes 1.33: its pod does not start.",
      remedy: "Clone in an init container into an emptyDir.",
    },
  ],
  [
    "glusterfs",
    {
      detail: "Kubernetes has no driver for glusterfs volumes since 1.26: its pod does not start.",
      remedy: "Use a CSI driver.",
    },
  ],
  [
    "rbd",
    {
      detail: "Kubernetes has no driver for rbd volumes since 1.31: its pod does not start.",
      remedy: "Use the CSI driver of Ceph.",
    },
  ],
]);

/** What will not work, or not as expected, where and with whom: told to publisher and user, refused by nobody. */
export function warningsOf(objects: readonly PackedObject[]): readonly PackageFault[] {
  return objects
    .flatMap(({ object, file, pointer }) =>
      objectWarnings(object).map((warning) => ({ ...warning, file, pointer: `${pointer}${warning.pointer}` })),
    )
    .slice(0, MAX_WARNINGS);
}

type Warning = Omit<PackageFault, "file">;

/** The same of one object, wherever it comes from; pointers begin in the object. Pure. */
export function objectWarnings(object: JsonObject): readonly Warning[] {
  return [...removal(object), ...volumes(object)];
}

function removal({ apiVersion, kind }: JsonObject): readonly Warning[] {
  const removed = typeof apiVersion === "string" && typeof kind === "string" ? removedApi(apiVersion, kind) : undefined;
  if (removed === undefined) return [];
  const detail = `${apiVersion} ${kind} is not there any more since Kubernetes 1.${removed.minor}.`;
  const remedy = removed.successor === undefined ? "Leave it out." : `Write it as ${removed.successor}.`;
  return [{ pointer: "/apiVersion", detail, remedy }];
}

/** Volumes stand at one place of a pod's template, wherever that is in an object. */
function volumes(object: JsonObject): readonly Warning[] {
  return podSpecs(object).flatMap(([spec, at]) => {
    const list = spec.volumes;
    if (!Array.isArray(list)) return [];
    return list.flatMap((volume: Json, index) =>
      volume === null || !isObject(volume)
        ? []
        : Object.keys(volume).flatMap((kind) => {
            const said = VOLUMES.get(kind);
            return said === undefined ? [] : [{ pointer: step(step(step(at, "volumes"), index), kind), ...said }];
          }),
    );
  });
}

const PATHS: readonly (readonly string[])[] = [
  ["spec"],
  ["spec", "template", "spec"],
  ["spec", "jobTemplate", "spec", "template", "spec"],
];

function podSpecs(object: JsonObject): readonly (readonly [spec: JsonObject, at: string])[] {
  return PATHS.flatMap((path) => {
    let at: Json | undefined = object;
    for (const key of path)
      at = at !== undefined && at !== null && isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
    return at !== undefined && at !== null && isObject(at) && Array.isArray(at.containers)
      ? [[at, path.reduce(step, "")] as const]
      : [];
  });
}
