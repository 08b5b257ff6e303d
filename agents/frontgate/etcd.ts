import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FRONTGATE_PORTS } from "../../shared/protocol/messages.ts";
import { answers, EtcdLink } from "../etcd/link.ts";
import { enableAccessControl, purge } from "../etcd/users.ts";
import type { Random } from "../machine/backoff.ts";
import { superviseChild } from "../machine/child.ts";
import type { Log } from "../machine/log.ts";
import type { Machine } from "../machine/paths.ts";
import { type Authority, identityFiles } from "./authority.ts";

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
}): Promise<RunningEtcd> {
  const { machine, authority, authorityDir } = input;
  const url = `https://${machine.address}:${FRONTGATE_PORTS.etcd}`;
  const home = join(machine.stateDir, "etcd");
  await mkdir(home, { recursive: true, mode: 0o700 });
  const server = identityFiles(authorityDir, `server-${machine.address}`);
  // The only peer is this process itself: a socket file in its own directory needs no port and no certificate.
  const peer = "unix://localhost:2380";
  const child = await superviseChild({
    name: "etcd",
    program: machine.program("etcd"),
    args: [
      "--name=frontgate",
      `--data-dir=${join(home, "data")}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=frontgate=${peer}`,
      // Names a new store apart from the one before it; one that has data keeps the name that it has.
      `--initial-cluster-token=${randomUUID()}`,
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
      // Alone it wins every election: no need to wait long for one.
      "--heartbeat-interval=20",
      "--election-timeout=200",
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
  await secure(authority.certified);
  return {
    link,
    secure: () => secure(true),
    async stop() {
      link.close();
      await child.stop();
    },
  };
}
