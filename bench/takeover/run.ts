/**
 * How long a VPC is without a leader when the leading one of three Frontgate members is lost: real agents and real etcd on the
 * loopback, agent and etcd of the leader killed at once, until another member has said `hello` as leader. The lost one then
 * comes back with its data, and the next is killed. One machine: the network's own delays are not in it.
 * `node bench/takeover/run.ts [times]`.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { Vpc } from "../../agents/testing/vpc.ts";

/** Until the member that came back has caught up, and etcd has its three again. */
const SETTLE_MS = 5_000;

export interface TakeoverFigures {
  /** Milliseconds from the kill to the next leader's `hello`, one for each time. */
  readonly takeoverMs: readonly number[];
}

/** Kills the leader `times` times, one after the other. */
export async function measureTakeover(times = 5): Promise<TakeoverFigures> {
  const vpc = await Vpc.startThree();
  try {
    await vpc.addNodes(1);
    const takeoverMs: number[] = [];
    for (let at = 0; at < times; at++) {
      const { pilot: lost, frontgate: agent } = vpc;
      // What it said while it led does not count once it is back.
      const begin = performance.now();
      await agent.stop("SIGKILL");
      agent.endChildren();
      await vpc.leader(lost);
      takeoverMs.push(Math.round(performance.now() - begin));
      const heard = lost.received.length;
      agent.start();
      await lost.until(
        () => (lost.received.slice(heard).some(({ type }) => type === "hello") ? true : undefined),
        "it",
      );
      await sleep(SETTLE_MS);
      if ((await vpc.putMetadata(`after ${at}`)).status !== "succeeded")
        throw new Error("The new leader does not work.");
    }
    return { takeoverMs };
  } finally {
    await vpc.stop();
  }
}

if (import.meta.main) console.log(JSON.stringify(await measureTakeover(Number(process.argv[2] ?? 5)), null, 2));
