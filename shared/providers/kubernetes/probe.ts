import * as z from "zod";
import { type ProbeReport, ProviderError } from "../contract.ts";
import type { ClusterReport } from "../workloads.ts";
import { json } from "./json.ts";
import { nodesOf } from "./nodes.ts";
import { missingOf, NAMESPACE_NEEDS, NEEDS } from "./permissions.ts";
import type { Config } from "./schema.ts";
import { describe } from "./status.ts";
import type { ClusterTransport } from "./transport.ts";

/** Minor version of Kubernetes 1 from which on everything that we use is there to stay (`SelfSubjectReview` is the newest). */
const OLDEST_MINOR = 28;

const Version = z.object({ major: z.string(), minor: z.string(), gitVersion: z.string().max(100) });
const Self = z.object({ status: z.object({ userInfo: z.object({ username: z.string().optional() }) }) });
const StorageClasses = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), annotations: z.record(z.string(), z.string()).optional() }),
    }),
  ),
});
const DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";

/**
 * What a cluster is, and whether deployments can live in it. Writes nothing: a namespace is asked for by dry run. Some ten
 * requests, and one for each verb that a credential's roles do not list.
 *
 * @param trustedBy whose word the certificate has
 * @throws ProviderError `auth`, `denied` with every permission that is missing, `invalid` with code `UnsupportedVersion`,
 *   `not-found` for a namespace that is not there
 */
export async function probe(
  transport: ClusterTransport,
  config: Config,
  trustedBy: "credential" | "public",
): Promise<ProbeReport> {
  const version = await supported(transport);
  const account = await whoAmI(transport);
  const [missing, storageClasses, metrics, nodes] = await Promise.all([
    permissions(transport, config),
    unlessDenied(storage(transport)),
    hasMetrics(transport),
    unlessDenied(nodesOf(transport)),
  ]);
  const namespaces = await namespace(transport, config);
  const certificate = transport.certificate?.();
  const cluster: ClusterReport = {
    version,
    ...(certificate === undefined
      ? {}
      : {
          tls: {
            issuer: certificate.issuer.replaceAll("\n", ", ").slice(0, 300),
            validUntil: certificate.validToDate.toISOString(),
            trustedBy,
          },
        }),
    permissions: {
      needed: needsOf(config).map(({ group, resource, verbs }) => `${verbs} ${named(resource, group)}`),
      missing,
    },
    namespaces,
    ...(storageClasses === undefined ? {} : { storageClasses }),
    metrics,
    ...(nodes === undefined ? {} : { nodes: nodes.sum }),
  };
  return { account, region: nodes?.region ?? "", zones: nodes?.zones ?? [], cluster };
}

const named = (resource: string, group: string): string => (group === "" ? resource : `${resource}.${group}`);

const needsOf = ({ namespace: fixed }: Config) => (fixed === undefined ? [...NEEDS, ...NAMESPACE_NEEDS] : NEEDS);

async function supported(transport: ClusterTransport): Promise<string> {
  const { major, minor, gitVersion } = await json(transport, Version, { method: "GET", path: "/version" });
  // "30+" on some clouds.
  if (major === "1" && Number.parseInt(minor, 10) >= OLDEST_MINOR) return gitVersion;
  throw new ProviderError({
    kind: "invalid",
    providerCode: "UnsupportedVersion",
    message: `The cluster runs Kubernetes ${gitVersion}; 1.${OLDEST_MINOR} or newer is needed.`,
    remedy: `Upgrade the cluster to Kubernetes 1.${OLDEST_MINOR} or newer.`,
  });
}

async function whoAmI(transport: ClusterTransport): Promise<string> {
  const { status } = await json(transport, Self, {
    method: "POST",
    path: "/apis/authentication.k8s.io/v1/selfsubjectreviews",
    body: { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" },
  });
  return (status.userInfo.username ?? "").slice(0, 300);
}

/** What is missing and can be done without. @throws ProviderError `denied` that names all that cannot */
async function permissions(
  transport: ClusterTransport,
  config: Config,
): Promise<ClusterReport["permissions"]["missing"]> {
  const missing = await missingOf(transport, needsOf(config), config.namespace);
  const necessary = missing.filter((one) => one.for === undefined).map(describe);
  if (necessary.length === 0)
    return missing.map(({ for: purpose = "", ...permission }) => ({ permission: describe(permission), for: purpose }));
  throw new ProviderError({
    kind: "denied",
    providerCode: "Forbidden",
    message: `The credential lacks permissions: ${necessary.join("; ")}.`,
    remedy:
      config.namespace === undefined
        ? "Bind the credential to a ClusterRole with these rules, or name the one namespace that it is for (`config.namespace`)."
        : `Bind the credential to a Role with these rules in the namespace ${config.namespace}.`,
  });
}

/** By dry run, so that what admits objects in that cluster is asked too. */
async function namespace(transport: ClusterTransport, config: Config): Promise<ClusterReport["namespaces"]> {
  if (config.namespace !== undefined) {
    await unlessDenied(json(transport, z.unknown(), { method: "GET", path: `/api/v1/namespaces/${config.namespace}` }));
    return { own: false, name: config.namespace };
  }
  await json(transport, z.unknown(), {
    method: "POST",
    path: "/api/v1/namespaces?dryRun=All",
    body: { apiVersion: "v1", kind: "Namespace", metadata: { generateName: "pitrix-probe-" } },
  });
  return { own: true };
}

async function storage(transport: ClusterTransport): Promise<ClusterReport["storageClasses"]> {
  const path = "/apis/storage.k8s.io/v1/storageclasses?limit=100";
  const { items } = await json(transport, StorageClasses, { method: "GET", path });
  return items.map(({ metadata: { name, annotations = {} } }) => ({
    name,
    default: annotations[DEFAULT_CLASS] === "true",
  }));
}

/** Whether something answers for metrics: the API is registered even while its server is away. */
async function hasMetrics(transport: ClusterTransport): Promise<boolean> {
  const answer = await transport.request({ method: "GET", path: "/apis/metrics.k8s.io/v1beta1" });
  for await (const _ of answer.body);
  return answer.status === 200;
}

async function unlessDenied<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ProviderError && error.kind === "denied") return undefined;
    throw error;
  }
}
