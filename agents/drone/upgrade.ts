import { createHash } from "node:crypto";
import { request } from "node:https";
import { type DroneConfig, FRONTGATE_PORTS } from "../../shared/protocol/messages.ts";
import { NodeAgent, NodeRelease } from "../../shared/protocol/release.ts";
import { type Following, follow } from "../etcd/follow.ts";
import { keys } from "../etcd/keys.ts";
import type { EtcdLink } from "../etcd/link.ts";
import { type Log, reason } from "../machine/log.ts";
import type { Machine } from "../machine/paths.ts";
import { failedRelease, placeRelease } from "../machine/release.ts";
import { AGENT_VERSION } from "../machine/version.ts";
import { addressesOf } from "./enrolment.ts";

const FETCH_MS = 60_000;
const RETRY_MS = 5_000;

/**
 * Follows what this Drone is to run. The program comes from the Frontgate, whose word it takes for it as for everything: the node
 * may have no way out of its VPC. A release that this machine took back is not tried again.
 * @param restart ends this agent between two commands; apps go on
 */
export function followRelease(input: {
  readonly link: EtcdLink;
  readonly config: DroneConfig;
  readonly machine: Pick<Machine, "stateDir" | "trialMs">;
  readonly log: Log;
  readonly restart: () => void;
}): Following {
  const { link, config, machine, log, restart } = input;
  const { deploymentId, nodeId } = config;
  let wanted = "";
  let working: Promise<void> = Promise.resolve();
  const bringAbout = async (text: string): Promise<void> => {
    if (text !== wanted) return;
    try {
      const { version, ...announced } = NodeRelease.parse(JSON.parse(text));
      const { stateDir, trialMs } = machine;
      if (version === AGENT_VERSION || (await failedRelease(stateDir)) === version) return;
      const program = await fetchRelease(config, announced);
      await placeRelease({ stateDir, agent: "drone", version, program, now: new Date(), trialMs });
      log.info("upgrades", { from: AGENT_VERSION, to: version });
      restart();
    } catch (error) {
      log.warn("not-upgraded", { reason: reason(error) });
      setTimeout(() => see(text), RETRY_MS).unref();
    }
  };
  const see = (text: string): void => {
    wanted = text;
    working = working.then(() => bringAbout(text));
  };
  return follow(
    link,
    keys.release(deploymentId, nodeId),
    {
      reset(entries) {
        for (const { value } of entries) see(value);
      },
      put: ({ value }) => see(value),
      removed: () => {
        wanted = "";
      },
    },
    log,
  );
}

/** Says in etcd what this Drone runs, and what its machine took back. One write; tried until etcd takes it. */
export async function tellAgent(link: EtcdLink, config: DroneConfig, stateDir: string, log: Log): Promise<void> {
  const failed = await failedRelease(stateDir);
  const value = NodeAgent.parse({ version: AGENT_VERSION, ...(failed === undefined ? {} : { failedRelease: failed }) });
  const put = keys.agent(config.deploymentId, config.nodeId);
  await link.commit([], [{ put, value: JSON.stringify(value) }]).catch((error: unknown) => {
    log.warn("agent-not-told", { reason: reason(error) });
    setTimeout(() => void tellAgent(link, config, stateDir, log), RETRY_MS).unref();
  });
}

/** From the member of the Frontgate that has it. */
async function fetchRelease(config: DroneConfig, announced: Omit<NodeRelease, "version">): Promise<Buffer> {
  let last: unknown;
  for (const address of addressesOf(config)) {
    try {
      const program = await get(address, config.frontgateCa, announced);
      const sha256 = createHash("sha256").update(program).digest("hex");
      if (program.length !== announced.bytes || sha256 !== announced.sha256)
        throw new Error("The release is not the announced one.");
      return program;
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

function get(host: string, ca: string, { sha256, bytes }: Omit<NodeRelease, "version">): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const port = FRONTGATE_PORTS.enrol;
    const signal = AbortSignal.timeout(FETCH_MS);
    const call = request({ host, port, path: `/releases/${sha256}`, ca, signal, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      let length = 0;
      answer.on("data", (part: Buffer) => {
        length += part.length;
        if (length > bytes) answer.destroy(new Error("The release is longer than announced."));
        else parts.push(part);
      });
      answer.on("error", reject);
      answer.on("end", () =>
        answer.statusCode === 200
          ? resolve(Buffer.concat(parts))
          : reject(new Error(`The Frontgate answered ${answer.statusCode}.`)),
      );
    });
    call.on("error", reject);
    call.end();
  });
}
