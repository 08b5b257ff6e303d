import * as z from "zod";

/** A DNS label (RFC 1123), as namespaces are named. */
export const NamespaceName = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "lower-case letters, digits and hyphens")
  .refine((name) => !name.startsWith("kube-"), "a namespace of the cluster's own");

/** What a namespace may take, as the cluster writes it: `{"requests.cpu": "2", "pods": "20"}`. */
export const NamespaceQuota = z
  .record(
    z
      .string()
      .max(200)
      .regex(/^[a-z0-9]([-a-z0-9./_]*[a-zA-Z0-9])?$/, "the name of a resource"),
    z
      .string()
      .max(40)
      .regex(/^[0-9]+(\.[0-9]+)?([numkMGTPE]|[KMGTPE]i)?$/, "an amount, such as 2, 500m or 4Gi"),
  )
  .refine((quota) => Object.keys(quota).length <= 50, "at most 50 resources");

/** Where a deployment's workloads lie in its cluster. */
export const WorkloadsPlace = z.object({
  namespace: z.string(),
  /** Made for it, and deleted with it. */
  ownNamespace: z.boolean(),
  /** Its name there. */
  release: z.string(),
  quota: NamespaceQuota.optional(),
  /** How long a change may take until all is ready, in seconds. */
  readyWithin: z.int(),
});
export type WorkloadsPlace = z.infer<typeof WorkloadsPlace>;

/** Of a deployment that runs workloads; `/deployments/{id}/endpoints` asks the cluster for all of them. */
export const MOST_ENDPOINTS = 20;

/** Where workloads are reached, as the cluster told when it was looked at last. */
export const WorkloadEndpoint = z.object({
  /** The service. */
  name: z.string(),
  /** Within the cluster: `web.shop.svc`. */
  address: z.string(),
  ports: z.array(z.object({ port: z.int(), protocol: z.string() })),
  /** From outside: of load balancers. */
  external: z.array(z.string()),
  /** Hosts and paths that an ingress leads to it: `shop.example.com/cart`. */
  hosts: z.array(z.string()),
});
export type WorkloadEndpoint = z.infer<typeof WorkloadEndpoint>;

/** Without another word an app has so long to become ready. */
export const READY_WITHIN_SECONDS = 15 * 60;
export const LONGEST_READY_SECONDS = 6 * 60 * 60;

const RELEASE_WORDS = 30;
const NAMESPACE_WORDS = 40;
const UNIQUE = 9;

/**
 * What a deployment's release and its own namespace are called: by its name, so that people find them, and the random end
 * of its id, so that no two are the same. Pure.
 */
export function namesOf({ id, name }: { readonly id: string; readonly name: string }) {
  const unique = id.slice(-UNIQUE);
  const named = (most: number) => `${label(name, most)}-${unique}`;
  return { release: named(RELEASE_WORDS), namespace: named(NAMESPACE_WORDS) };
}

/** A text as the beginning of a DNS label: it begins with a letter, as some kinds of objects ask. */
function label(text: string, most: number): string {
  const plain = text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, most)
    .replace(/-+$/, "");
  return plain === "" ? "app" : plain;
}
