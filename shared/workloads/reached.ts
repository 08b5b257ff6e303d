import { isDeepStrictEqual } from "node:util";
import type { Deployment } from "../domain/deployment/schema.ts";
import { MOST_ENDPOINTS, type WorkloadEndpoint } from "../domain/deployment/workloads.ts";
import { ProviderError } from "../providers/contract.ts";
import type { InspectCapability, JsonObject } from "../providers/workloads.ts";
import { membership, type Place } from "./members.ts";
import { endpointView } from "./views/endpoint.ts";

/** Of each list in a namespace that others may share. */
const MOST_READ = 500;
/** Of each endpoint's ports, addresses and hosts. */
const MOST_OF_EACH = 10;

/**
 * Where an app is reached, those that are reached from outside first, then by name; at most 20. Two requests at once.
 * `undefined`: the cluster does not tell, which is no fault of the app: what was known stays.
 */
export async function reachedAt(
  inspect: Pick<InspectCapability, "list">,
  place: Place,
): Promise<WorkloadEndpoint[] | undefined> {
  const { namespace } = place;
  const list = async (kind: "Service" | "Ingress"): Promise<readonly JsonObject[] | undefined> => {
    try {
      return (await inspect.list({ namespace, kind, limit: MOST_READ })).items;
    } catch (error) {
      if (error instanceof ProviderError) return undefined;
      throw error;
    }
  };
  const [is, services, ingresses = []] = await Promise.all([
    // Both kinds say themselves whose they are: it asks nothing.
    membership(inspect, place, ["Service", "Ingress"]),
    list("Service"),
    // Only packages that have some need the permission.
    list("Ingress"),
  ]);
  const own = ingresses.filter((item) => is("Ingress", item));
  return services
    ?.filter((item) => is("Service", item))
    .flatMap((item) => endpointOf(item, own, namespace))
    .sort((a, b) => outside(b) - outside(a) || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_ENDPOINTS);
}

const outside = ({ external, hosts }: WorkloadEndpoint): number => (external.length + hosts.length > 0 ? 1 : 0);

function endpointOf(service: JsonObject, ingresses: readonly JsonObject[], namespace: string): WorkloadEndpoint[] {
  const { name, type, external, hosts, ports } = endpointView(service, [], ingresses);
  // A name for something elsewhere: the app is not reached there.
  if (type === "ExternalName") return [];
  return [
    {
      name,
      address: `${name}.${namespace}.svc`,
      ports: ports.slice(0, MOST_OF_EACH).map(({ port, protocol }) => ({ port, protocol })),
      external: external.slice(0, MOST_OF_EACH),
      hosts: hosts.slice(0, MOST_OF_EACH),
    },
  ];
}

/** What of it is news for a deployment: a change to be written, empty where there is none. Pure. */
export function newlyReached(
  { endpoints = [] }: Pick<Deployment, "endpoints">,
  seen: WorkloadEndpoint[] | undefined,
): Pick<Deployment, "endpoints"> {
  return seen === undefined || isDeepStrictEqual(seen, endpoints) ? {} : { endpoints: seen };
}
