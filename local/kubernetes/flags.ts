import { LOOPBACK, OTHER_LOOPBACK } from "../loopback.ts";

/** `--name=value` of each. */
export const flags = (values: Readonly<Record<string, string>>): string[] =>
  Object.entries(values).map(([name, value]) => `--${name}=${value}`);

/** etcd for one run: nothing has to survive the machine. */
export const etcdFlags = (url: string, peerUrl: string, directory: string) =>
  flags({
    name: "default",
    "data-dir": directory,
    "unsafe-no-fsync": "true",
    "listen-client-urls": url,
    "advertise-client-urls": url,
    "listen-peer-urls": peerUrl,
    "initial-advertise-peer-urls": peerUrl,
    "initial-cluster": `default=${peerUrl}`,
  });

/** Files that the servers are given, by what they are. */
export interface ClusterFiles {
  readonly ca: string;
  readonly caKey: string;
  readonly signingKey: string;
  readonly signingPublicKey: string;
  readonly apiServer: { readonly certificate: string; readonly key: string };
  /** How the API server speaks to kubelets. */
  readonly toKubelets: { readonly certificate: string; readonly key: string };
  /** How it speaks, for somebody else, to API servers behind it (metrics). */
  readonly frontProxy: { readonly certificate: string; readonly key: string };
  readonly certs: string;
}

/** The one who may say for whom a request is. */
export const FRONT_PROXY = "front-proxy-client";

export const apiServerFlags = (etcdUrl: string, port: number, services: string, files: ClusterFiles) =>
  flags({
    "etcd-servers": etcdUrl,
    "bind-address": OTHER_LOOPBACK,
    "advertise-address": OTHER_LOOPBACK,
    "secure-port": String(port),
    // Refuses a loopback address for the endpoints of the service `kubernetes`.
    "endpoint-reconciler-type": "none",
    "service-cluster-ip-range": services,
    "service-account-issuer": "https://kubernetes.default.svc",
    "service-account-signing-key-file": files.signingKey,
    "service-account-key-file": files.signingPublicKey,
    "tls-cert-file": files.apiServer.certificate,
    "tls-private-key-file": files.apiServer.key,
    "client-ca-file": files.ca,
    "kubelet-certificate-authority": files.ca,
    "kubelet-client-certificate": files.toKubelets.certificate,
    "kubelet-client-key": files.toKubelets.key,
    // A node's name means nothing to a resolver.
    "kubelet-preferred-address-types": "InternalIP",
    "proxy-client-cert-file": files.frontProxy.certificate,
    "proxy-client-key-file": files.frontProxy.key,
    "requestheader-client-ca-file": files.ca,
    "requestheader-allowed-names": FRONT_PROXY,
    "requestheader-username-headers": "X-Remote-User",
    "requestheader-group-headers": "X-Remote-Group",
    "requestheader-extra-headers-prefix": "X-Remote-Extra-",
    "authorization-mode": "RBAC",
    "allow-privileged": "true",
    "cert-dir": files.certs,
    profiling: "false",
  });

const component = (kubeconfig: string, port: number, certs: string) => ({
  kubeconfig,
  "authentication-kubeconfig": kubeconfig,
  "authorization-kubeconfig": kubeconfig,
  "bind-address": LOOPBACK,
  "secure-port": String(port),
  "leader-elect": "false",
  "cert-dir": certs,
});

export const controllerManagerFlags = (kubeconfig: string, port: number, files: ClusterFiles) =>
  flags({
    ...component(kubeconfig, port, files.certs),
    "use-service-account-credentials": "true",
    "service-account-private-key-file": files.signingKey,
    "root-ca-file": files.ca,
    "cluster-signing-cert-file": files.ca,
    "cluster-signing-key-file": files.caKey,
    // By default a load is looked at every 15 s, counts 5 min after a pod's start only, and takes 5 min to be believed gone.
    "horizontal-pod-autoscaler-sync-period": "2s",
    "horizontal-pod-autoscaler-initial-readiness-delay": "0s",
    "horizontal-pod-autoscaler-cpu-initialization-period": "1s",
    "horizontal-pod-autoscaler-downscale-stabilization": "5s",
  });

export const schedulerFlags = (kubeconfig: string, port: number, certs: string) =>
  flags(component(kubeconfig, port, certs));
