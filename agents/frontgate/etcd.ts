import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FRONTGATE_PORTS } from "../../shared/protocol/messages.ts";
import { answers, EtcdLink } from "../etcd/link.ts";
import { enableAccessControl, isOpen, purge } from "../etcd/users.ts";
import type { Random } from "../machine/backoff.ts";
import { superviseChild } from "../machine/child.ts";
import type { Log } from "../machine/log.ts";
import type { Machine } from "../machine/paths.ts";
import { type Authority, identityFiles, PEER_NAME } from "./authority.ts";
import { dataOf, type Formation, nameOf, peerUrl, replaceMember } from "./formation.ts";

/** Writes of one transaction that we allow ourselves (metadata.ts) stay below this. */
const MAX_TRANSACTION_OPERATIONS = 20_000;
/** A command's body may have 8 MiB. */
const MAX_REQUEST_BYTES = 10 * 1024 * 1024;
const QUOTA_BYTES = 512 * 1024 * 1024;
const START_MS = 60_000;

export interface RunningEtcd {
  /** Logged in as root. */
  readonly link: EtcdLink;
  /**
   * Turns access control on again where it is off: somebody took the data away under a running etcd. What Drones, who have
   * certificates already, may have written or begun to watch in that moment is taken away.
   */
  secure(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts this VPC's etcd, keeps it running, and turns access control on. Clients need a certificate of our authority;
 * the certificate's common name is the user. Throws when it does not answer within a minute.
 */
export async function startEtcd(input: {
  machine: Machine;
  authority: Authority;
  authorityDir: string;
  log: Log;
  random: Random;
  /** Where this machine is one of three members. */
  cluster?: { readonly formation: Formation; readonly member: number };
}): Promise<RunningEtcd> {
  const { machine, authority, authorityDir, cluster } = input;
  const url = `https://${machine.address}:${FRONTGATE_PORTS.etcd}`;
  const home = join(machine.stateDir, "etcd");
  await mkdir(home, { recursive: true, mode: 0o700 });
  const server = identityFiles(authorityDir, `server-${machine.address}`);
  const epoch = cluster === undefined ? undefined : await dataOf(home, cluster.formation.epoch);
  const fresh = !existsSync(join(epoch ?? join(home, "data"), "member"));
  if (cluster?.formation.join === true && fresh)
    await replaceMember(cluster.formation, cluster.member, authority, input.log);
  const peering =
    cluster === undefined
      ? alone(home)
      : await amongPeers(epoch ?? "", machine.address, authorityDir, authority, cluster);
  const child = await superviseChild({
    name: "etcd",
    program: machine.program("etcd"),
    args: [
      ...peering,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--cert-file=${server.certificate}`,
      `--key-file=${server.key}`,
      `--trusted-ca-file=${identityFiles(authorityDir, "ca").certificate}`,
      "--client-cert-auth",
      "--auth-token=simple",
      `--max-txn-ops=${MAX_TRANSACTION_OPERATIONS}`,
      `--max-request-bytes=${MAX_REQUEST_BYTES}`,
      `--quota-backend-bytes=${QUOTA_BYTES}`,
      "--auto-compaction-mode=periodic",
      "--auto-compaction-retention=10m",
      "--snapshot-count=10000",
      "--enable-grpc-gateway=false",
      "--log-level=warn",
    ],
    env: { GOGC: "50", GOMEMLIMIT: "256MiB" },
    cwd: home,
    logFile: join(machine.logDir, "etcd.log"),
    pidFile: join(machine.stateDir, "etcd.pid"),
    log: input.log,
    random: input.random,
  });
  const link = new EtcdLink({
    // Its own alone, also of three: who leads with an etcd that is down would do so by luck, and the others would not take over.
    url,
    ca: authority.certificate,
    certificate: authority.root.certificate,
    key: authority.root.key,
  });
  const untilUp = async (): Promise<void> => {
    for (let waited = 0; !(await answers(link)); waited += 25) {
      if (waited > START_MS)
        throw new Error(`etcd does not answer on ${url}; see ${join(machine.logDir, "etcd.log")}.`);
      await sleep(25);
    }
  };
  const secure = async (certified: boolean): Promise<void> => {
    await untilUp();
    if (!(await enableAccessControl(link)) || !certified) return;
    await purge(link);
    await child.restart();
    await untilUp();
  };
  if (cluster === undefined) await secure(authority.certified);
  else
    await secureCluster({
      ...cluster,
      link,
      fresh,
      certified: authority.certified,
      untilUp,
      restart: () => child.restart(),
    });
  return {
    link,
    // Nobody takes the data away under one member of three without the others' seeing it.
    secure: cluster === undefined ? () => secure(true) : untilUp,
    async stop() {
      link.close();
      await child.stop();
    },
  };
}

/** The only peer is this process itself: a socket file in its own directory needs no port and no certificate. */
function alone(home: string): string[] {
  const peer = "unix://localhost:2380";
  return [
    "--name=frontgate",
    `--data-dir=${join(home, "data")}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=frontgate=${peer}`,
    // Names a new store apart from the one before it; one that has data keeps the name that it has.
    `--initial-cluster-token=${randomUUID()}`,
    // Alone it wins every election: no need to wait long for one.
    "--heartbeat-interval=20",
    "--election-timeout=200",
  ];
}

/** One of three, who know each other by certificates of the VPC's authority that no Drone can have. */
async function amongPeers(
  data: string,
  address: string,
  authorityDir: string,
  authority: Authority,
  { formation, member }: { readonly formation: Formation; readonly member: number },
): Promise<string[]> {
  await authority.peer();
  const own = identityFiles(authorityDir, `peer-${address}`);
  const members = formation.members.map((one) => `${nameOf(one.member)}=${peerUrl(one.address)}`);
  return [
    `--name=${nameOf(member)}`,
    `--data-dir=${data}`,
    `--listen-peer-urls=${peerUrl(address)}`,
    `--initial-advertise-peer-urls=${peerUrl(address)}`,
    `--initial-cluster=${members.join(",")}`,
    `--initial-cluster-state=${formation.join ? "existing" : "new"}`,
    `--initial-cluster-token=epoch-${formation.epoch}`,
    `--peer-cert-file=${own.certificate}`,
    `--peer-key-file=${own.key}`,
    `--peer-trusted-ca-file=${identityFiles(authorityDir, "ca").certificate}`,
    "--peer-client-cert-auth",
    `--peer-cert-allowed-cn=${PEER_NAME}`,
    "--heartbeat-interval=100",
    "--election-timeout=1000",
  ];
}

/**
 * Access control of a cluster that has just formed: the first member turns it on and takes away what Drones with certificates may have written
 * until then; each member that began empty is started once more, to end what they watch.
 */
async function secureCluster(input: {
  formation: Formation;
  member: number;
  link: EtcdLink;
  fresh: boolean;
  certified: boolean;
  untilUp(): Promise<void>;
  restart(): Promise<void>;
}): Promise<void> {
  const { formation, member, link, fresh, certified } = input;
  await input.untilUp();
  if (!fresh || formation.join) return;
  if (member === 1) {
    if ((await enableAccessControl(link)) && certified) await purge(link);
  } else {
    while (await isOpen(link)) await sleep(200);
  }
  if (!certified) return;
  await input.restart();
  await input.untilUp();
}
