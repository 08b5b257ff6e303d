import * as z from "zod";
import { json } from "./json.ts";
import type { Permission } from "./status.ts";
import type { ClusterTransport } from "./transport.ts";

/** Verbs on one kind of object. */
export interface Need {
  /** Empty: the core. */
  readonly group: string;
  readonly resource: string;
  readonly verbs: readonly string[];
  /** What of ours needs it, where deployments work without it. Absent: nothing works without it. */
  readonly for?: string;
  /** It belongs to no namespace. */
  readonly clusterWide?: true;
}

const CHANGE = ["get", "list", "create", "patch", "delete"];
const WATCHED = [...CHANGE, "watch"];

/**
 * What deployments do in a namespace. Packages may make more kinds than these: what they make is asked for by the cluster when
 * they are put.
 */
export const NEEDS: readonly Need[] = [
  { group: "", resource: "secrets", verbs: [...CHANGE, "update"] },
  { group: "", resource: "configmaps", verbs: CHANGE },
  { group: "", resource: "services", verbs: WATCHED },
  { group: "", resource: "serviceaccounts", verbs: CHANGE },
  { group: "", resource: "persistentvolumeclaims", verbs: WATCHED },
  { group: "", resource: "pods", verbs: ["get", "list", "watch", "delete"] },
  // Why a workload makes no pods stands nowhere else.
  { group: "", resource: "events", verbs: ["list", "watch"] },
  { group: "apps", resource: "deployments", verbs: WATCHED },
  { group: "apps", resource: "statefulsets", verbs: WATCHED },
  { group: "apps", resource: "daemonsets", verbs: WATCHED },
  // Between Deployments and their pods.
  { group: "apps", resource: "replicasets", verbs: ["get", "list", "watch"] },
  { group: "batch", resource: "jobs", verbs: WATCHED },
  { group: "", resource: "pods/log", verbs: ["get"], for: "logs" },
  { group: "", resource: "pods/exec", verbs: ["get", "create"], for: "commands in containers" },
  { group: "discovery.k8s.io", resource: "endpointslices", verbs: ["list", "watch"], for: "endpoints" },
  { group: "batch", resource: "cronjobs", verbs: CHANGE, for: "packages with cron jobs" },
  { group: "networking.k8s.io", resource: "ingresses", verbs: CHANGE, for: "packages with ingresses" },
  { group: "networking.k8s.io", resource: "networkpolicies", verbs: CHANGE, for: "packages with network policies" },
  { group: "policy", resource: "poddisruptionbudgets", verbs: CHANGE, for: "packages with disruption budgets" },
  { group: "autoscaling", resource: "horizontalpodautoscalers", verbs: CHANGE, for: "autoscaling" },
  { group: "rbac.authorization.k8s.io", resource: "roles", verbs: CHANGE, for: "packages with roles" },
  { group: "rbac.authorization.k8s.io", resource: "rolebindings", verbs: CHANGE, for: "packages with roles" },
  { group: "metrics.k8s.io", resource: "pods", verbs: ["list"], for: "CPU and memory" },
];

/** What is needed besides where each deployment gets a namespace of its own. */
export const NAMESPACE_NEEDS: readonly Need[] = [
  { group: "", resource: "namespaces", verbs: ["get", "create", "delete"], clusterWide: true },
  { group: "", resource: "resourcequotas", verbs: ["get", "list", "create", "patch"], for: "quotas of namespaces" },
];

const Review = z.object({ status: z.object({ allowed: z.boolean() }) });

interface Asked {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string | undefined;
}

/** The cluster's own answer for one verb, by whatever authorises there. One request; every user may ask about himself. */
async function isAllowed(transport: ClusterTransport, { verb, group, resource, namespace }: Asked): Promise<boolean> {
  const [name = "", subresource] = resource.split("/");
  const { status } = await json(transport, Review, {
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    body: {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: {
        resourceAttributes: {
          verb,
          group,
          resource: name,
          ...(subresource === undefined ? {} : { subresource }),
          ...(namespace === undefined ? {} : { namespace }),
        },
      },
    },
  });
  return status.allowed;
}

/** What the cluster lists as allowed in a namespace, of every kind of object at once. */
const Rules = z.object({
  status: z.object({
    resourceRules: z.array(
      z.object({
        verbs: z.array(z.string()),
        apiGroups: z.array(z.string()).default([]),
        resources: z.array(z.string()).default([]),
        resourceNames: z.array(z.string()).default([]),
      }),
    ),
  }),
});
type Rule = z.infer<typeof Rules>["status"]["resourceRules"][number];

/** In a namespace that nobody has only those rules hold that hold everywhere. */
const NOWHERE = "pitrix-looks-where-nothing-is";

async function rulesIn(transport: ClusterTransport, namespace: string | undefined): Promise<readonly Rule[]> {
  const { status } = await json(transport, Rules, {
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
    body: {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectRulesReview",
      spec: { namespace: namespace ?? NOWHERE },
    },
  });
  return status.resourceRules;
}

const holds = (all: readonly string[], one: string): boolean => all.includes("*") || all.includes(one);

function isListed(rules: readonly Rule[], { group, resource }: Need, verb: string): boolean {
  const [, part] = resource.split("/");
  return rules.some(
    ({ verbs, apiGroups, resources, resourceNames }) =>
      resourceNames.length === 0 &&
      holds(verbs, verb) &&
      holds(apiGroups, group) &&
      (holds(resources, resource) || (part !== undefined && resources.includes(`*/${part}`))),
  );
}

/**
 * Which of the needs are not met. One request when the credential may do everything, else another, and one for each verb that the
 * cluster does not list: who may do it by other means than roles is in no list.
 * @param namespace absent: each is needed in all namespaces
 */
export async function missingOf(
  transport: ClusterTransport,
  needs: readonly Need[],
  namespace: string | undefined,
): Promise<readonly (Permission & { readonly for?: string })[]> {
  if (await isAllowed(transport, { verb: "*", group: "*", resource: "*", namespace })) {
    if (namespace === undefined || needs.every(({ clusterWide }) => clusterWide !== true)) return [];
  }
  const rules = await rulesIn(transport, namespace);
  const asked = needs.flatMap((need) => {
    const elsewhere = need.clusterWide === true && namespace !== undefined;
    return need.verbs
      .filter((verb) => elsewhere || !isListed(rules, need, verb))
      .map((verb) => ({ need, verb, where: need.clusterWide === true ? undefined : namespace }));
  });
  const answers = await Promise.all(
    asked.map(async ({ need, verb, where }) => {
      const { group, resource } = need;
      if (await isAllowed(transport, { verb, group, resource, namespace: where })) return [];
      return [
        {
          verb,
          resource: group === "" ? resource : `${resource}.${group}`,
          ...(where === undefined ? {} : { namespace: where }),
          ...(need.for === undefined ? {} : { for: need.for }),
        },
      ];
    }),
  );
  return answers.flat();
}
