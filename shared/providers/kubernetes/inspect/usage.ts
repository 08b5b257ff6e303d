import * as z from "zod";
import { ProviderError } from "../../contract.ts";
import type { InspectCapability } from "../../workloads.ts";
import { json } from "../json.ts";
import type { ClusterTransport } from "../transport.ts";
import { queryOf } from "./kinds.ts";
import { amountOf } from "./quantity.ts";

/** @see https://github.com/kubernetes/metrics: PodMetrics, v1beta1, the only version there is */
const PodMetrics = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      timestamp: z.string(),
      containers: z
        .array(z.object({ name: z.string(), usage: z.object({ cpu: z.string(), memory: z.string() }) }))
        .nullable(),
    }),
  ),
});

/** One request. A cluster without a collector does not know the path; one whose collector is down answers 503. */
export function usageReader(transport: ClusterTransport): InspectCapability["usage"] {
  return async ({ namespace, selector }) => {
    const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${encodeURIComponent(namespace)}/pods`;
    try {
      const query = queryOf({ labelSelector: selector });
      const { items } = await json(transport, PodMetrics, { method: "GET", path: path + query });
      return items.map(({ metadata, timestamp, containers }) => ({
        pod: metadata.name,
        at: timestamp,
        containers: (containers ?? []).map(({ name, usage }) => ({
          name,
          cpu: Math.round((amountOf(usage.cpu) ?? 0) * 1000),
          memory: Math.round(amountOf(usage.memory) ?? 0),
        })),
      }));
    } catch (error) {
      if (error instanceof ProviderError && isMissing(error)) return undefined;
      throw error;
    }
  };
}

function isMissing({ kind, providerCode }: ProviderError): boolean {
  return kind === "not-found" || providerCode === "ServiceUnavailable";
}
