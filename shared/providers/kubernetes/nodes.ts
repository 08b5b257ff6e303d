import * as z from "zod";
import type { ClusterReport } from "../workloads.ts";
import { amountOf } from "./inspect/quantity.ts";
import { json } from "./json.ts";
import type { ClusterTransport } from "./transport.ts";

const REGION = "topology.kubernetes.io/region";
const ZONE = "topology.kubernetes.io/zone";
/** More are counted, and their capacity is not added up. */
const READ = 500;

const Nodes = z.object({
  metadata: z.object({ remainingItemCount: z.number().optional() }),
  items: z.array(
    z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()).optional() }),
      status: z.object({ allocatable: z.record(z.string(), z.string()).optional() }).optional(),
    }),
  ),
});

/** What the cluster's machines can carry together, and where they are. One request. @throws ProviderError `denied` */
export async function nodesOf(transport: ClusterTransport): Promise<{
  readonly region: string;
  readonly zones: readonly string[];
  readonly sum: NonNullable<ClusterReport["nodes"]>;
}> {
  const { metadata, items } = await json(transport, Nodes, { method: "GET", path: `/api/v1/nodes?limit=${READ}` });
  const labels = (name: string): string[] =>
    [...new Set(items.flatMap((node) => node.metadata.labels?.[name] ?? []))].sort();
  const sum = (name: string): number =>
    items.reduce((all, { status }) => all + (amountOf(status?.allocatable?.[name] ?? "") ?? 0), 0);
  const more = metadata.remainingItemCount ?? 0;
  return {
    region: labels(REGION).join(","),
    zones: labels(ZONE),
    sum: { count: items.length + more, ...(more > 0 ? {} : { cpu: sum("cpu"), memory: sum("memory") }) },
  };
}
