import * as z from "zod";
import { ProviderError } from "../../contract.ts";
import type { InspectCapability, InspectedKind, ObjectRef } from "../../workloads.ts";
import { json } from "../json.ts";
import type { ClusterTransport } from "../transport.ts";
import { kindOf, pathOf } from "./kinds.ts";

/** Whatever the cluster answers of an object that was changed. */
const Anything = z.looseObject({});
const PATCH = "application/merge-patch+json";
/** On the pods' template, so that another value is another template: the workload makes its pods anew as it says itself. */
const RESTARTED = "pitrix.io/restarted-by";
const RESTARTABLE: readonly InspectedKind[] = ["Deployment", "StatefulSet", "DaemonSet"];

/** One request each. */
export function changer(transport: ClusterTransport): Pick<InspectCapability, "label" | "restart" | "deletePod"> {
  const patch = async (path: string, body: object) => {
    await json(transport, Anything, { method: "PATCH", path: `${path}?fieldManager=pitrix`, body, contentType: PATCH });
  };
  return {
    async label(ref, labels) {
      await patch(place(ref), { metadata: { labels } });
    },
    async restart(ref, key) {
      const kind = kindOf(ref);
      if (kind === undefined || !RESTARTABLE.includes(kind))
        throw invalid("NotRestartable", `A ${ref.kind} is not restarted: ${RESTARTABLE.join(", ")} are.`);
      await patch(place(ref), { spec: { template: { metadata: { annotations: { [RESTARTED]: key } } } } });
    },
    async deletePod({ namespace, pod }) {
      await json(transport, Anything, { method: "DELETE", path: pathOf("Pod", namespace, pod) });
    },
  };
}

function place(ref: ObjectRef): string {
  const kind = kindOf(ref);
  if (kind === undefined || ref.namespace === undefined)
    throw invalid("UnknownKind", `Objects of kind ${ref.kind} (${ref.apiVersion}) are not changed here.`);
  return pathOf(kind, ref.namespace, ref.name);
}

const invalid = (providerCode: string, message: string) =>
  new ProviderError({ kind: "invalid", providerCode, message });
