import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "../../shared/kernel/clock.ts";
import type { FromFrontgate, FrontgateConfig, Hello } from "../../shared/protocol/messages.ts";
import { type Log, reason } from "../machine/log.ts";
import type { Machine } from "../machine/paths.ts";
import { confirmRelease, failedRelease } from "../machine/release.ts";
import { AGENT_VERSION } from "../machine/version.ts";
import { type Authority, hasAuthority, openAuthority, underCertificate } from "./authority.ts";
import { readContent } from "./content.ts";
import { lead } from "./election.ts";
import { serveEnrolment } from "./enrol.ts";
import { type RunningEtcd, startEtcd } from "./etcd.ts";
import { Execution } from "./execution.ts";
import { epochOnDisk, type Formation, nameOf } from "./formation.ts";
import { Health } from "./health.ts";
import { openPilotIdentity } from "./identity.ts";
import { keyChanges } from "./key-changes.ts";
import { Ledger } from "./ledger.ts";
import { Metrics } from "./metrics.ts";
import { NodeAgentsKnown } from "./node-agents.ts";
import { dialPilot } from "./pilot-socket.ts";
import { PlatformTrust } from "./platform-trust.ts";
import { revokeNodes } from "./revocation.ts";
import { createServerClock } from "./server-clock.ts";
import { PilotSession } from "./session.ts";
import { Upgrades } from "./upgrades.ts";
import { watchNodes } from "./watching.ts";

const PRUNE_MS = 3_600_000;
const RENEW_MS = 6 * 3_600_000;
const RECOVER_MS = 500;
const GIVE_UP_MS = 30_000;

export interface MachineInput {
  readonly config: FrontgateConfig;
  readonly machine: Machine;
  readonly log: Log;
}

/** The Frontgate of a VPC: its etcd, its Drones and its connection to Pilot, until SIGTERM. */
export async function serveMachine({ config, machine, log }: MachineInput): Promise<void> {
  const ignoreUntilResent = noted(log);
  await mkdir(machine.stateDir, { recursive: true, mode: 0o700 });
  const clock = createServerClock(systemClock);
  const authorityDir = join(machine.stateDir, "authority");
  const [identity, trust] = await Promise.all([
    openPilotIdentity(machine.stateDir, config),
    PlatformTrust.open(machine.stateDir, config),
  ]);
  const authority = Promise.withResolvers<Authority>();
  /** The disk of a new machine holds no authority: Pilot gives it the VPC's. */
  let lacksAuthority = !(await hasAuthority(authorityDir));
  if (!lacksAuthority) authority.resolve(openAuthority(authorityDir, machine.address, systemClock));

  // Pilot is dialled while etcd starts; `hello` waits for the ledger, which is in etcd.
  const opened = Promise.withResolvers<{ ledger: Ledger; etcd: RunningEtcd }>();
  /** How the three members form one etcd; nothing where this machine is alone. */
  const formed = Promise.withResolvers<Formation>();
  let lacksFormation = config.member !== undefined;
  let leads = config.member === undefined;
  const hello = async (): Promise<Omit<Hello, "nonce" | "trust">> => {
    const { certificate: caCertificate } = await authority.promise;
    const failed = await failedRelease(machine.stateDir);
    const own = {
      type: "hello" as const,
      agentVersion: AGENT_VERSION,
      address: machine.address,
      caCertificate,
      upgrades: true as const,
      ...(failed === undefined ? {} : { failedRelease: failed }),
    };
    if (config.member !== undefined) await formed.promise;
    if (!leads) return { ...own, openCommands: [], leads };
    const { ledger, etcd: running } = await opened.promise;
    const content = await readContent(running.link);
    return { ...own, openCommands: ledger.openIds(), content, ...(config.member === undefined ? {} : { leads }) };
  };
  const ask = async (nonce: string): Promise<FromFrontgate | undefined> => {
    if (lacksAuthority) return { type: "authority-request", nonce };
    if (!lacksFormation) return undefined;
    const { certificate: caCertificate } = await authority.promise;
    const epoch = await epochOnDisk(join(machine.stateDir, "etcd"));
    const { address } = machine;
    return { type: "cluster-request", nonce, address, caCertificate, ...(epoch === undefined ? {} : { epoch }) };
  };
  const health = new Health((node) => session.send({ type: "node-health", node, sentAt: clock.now().toISOString() }));
  const send = (message: FromFrontgate): void => session.send(message);
  const resend = (): void => {
    // A member that stands by has nothing to say, and would say it all at once when it leads.
    if (leads) void opened.promise.then(({ ledger }) => ledger.unacknowledged().forEach(send));
  };
  const metrics = new Metrics();
  const agents = new NodeAgentsKnown(send);
  const restart = (): void => void process.kill(process.pid, "SIGTERM");
  const upgrades = new Upgrades({ machine, trust, log, restart });
  const welcomed = Promise.withResolvers<void>();
  const heartbeat = (): void => {
    for (const nodes of health.report()) {
      const distrusted = trust.takeDistrusted();
      const counted = distrusted === 0 ? {} : { distrusted };
      send({ type: "heartbeat", sentAt: clock.now().toISOString(), nodes, ...counted });
    }
    for (const report of metrics.take(health.all(), clock.now())) send(report);
  };
  const changeKey = keyChanges(identity, systemClock, () => session.renew());
  const running = Promise.withResolvers<Execution>();
  const session = new PilotSession({
    url: config.pilotUrl,
    dial: dialPilot,
    headers: (now) => identity.headers(now),
    ask,
    hello,
    clock,
    trust,
    random: Math.random,
    log,
    on: {
      welcome({ rotateKey, revoked, release }) {
        welcomed.resolve();
        resend();
        heartbeat();
        if (leads) agents.all().forEach(send);
        if (release === undefined || !leads) upgrades.wanted(release, undefined);
        else void opened.promise.then(({ etcd: running }) => upgrades.wanted(release, running.link));
        changeKey(rotateKey).catch(ignoreUntilResent);
        void running.promise.then(({ orders }) => revokeNodes({ link: etcd.link, health, orders, log }, revoked));
      },
      command: (command) => void running.promise.then((execution) => execution.receive(command)),
      unreadable: (id, message) => void running.promise.then((execution) => execution.refuse(id, message)),
      acknowledged: (id) => void opened.promise.then(({ ledger }) => ledger.acknowledge(id)).catch(ignoreUntilResent),
      authority(given) {
        if (!lacksAuthority) return;
        lacksAuthority = false;
        authority.resolve(openAuthority(authorityDir, machine.address, systemClock, given));
      },
      cluster(formation) {
        lacksFormation = false;
        formed.resolve(formation);
      },
      heartbeat,
      resend,
    },
  });
  session.start();

  let signs: Authority = await authority.promise;
  let cluster: { formation: Formation; member: number } | undefined;
  if (config.member !== undefined) {
    const formation = await formed.promise;
    cluster = { formation, member: config.member };
    if (formation.caCertificate !== signs.certificate)
      signs = await underCertificate(authorityDir, machine.address, systemClock, formation.caCertificate);
  }
  const etcd: RunningEtcd = await startEtcd({
    machine,
    authority: signs,
    authorityDir,
    log,
    random: Math.random,
    ...(cluster === undefined ? {} : { cluster }),
  });
  const enrolment = await serveEnrolment({
    link: etcd.link,
    authority: signs,
    address: machine.address,
    log,
    enrolled: (node) => send({ type: "enrolled", nodes: [node] }),
    released: (sha256) => upgrades.released(sha256),
  });
  // With Pilot's welcome and an etcd that answers this release has shown that it can do its work.
  void welcomed.promise.then(() => confirmRelease(machine.stateDir)).catch(ignoreUntilResent);
  const renewing = setInterval(() => {
    // etcd reads its files at each handshake; the enrolment server is told.
    signs
      .renewServer()
      .then((renewed) => {
        if (renewed === undefined) return;
        enrolment.setSecureContext({ cert: renewed.certificate, key: renewed.key });
        log.info("certificate-renewed");
      })
      .catch(ignoreUntilResent);
  }, RENEW_MS);
  const stopEarly = async (): Promise<void> => {
    session.stop();
    enrolment.close();
    await etcd.stop();
    process.exit(0);
  };
  process.once("SIGTERM", stopEarly);
  if (cluster !== undefined) {
    await lead(etcd.link, nameOf(cluster.member), log, (why) => {
      // Started again it stands by: nothing that it still does may cross with what the next leader does.
      log.warn("leads-no-more", { reason: why });
      process.exit(1);
    });
    log.info("leads", { member: cluster.member });
  }
  process.off("SIGTERM", stopEarly);
  const ledger = new Ledger(etcd.link, clock.now);
  // Another majority may just be forming: whoever gave up here would give up the lead.
  await untilDone(ignoreUntilResent, () => ledger.load());
  const execution = new Execution({ link: etcd.link, ledger, clock, health, log, send });
  /** etcd was away, and may have lost or forgotten anything: what it has is read anew, and Pilot told. */
  const recover = oneAtATime(ignoreUntilResent, async () => {
    await etcd.secure();
    await ledger.load();
    await execution.resume();
    log.info("etcd-back", { commands: ledger.openIds().length });
    session.renew();
  });
  const watching = await watchNodes(etcd.link, { health, metrics, agents }, execution.orders, log, recover);
  await execution.resume();
  opened.resolve({ ledger, etcd });
  if (!leads) {
    leads = true;
    session.renew();
  }
  running.resolve(execution);
  const pruning = setInterval(() => void ledger.prune().catch(ignoreUntilResent), PRUNE_MS);
  log.info("ready", { address: machine.address, version: AGENT_VERSION });

  const stop = async (): Promise<void> => {
    clearInterval(pruning);
    clearInterval(renewing);
    session.stop();
    enrolment.close();
    execution.orders.stop();
    for (const one of watching) one.stop();
    await etcd.stop();
    process.exit(0);
  };
  process.once("SIGTERM", () => void stop());
  process.once("SIGINT", () => void stop());
}

/** Runs `work` once for all calls that come while it waits its turn, and again after a fault of etcd's. */
function oneAtATime(ignoreUntilResent: Ignoring, work: () => Promise<void>): () => void {
  let waiting = false;
  let queue = Promise.resolve();
  const ask = (): void => {
    if (waiting) return;
    waiting = true;
    queue = queue.then(async () => {
      waiting = false;
      await work().catch((error: unknown) => {
        ignoreUntilResent(error);
        setTimeout(ask, RECOVER_MS);
      });
    });
  };
  return ask;
}

/** Repeats what may be repeated while etcd is away. Throws its last fault after half a minute. */
async function untilDone(ignoreUntilResent: Ignoring, work: () => Promise<void>): Promise<void> {
  for (const end = Date.now() + GIVE_UP_MS; ; await sleep(RECOVER_MS)) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > end) throw error;
      ignoreUntilResent(error);
    }
  }
}

type Ignoring = (error: unknown) => void;

/** etcd was away for a moment: the result is sent again, Pilot acknowledges again; pruning comes again. */
const noted =
  (log: Log): Ignoring =>
  (error) =>
    log.warn("not-recorded", { reason: reason(error) });
