import { LOOPBACK } from "../loopback.ts";
import { type ApiCall, mustCreate } from "./api-call.ts";
import { flags } from "./flags.ts";

const NAME = "metrics-server";
const NAMESPACE = "kube-system";
/** The name that the API server asks the certificate for. */
export const METRICS_NAMES = [`${NAME}.${NAMESPACE}.svc`, LOOPBACK];

export interface MetricsFiles {
  readonly kubeconfig: string;
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** Asks every node every 10 s, which is the least that it does: a pod's load is known after two rounds. */
export const metricsFlags = (port: number, files: MetricsFiles) =>
  flags({
    kubeconfig: files.kubeconfig,
    "authentication-kubeconfig": files.kubeconfig,
    "authorization-kubeconfig": files.kubeconfig,
    "bind-address": LOOPBACK,
    "secure-port": String(port),
    "tls-cert-file": files.certificate,
    "tls-private-key-file": files.key,
    "kubelet-certificate-authority": files.ca,
    "kubelet-preferred-address-types": "InternalIP",
    "kubelet-use-node-status-port": "true",
    "metric-resolution": "10s",
    "kubelet-request-timeout": "5s",
  });

/**
 * Makes the API server answer `metrics.k8s.io` from there. It looks for such a server behind a service; a loopback address may not be an
 * endpoint of one, and nothing here routes a service's own address, so the service is another name for this machine.
 */
export async function publishMetrics(call: ApiCall, port: number, caCertificate: string): Promise<void> {
  await mustCreate(call, `/api/v1/namespaces/${NAMESPACE}/services`, {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: NAME },
    spec: { type: "ExternalName", externalName: "localhost", ports: [{ port }] },
  });
  await mustCreate(call, "/apis/apiregistration.k8s.io/v1/apiservices", {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: "v1beta1.metrics.k8s.io" },
    spec: {
      group: "metrics.k8s.io",
      version: "v1beta1",
      groupPriorityMinimum: 100,
      versionPriority: 100,
      service: { name: NAME, namespace: NAMESPACE, port },
      caBundle: Buffer.from(caCertificate).toString("base64"),
    },
  });
  await mustCreate(call, "/apis/rbac.authorization.k8s.io/v1/clusterroles", {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: {
      name: "system:aggregated-metrics-reader",
      labels: Object.fromEntries(
        ["view", "edit", "admin"].map((role) => [`rbac.authorization.k8s.io/aggregate-to-${role}`, "true"]),
      ),
    },
    rules: [{ apiGroups: ["metrics.k8s.io"], resources: ["pods", "nodes"], verbs: ["get", "list", "watch"] }],
  });
}
