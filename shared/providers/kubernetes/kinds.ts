import { type RemovedApi, removedApi } from "../../packages/manifests/removed-apis.ts";
import { ProviderError } from "../contract.ts";
import type { ObjectRef } from "../workloads.ts";
import { nameOf } from "./members.ts";
import type { Resources } from "./resources.ts";

/**
 * Path of one object. One request for each API group version, once.
 * @throws ProviderError `invalid` with code `UnknownKind` that says since when the cluster has it no more, or who may bring it
 */
export async function requirePath(resources: Resources, ref: ObjectRef, namespace: string): Promise<string> {
  const path = await resources.pathOf(ref, namespace);
  if (path !== undefined) return path;
  throw unknownKind(ref);
}

export function unknownKind(ref: ObjectRef): ProviderError {
  const removed = removedApi(ref.apiVersion, ref.kind);
  return new ProviderError({
    kind: "invalid",
    providerCode: "UnknownKind",
    message: `${nameOf(ref)}: this cluster does not know ${ref.apiVersion} ${ref.kind}${since(removed)}.`,
    remedy:
      removed === undefined
        ? "Install what defines that kind (an operator, or a newer Kubernetes), then try again."
        : "Use a version of the package that is written for this Kubernetes.",
  });
}

function since(removed: RemovedApi | undefined): string {
  if (removed === undefined) return "";
  const successor = removed.successor === undefined ? "" : `; it is ${removed.successor} now`;
  return ` any more, since Kubernetes 1.${removed.minor}${successor}`;
}
