import { chromium } from "./chromium.ts";
import { confd } from "./confd.ts";
import { etcd } from "./etcd.ts";
import { greeter } from "./greeter.ts";
import { helm } from "./helm.ts";
import { install, type Recipe, type Report } from "./install.ts";
import { kubernetes } from "./kubernetes.ts";
import { kwok } from "./kwok.ts";
import { metricsServer } from "./metrics-server.ts";
import { nft } from "./nft.ts";
import { openstack } from "./openstack.ts";
import { podman } from "./podman.ts";
import { python } from "./python.ts";
import { qingcloud } from "./qingcloud.ts";
import { redis } from "./redis.ts";
import { registry } from "./registry.ts";
import { vcsim } from "./vcsim.ts";
import { zookeeper } from "./zookeeper.ts";

/** ministack and moto share one Python environment: their pins agree, and one is faster to make. */
export type ToolName =
  | "ministack"
  | "moto"
  | "etcd"
  | "confd"
  | "zookeeper"
  | "nft"
  | "redis"
  | "registry"
  | "kubernetes"
  | "kwok"
  | "metrics-server"
  | "vcsim"
  | "qingcloud"
  | "podman"
  | "greeter"
  | "helm"
  | "openstack"
  | "chromium";

const RECIPES: Readonly<Record<ToolName, () => Promise<Recipe>>> = {
  ministack: python,
  moto: python,
  etcd,
  confd,
  zookeeper,
  nft,
  redis,
  registry,
  kubernetes,
  kwok,
  "metrics-server": metricsServer,
  vcsim,
  qingcloud,
  podman,
  greeter,
  helm,
  openstack,
  chromium,
};

/**
 * Returns the absolute directory of a tool, installing it into the cache on first use (pinned, safe to call
 * from several processes at once). What the directory holds:
 *
 * - `ministack`, `moto`: a Python environment: `bin/python`, `bin/hypercorn`, `bin/moto_server`
 * - `etcd`: `etcd`, `etcdctl`
 * - `confd`: `confd`
 * - `zookeeper`: an image layer: `opt/zookeeper/{bin/zk*.sh,lib/*.jar,conf/logback.xml}`
 * - `redis`: an image layer: `opt/redis/bin/{redis-server,redis-cli,redisServer.sh}`, for the demo of a deployment's life alone
 * - `registry`: `registry`, for the tests of repos alone
 * - `kubernetes`: `kube-apiserver`, `kube-controller-manager`, `kube-scheduler`, and `kwok`, `metrics-server`: a program of that name, for
 *   the tests of clusters alone
 * - `vcsim`: `vcsim`, for the tests of clouds alone
 * - `qingcloud`: a Python environment with QingCloud's client: `bin/python`, for the tests of clouds alone
 * - `openstack`: a Python environment: `bin/python`, with `databases/`, `keys/` and `admin` to begin with, for the tests of clouds alone
 * - `helm`: `helm/helm` and `kubectl/kubectl`, as in the functions' layer
 * - `podman`: an image layer: `usr/bin/{podman,crun,conmon}` and what they need; `greeter`: `greeter`; for the tests of containers alone
 * - `chromium`: `chromium`, headless, with `fonts/`, for the tests in a browser alone
 * - `nft`: `nft`, which runs the system's nftables or an unpacked one
 *
 * Throws an Error that names what failed and its log.
 */
export async function ensureTool(name: ToolName, report: Report = () => {}): Promise<string> {
  try {
    return await install(await RECIPES[name](), report);
  } catch (error) {
    throw new Error(`Could not install ${name}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** Where each tool of the local stack lies: see {@link ensureTool}. */
export type Toolchain = Readonly<Record<"etcd" | "confd" | "ministack" | "moto" | "zookeeper" | "nft", string>>;

/** Installs everything at the same time; throws the first failure, after all have ended. */
export async function ensureToolchain(report?: Report): Promise<Toolchain> {
  const etcd = ensureTool("etcd", report);
  const confd = ensureTool("confd", report);
  const ministack = ensureTool("ministack", report);
  const zookeeper = ensureTool("zookeeper", report);
  const nft = ensureTool("nft", report);
  await Promise.allSettled([etcd, confd, ministack, zookeeper, nft]);
  return {
    etcd: await etcd,
    confd: await confd,
    ministack: await ministack,
    moto: await ensureTool("moto", report),
    zookeeper: await zookeeper,
    nft: await nft,
  };
}
