import type { InspectCapability } from "../../workloads.ts";
import { found, json } from "../json.ts";
import type { ClusterTransport } from "../transport.ts";
import { kindOf, pathOf, queryOf } from "./kinds.ts";
import { List, Listed, shown } from "./objects.ts";

/**
 * One request. The pages of a listing are of one moment: that of its first page, whose revision they all have.
 * @throws ProviderError `conflict` with code `Expired` for a cursor that is older than the cluster remembers (5 minutes)
 */
export function lister(transport: ClusterTransport): InspectCapability["list"] {
  return async ({ namespace, kind, selector, limit, cursor }) => {
    const query = queryOf({ labelSelector: selector, limit, continue: cursor });
    const { metadata, items } = await json(transport, List, { method: "GET", path: pathOf(kind, namespace) + query });
    const next = metadata.continue ?? "";
    return {
      items: (items ?? []).map((item) => shown(kind, item)),
      revision: metadata.resourceVersion,
      ...(next === "" ? {} : { cursor: next }),
    };
  };
}

/** One request. What is of no kind that we look at is not there. */
export function getter(transport: ClusterTransport): InspectCapability["get"] {
  return async (ref) => {
    const kind = kindOf(ref);
    if (kind === undefined || ref.namespace === undefined) return undefined;
    const object = await found(transport, Listed, { method: "GET", path: pathOf(kind, ref.namespace, ref.name) });
    return object === undefined ? undefined : shown(kind, object);
  };
}
