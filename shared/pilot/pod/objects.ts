import { CLUSTER_RULES, NAMESPACED_RULES, ownRules } from "./rules.ts";

/** Where Frontgates live in a cluster: closed to calls through them. */
export const POD_NAMESPACE = "pitrix-system";

export interface PodInput {
  readonly frontgateId: string;
  /** What is mounted at /etc/pitrix. The Frontgate's configuration is among it, with its token. */
  readonly files: PodFiles;
  /** Changes with the files. */
  readonly digest: string;
  /** Of the operator: `registry/name:tag`. */
  readonly image: string;
  /** The one namespace that deployments go to; absent: each has one of its own. */
  readonly namespace?: string | undefined;
  /** TCP ports that the pod may dial: of API servers and of Pilot. No policy can name a host. */
  readonly ports: readonly number[];
  /** Of the way to Pilot and its objects, `http://…`: by the chart alone. */
  readonly proxy?: string | undefined;
}

/** `ca.pem` is the certificate authority of Pilot's address, where it is not a public one. */
export interface PodFiles {
  readonly "agent.json": string;
  readonly "ca.pem"?: string;
}

const RBAC = "rbac.authorization.k8s.io";
/** Where the pod says whether it lives and whether it is connected. */
const HEALTH_PORT = 8080;

/**
 * Everything that a cluster needs to run its Frontgate, in the order in which it is made. Names hold the Frontgate's id, so that
 * several runtimes may lie in one cluster. The Secret that it keeps its key in is made empty and never written again: what is
 * in it stays when the objects are applied once more. Pure.
 */
export function podObjects(input: PodInput): readonly object[] {
  const { files, namespace, ports } = input;
  const name = `pitrix-${input.frontgateId}`;
  const state = `${name}-state`;
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
    {
      ...own("NetworkPolicy", "networking.k8s.io/v1"),
      spec: { podSelector: { matchLabels: labels }, ...traffic(ports) },
    },
    { ...own("Deployment", "apps/v1"), spec: deployment({ ...input, name, state, labels }) },
  ];
}

/** Nobody dials it but its node's kubelet, which no policy stops; it asks for names, and dials the API server and Pilot. */
function traffic(ports: readonly number[]): object {
  const tcp = (port: number) => ({ protocol: "TCP", port });
  return {
    policyTypes: ["Ingress", "Egress"],
    ingress: [],
    egress: [{ ports: [{ protocol: "UDP", port: 53 }, tcp(53)] }, { ports: ports.map(tcp) }],
  };
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

interface DeploymentInput extends Pick<PodInput, "image" | "files" | "digest" | "proxy"> {
  readonly name: string;
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** One replica, the old one gone before the new one comes: one key, one connection. */
function deployment({ name, state, image, labels, files, digest, proxy }: DeploymentInput): object {
  const address = { fieldRef: { fieldPath: "status.podIP" } };
  return {
    replicas: 1,
    strategy: { type: "Recreate" },
    revisionHistoryLimit: 2,
    selector: { matchLabels: labels },
    template: {
      // Another configuration is another pod.
      metadata: { labels, annotations: { "pitrix.io/config": digest } },
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
              { name: "PITRIX_HEALTH_PORT", value: String(HEALTH_PORT) },
              ...("ca.pem" in files ? [{ name: "NODE_EXTRA_CA_CERTS", value: "/etc/pitrix/ca.pem" }] : []),
              ...(proxy === undefined ? [] : proxied(proxy)),
            ],
            ports: [{ name: "health", containerPort: HEALTH_PORT }],
            // Without the store it lives, and is not ready: starting anew would bring nobody back.
            livenessProbe: { ...probe("/healthz"), initialDelaySeconds: 30 },
            readinessProbe: probe("/readyz"),
            resources: RESOURCES,
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

/** Read by Node itself. The API server is dialled directly whatever they say. */
const proxied = (proxy: string) => [
  { name: "NODE_USE_ENV_PROXY", value: "1" },
  { name: "HTTP_PROXY", value: proxy },
  { name: "HTTPS_PROXY", value: proxy },
];

/** What it takes at rest, and with as much in hand as it may have. */
export const RESOURCES = { requests: { cpu: "25m", memory: "80Mi" }, limits: { memory: "256Mi" } };

const probe = (path: string) => ({
  httpGet: { path, port: "health" },
  periodSeconds: 20,
  timeoutSeconds: 5,
  failureThreshold: 3,
});
