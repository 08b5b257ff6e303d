import { setTimeout as sleep } from "node:timers/promises";
import type { IEvent, Watcher } from "etcd3";
import type { Log } from "../machine/log.ts";
import { reason } from "../machine/log.ts";
import type { Entry, EtcdLink } from "./link.ts";

const RETRY_MS = 200;
/** etcd answers in milliseconds. While access control comes back after a loss it may refuse a watch, and etcd3 then waits for ever. */
const CREATE_MS = 5_000;

export interface Followed {
  /** The whole content: at the start, and again whenever changes may have been missed. What is not in it is gone. */
  reset(entries: readonly Entry[]): void;
  put(entry: Entry): void;
  removed(key: string): void;
}

export interface Following {
  /** Resolves after the first `reset`. */
  readonly ready: Promise<void>;
  stop(): void;
}

interface Change {
  readonly revision: bigint;
  apply(): void;
}

/**
 * Follows every key below a prefix: content first, then changes in order from the next revision on. After each cut the content is read
 * again, because events may fall into the gap, and because a compaction may have removed them.
 */
export function follow(link: EtcdLink, prefix: string, to: Followed, log: Log): Following {
  const stopped = new AbortController();
  let announce: () => void = () => {};
  const ready = new Promise<void>((resolve) => {
    announce = resolve;
  });
  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      try {
        await session(link, prefix, to, announce, stopped.signal);
      } catch (error) {
        if (stopped.signal.aborted) return;
        log.warn("watch-interrupted", { prefix, reason: reason(error) });
        await sleep(RETRY_MS);
      }
    }
  };
  void run();
  return { ready, stop: () => stopped.abort() };
}

/** One watch from creation to its first fault. */
async function session(
  link: EtcdLink,
  prefix: string,
  to: Followed,
  announce: () => void,
  stop: AbortSignal,
): Promise<void> {
  const first = await link.list(prefix);
  const store = first.clusterId;
  let seen = BigInt(first.revision);
  /** The next session has begun: what this one still reads is older than what that one has. */
  let over = false;
  /** Changes that arrive while the content is being read wait here, so that an older content never overtakes them. */
  let waiting: Change[] | undefined = [];
  const take = (change: Change): void => {
    if (over) return;
    if (waiting !== undefined) waiting.push(change);
    else if (change.revision > seen) change.apply();
  };
  const load = async (): Promise<void> => {
    const snapshot = await link.list(prefix);
    if (stop.aborted || over) return;
    // The store was made anew or rolled back since: this watch waits for a number of the old one.
    if (store !== snapshot.clusterId || BigInt(snapshot.revision) < seen) throw new Error("The store counts anew.");
    seen = BigInt(snapshot.revision);
    to.reset(snapshot.entries);
    announce();
    const arrived: Change[] = waiting ?? [];
    waiting = undefined;
    for (const change of arrived) take(change);
  };
  // A stream of its own: etcd3 1.1.2 waits for ever with all watches of one on which etcd refused a single one.
  const created = link.client
    .namespace("")
    .watch()
    .prefix(prefix)
    .startRevision((seen + 1n).toString())
    .create();
  const watcher = await Promise.race([created, sleep(CREATE_MS, undefined, { ref: false })]);
  if (watcher === undefined) {
    created.then(endWatch, () => {});
    throw new Error("etcd did not begin the watch.");
  }
  try {
    await new Promise<void>((resolve, reject) => {
      stop.addEventListener("abort", () => resolve(), { once: true });
      watcher.on("error", reject);
      // etcd3 would begin it again by itself, and for that it may wait for ever as well, without a word.
      watcher.on("disconnected", () => reject(new Error("The watch was cut off.")));
      watcher.on("data", (answer) => {
        for (const event of answer.events) take(changeOf(event, to));
      });
      load().catch(reject);
    });
  } finally {
    over = true;
    await endWatch(watcher);
  }
}

function changeOf(event: IEvent, to: Followed): Change {
  const { kv } = event;
  const key = kv.key.toString();
  return {
    revision: BigInt(kv.mod_revision),
    apply: () =>
      event.type === "Delete"
        ? to.removed(key)
        : to.put({
            key,
            value: kv.value.toString(),
            createRevision: kv.create_revision,
            modRevision: kv.mod_revision,
          }),
  };
}

async function endWatch(watcher: Watcher): Promise<void> {
  watcher.on("error", () => {}); // its end may be reported twice; nobody listens any more
  await Promise.race([watcher.cancel().catch(() => {}), sleep(1_000)]);
}
