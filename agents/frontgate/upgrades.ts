import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type NodeRelease, releaseStatement, type WantedRelease } from "../../shared/protocol/release.ts";
import { keys } from "../etcd/keys.ts";
import type { EtcdLink } from "../etcd/link.ts";
import { isMissing, writeDurably } from "../machine/files.ts";
import { type Log, reason } from "../machine/log.ts";
import type { Machine } from "../machine/paths.ts";
import { failedRelease, placeRelease } from "../machine/release.ts";
import { AGENT_VERSION } from "../machine/version.ts";
import { fetchAnnounced } from "./body-reference.ts";
import type { PlatformTrust } from "./platform-trust.ts";

const RETRY_MS = 5_000;

export interface UpgradeParts {
  readonly machine: Pick<Machine, "stateDir" | "trialMs">;
  readonly trust: Pick<PlatformTrust, "hasSigned">;
  readonly log: Log;
  /** Ends this agent in order; the machine starts it again, with what was placed. */
  readonly restart: () => void;
}

/**
 * Brings about the release that Pilot wants: first this Frontgate's own, and once that runs its Drones'. What Pilot wants is a
 * state that each `welcome` repeats, so nothing has to be remembered here, and a crash at any point costs nothing. A release that
 * this machine took back is not tried again.
 */
export class Upgrades {
  readonly #parts: UpgradeParts;
  #wanted: WantedRelease | undefined;
  #working: Promise<void> = Promise.resolve();

  constructor(parts: UpgradeParts) {
    this.#parts = parts;
  }

  /** @param link the etcd in which Drones are told; only a Frontgate that leads has one */
  wanted(release: WantedRelease | undefined, link: EtcdLink | undefined): void {
    this.#wanted = release;
    if (release === undefined) return;
    this.#working = this.#working.then(() => this.#bringAbout(release, link));
  }

  /** The program of a Drone's release, by its digest. */
  async released(sha256: string): Promise<Buffer | undefined> {
    try {
      return await readFile(this.#served(sha256));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async #bringAbout(release: WantedRelease, link: EtcdLink | undefined): Promise<void> {
    const { log } = this.#parts;
    try {
      if (this.#wanted !== release) return;
      if (release.version !== AGENT_VERSION) await this.#own(release);
      else if (release.drone !== undefined) await this.#drones(release.version, release.drone, link);
    } catch (error) {
      log.warn("not-upgraded", { release: release.version, reason: reason(error) });
      const again = (): void => {
        if (this.#wanted === release) this.wanted(release, link);
      };
      setTimeout(again, RETRY_MS).unref();
    }
  }

  async #own({ version, frontgate }: WantedRelease): Promise<void> {
    const { machine, log, restart } = this.#parts;
    if ((await failedRelease(machine.stateDir)) === version) return;
    const program = await this.#fetch("frontgate", version, frontgate);
    const { stateDir, trialMs } = machine;
    await placeRelease({ stateDir, agent: "frontgate", version, program, now: new Date(), trialMs });
    log.info("upgrades", { from: AGENT_VERSION, to: version });
    restart();
  }

  /** All members keep the program, as Drones ask any of them; the leader tells the Drones. */
  async #drones(
    version: string,
    drone: NonNullable<WantedRelease["drone"]>,
    link: EtcdLink | undefined,
  ): Promise<void> {
    const { sha256, bytes } = drone;
    if ((await this.released(sha256)) === undefined)
      await writeDurably(this.#served(sha256), await this.#fetch("drone", version, drone));
    if (link === undefined) return;
    const value: NodeRelease = { version, sha256, bytes };
    const { entries } = await link.list(keys.registrations);
    for (const { key } of entries) {
      const [deploymentId = "", nodeId = ""] = key.slice(keys.registrations.length).split("/");
      const put = keys.release(deploymentId, nodeId);
      await link.commit([{ present: key }], [{ put, value: JSON.stringify(value) }]);
    }
    this.#parts.log.info("drones-told", { release: version, nodes: entries.length });
  }

  async #fetch(
    agent: "frontgate" | "drone",
    version: string,
    program: WantedRelease["frontgate"],
  ): Promise<Uint8Array> {
    if (!this.#parts.trust.hasSigned(releaseStatement(agent, version, program), program.signature))
      throw new Error("No platform key has signed this release.");
    return fetchAnnounced(program, "release");
  }

  #served(sha256: string): string {
    return join(this.#parts.machine.stateDir, "served", sha256);
  }
}
