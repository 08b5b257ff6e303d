import { createHash } from "node:crypto";
import type { FrontgateConfig } from "../../protocol/messages.ts";
import { CLUSTER_RULES, NAMESPACED_RULES, ownRules } from "./rules.ts";

/** Where Frontgates live in a cluster: closed to calls through them. */
export const POD_NAMESPACE = "pitrix-system";

export interface PodInput {
  /** As a Frontgate on a machine is configured. Its token is in it. */
  readonly config: FrontgateConfig;
  /** Of the operator: `registry/name:tag`. */
  readonly image: string;
  /** The one namespace that deployments go to; absent: each has one of its own. */
  readonly namespace?: string | undefined;
  /** Certificate authority of Pilot's address (PEM), where it is not a public one. */
  readonly ca?: string | undefined;
}

const RBAC = "rbac.authorization.k8s.io";

/**
 * Everything that a cluster needs to run its Frontgate, in the order in which it is made. Names hold the Frontgate's id, so that
 * several runtimes may lie in one cluster. The Secret that it keeps its key in is made empty and never written again: what is
 * in it stays when the objects are applied once more. Pure.
 */
export function podObjects({ config, image, namespace, ca }: PodInput): readonly object[] {
  const name = `pitrix-${config.frontgateId}`;
  const state = `${name}-state`;
  const files = { "agent.json": JSON.stringify(config), ...(ca === undefined ? {} : { "ca.pem": ca }) };
  const labels = { "app.kubernetes.io/name": "pitrix-frontgate", "app.kubernetes.io/instance": name };
  const own = (kind: string, apiVersion = "v1", called = name) => ({
    apiVersion,
    kind,
    metadata: { name: called, namespace: POD_NAMESPACE, labels },
  });
  const subjects = [{ kind: "ServiceAccount", name, namespace: POD_NAMESPACE }];
  const bound = (kind: string, role = name) => ({ roleRef: { apiGroup: RBAC, kind, name: role }, subjects });
  return [
    {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: POD_NAMESPACE, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
    },
    { ...own("ServiceAccount"), automountServiceAccountToken: false },
    { ...own("Secret", "v1", `${name}-config`), type: "Opaque", stringData: files },
    { ...own("Secret", "v1", state), type: "Opaque" },
    { ...own("Role", `${RBAC}/v1`), rules: ownRules(state) },
    { ...own("RoleBinding", `${RBAC}/v1`), ...bound("Role") },
    ...rights(name, namespace, labels, bound),
    { ...own("Deployment", "apps/v1"), spec: deployment({ name, state, image, labels, files }) },
  ];
}

function rights(
  name: string,
  namespace: string | undefined,
  labels: Readonly<Record<string, string>>,
  bound: (kind: string) => object,
): readonly object[] {
  const apiVersion = `${RBAC}/v1`;
  if (namespace === undefined) {
    const metadata = { name, labels };
    return [
      { apiVersion, kind: "ClusterRole", metadata, rules: [...NAMESPACED_RULES, ...CLUSTER_RULES] },
      { apiVersion, kind: "ClusterRoleBinding", metadata, ...bound("ClusterRole") },
    ];
  }
  const metadata = { name, namespace, labels };
  return [
    { apiVersion, kind: "Role", metadata, rules: NAMESPACED_RULES },
    { apiVersion, kind: "RoleBinding", metadata, ...bound("Role") },
  ];
}

interface DeploymentInput {
  readonly name: string;
  readonly state: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
}

/** One replica, the old one gone before the new one comes: one key, one connection. */
function deployment({ name, state, image, labels, files }: DeploymentInput): object {
  const sha256 = createHash("sha256").update(JSON.stringify(files)).digest("hex");
  const address = { fieldRef: { fieldPath: "status.podIP" } };
  return {
    replicas: 1,
    strategy: { type: "Recreate" },
    revisionHistoryLimit: 2,
    selector: { matchLabels: labels },
    template: {
      // Another configuration is another pod.
      metadata: { labels, annotations: { "pitrix.io/config": sha256 } },
      spec: {
        serviceAccountName: name,
        automountServiceAccountToken: true,
        enableServiceLinks: false,
        terminationGracePeriodSeconds: 10,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 65_532,
          runAsGroup: 65_532,
          fsGroup: 65_532,
          seccompProfile: { type: "RuntimeDefault" },
        },
        containers: [
          {
            name: "frontgate",
            image,
            env: [
              { name: "PITRIX_STATE_SECRET", value: state },
              { name: "PITRIX_ADDRESS", valueFrom: address },
              ...("ca.pem" in files ? [{ name: "NODE_EXTRA_CA_CERTS", value: "/etc/pitrix/ca.pem" }] : []),
            ],
            resources: { requests: { cpu: "25m", memory: "80Mi" }, limits: { memory: "160Mi" } },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ["ALL"] },
            },
            volumeMounts: [{ name: "config", mountPath: "/etc/pitrix", readOnly: true }],
          },
        ],
        volumes: [{ name: "config", secret: { secretName: `${name}-config`, defaultMode: 0o440 } }],
      },
    },
  };
}
