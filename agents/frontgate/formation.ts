import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { FRONTGATE_PORTS, type FromPilot } from "../../shared/protocol/messages.ts";
import { EtcdLink } from "../etcd/link.ts";
import { type Log, reason } from "../machine/log.ts";
import type { Authority } from "./authority.ts";

/** How the members of a Frontgate form one etcd: what Pilot says of it. */
export type Formation = Extract<FromPilot, { type: "cluster" }>;

const ETCD_DIRECTORY = "data-";

export const nameOf = (member: number): string => `m${member}`;
export const peerUrl = (address: string): string => `https://${address}:${FRONTGATE_PORTS.peer}`;
export const clientUrl = (address: string): string => `https://${address}:${FRONTGATE_PORTS.etcd}`;

/** The epoch whose data lie on this disk; undefined: none. */
export async function epochOnDisk(home: string): Promise<number | undefined> {
  const names = await readdir(home).catch(() => []);
  const epochs = names.flatMap((name) => (name.startsWith(ETCD_DIRECTORY) ? [Number(name.slice(5))] : []));
  return epochs.length === 0 ? undefined : Math.max(...epochs);
}

/** The directory of an epoch's data; those of others go: a member that was cut off has nothing to say in the next one. */
export async function dataOf(home: string, epoch: number): Promise<string> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  for (const name of await readdir(home)) {
    if (name.startsWith(ETCD_DIRECTORY) && name !== `${ETCD_DIRECTORY}${epoch}`)
      await rm(join(home, name), { recursive: true, force: true });
  }
  return join(home, `${ETCD_DIRECTORY}${epoch}`);
}

/**
 * Takes the place of the member that had this address: the others forget it and expect us. May be repeated. Throws while the others have
 * no majority.
 */
export async function replaceMember(formation: Formation, own: number, authority: Authority, log: Log): Promise<void> {
  const address = formation.members.find(({ member }) => member === own)?.address ?? "";
  for (const other of formation.members.filter(({ member }) => member !== own)) {
    const link = new EtcdLink({ url: clientUrl(other.address), ca: authority.certificate, ...authority.root });
    try {
      const { cluster } = link.client;
      const { members } = await cluster.memberList({ linearizable: true });
      const old = members.find(({ peerURLs }) => peerURLs.includes(peerUrl(address)));
      // One that has not started yet has no name: it is the place that an earlier try of ours was promised.
      if (old !== undefined && old.name === "") return;
      if (old !== undefined) await cluster.memberRemove({ ID: old.ID });
      await cluster.memberAdd({ peerURLs: [peerUrl(address)], isLearner: false });
      log.info("member-replaced", { member: own, through: other.address });
      return;
    } catch (error) {
      log.warn("member-not-replaced", { through: other.address, reason: reason(error) });
    } finally {
      link.close();
    }
  }
  throw new Error("No other member of the cluster answers.");
}
