import { mkdir, readFile } from "node:fs/promises";
import { systemClock } from "../../shared/kernel/clock.ts";
import { LIMITS } from "../../shared/protocol/limits.ts";
import { DroneConfig, FRONTGATE_PORTS, NodeAlive } from "../../shared/protocol/messages.ts";
import { keys } from "../etcd/keys.ts";
import { createLog, reason } from "../machine/log.ts";
import { describeMachine } from "../machine/paths.ts";
import { confirmRelease } from "../machine/release.ts";
import { AGENT_VERSION } from "../machine/version.ts";
import { Confd } from "./confd.ts";
import { addressesOf, openNodeIdentity, renewed } from "./enrolment.ts";
import type { Node } from "./outcome.ts";
import { ExecutionRecord } from "./record.ts";
import { Watching } from "./watching.ts";

const RENEW_MS = 6 * 3_600_000;
const log = createLog("drone", systemClock, (line) => process.stdout.write(line));

async function main(): Promise<void> {
  const machine = describeMachine(process.env);
  const config = DroneConfig.parse(JSON.parse(await readFile(machine.configFile, "utf8")));
  await mkdir(machine.stateDir, { recursive: true, mode: 0o700 });
  // The etcd client is most of what there is to load: done while the Frontgate answers the enrolment.
  const loading = Promise.all([
    import("../etcd/link.ts"),
    import("../etcd/hold.ts"),
    import("./execution.ts"),
    import("./commands/mount-volumes.ts"),
    import("./container/container.ts"),
    import("./measuring.ts"),
    import("./view.ts"),
    import("./upgrade.ts"),
  ]);
  const identity = await openNodeIdentity(machine.stateDir, config, Math.random, log);
  const [
    { EtcdLink },
    { holdKey },
    { executeCommands },
    { remountVolumes },
    { resumeContainer },
    { measure },
    { watchView },
    { followRelease, tellAgent },
  ] = await loading;

  const { deploymentId, nodeId } = config;
  const link = new EtcdLink({
    url: addressesOf(config).map((address) => `https://${address}:${FRONTGATE_PORTS.etcd}`),
    ...identity,
  });
  const confd = new Confd({
    machine,
    identity,
    node: config,
    log,
    random: Math.random,
    onRunning: () => alive.refresh(),
  });
  const { root, stateDir, logDir } = machine;
  const watching = new Watching({
    stateDir,
    logDir,
    clock: systemClock,
    log,
    onHealth: () => alive.refresh(),
    onMonitor: () => measuring.now(),
  });
  const aliveValue = (): string =>
    JSON.stringify(NodeAlive.parse({ confd: confd.running, ...(watching.health && { app: watching.health }) }));
  const alive = holdKey(link, keys.alive(deploymentId, nodeId), LIMITS.droneLeaseMs, aliveValue, log);
  void alive.ready.then(() => log.info("alive", { frontgate: config.frontgateAddress, version: AGENT_VERSION }));

  const node: Node = { confd, watching, root, stateDir, logDir, address: machine.address };
  const record = new ExecutionRecord(machine.stateDir);
  await remountVolumes(node);
  await resumeContainer(node, log);
  const view = await watchView({ link, deploymentId, nodeId, confd, stateDir: machine.stateDir, log });
  await watching.resume();
  alive.refresh();
  const measuring = measure({
    stateDir,
    logDir,
    monitor: () => watching.monitor,
    report: (metrics) => link.commit([], [{ put: keys.metrics(deploymentId, nodeId), value: JSON.stringify(metrics) }]),
    log,
    random: Math.random,
  });
  const commands = executeCommands({ link, deploymentId, nodeId, node, record, clock: systemClock, log });
  await record.prune(systemClock());

  /** @param leave whether the node goes away: else its lease outlives the moment until the next start */
  const stop = async (leave = true): Promise<void> => {
    commands.stop();
    clearInterval(renewing);
    following.stop();
    view.stop();
    measuring.stop();
    await Promise.all([confd.shutdown(), watching.shutdown(), leave ? alive.release() : undefined]);
    link.close();
    process.exit(0);
  };
  // A new certificate is shown by new connections alone: confd's, etcd's. So we start anew, between two commands.
  const renew = async (): Promise<void> => {
    if (!(await renewed(identity, config, Math.random, log))) return;
    commands.stop();
    await commands.idle();
    await stop(false);
  };
  const following = followRelease({
    link,
    config,
    machine,
    log,
    restart: () => {
      commands.stop();
      void commands.idle().then(() => stop(false));
    },
  });
  // Seen by its Frontgate, with its commands and its view: this release can do its work.
  void alive.ready.then(async () => {
    await confirmRelease(stateDir);
    await tellAgent(link, config, stateDir, log);
  });
  const renewing = setInterval(() => void renew(), RENEW_MS);
  void renew();
  process.once("SIGTERM", () => void stop());
  process.once("SIGINT", () => void stop());
}

main().catch((error: unknown) => {
  log.warn("failed", { reason: reason(error) });
  process.exit(1);
});
