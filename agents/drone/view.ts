import { join } from "node:path";
import { type Following, follow } from "../etcd/follow.ts";
import { keys } from "../etcd/keys.ts";
import type { Entry, EtcdLink } from "../etcd/link.ts";
import { readIfThere, writeDurably } from "../machine/files.ts";
import { type Log, reason } from "../machine/log.ts";
import type { Confd } from "./confd.ts";

export interface ViewInput {
  readonly link: EtcdLink;
  readonly deploymentId: string;
  readonly nodeId: string;
  readonly confd: Pick<Confd, "resume" | "watchAnew">;
  readonly stateDir: string;
  readonly log: Log;
}

/**
 * Lets confd see only a whole view that is no older than the one it saw before. confd starts after a restart of the Drone, and begins
 * its watch anew after etcd was away, when the view's version is there: from an empty view it would configure the app as one that
 * has no neighbours. After each time away, because nothing tells for sure whether etcd was made anew or rolled back meanwhile: it
 * may have counted past the old number already, and confd would have missed what came before that.
 */
export async function watchView(input: ViewInput): Promise<Following> {
  const { link, deploymentId, nodeId, confd, log } = input;
  const file = join(input.stateDir, "view.version");
  const stored = await readIfThere(file);
  let known = stored === undefined ? -1 : Number(stored);
  let begun = false;
  let owed: (() => Promise<void>) | undefined = () => confd.resume();
  const pay = (): void => {
    const act = owed;
    owed = undefined;
    act?.().catch((error: unknown) => log.warn("confd-not-started", { reason: reason(error) }));
  };
  const see = (entry: Entry): void => {
    const version = Number(entry.value);
    if (version < known) return;
    pay();
    if (version === known) return;
    known = version;
    writeDurably(file, String(version)).catch((error: unknown) => log.warn("not-noted", { reason: reason(error) }));
  };
  const again = (): void => {
    log.info("view-again", { known });
    owed ??= () => confd.watchAnew();
  };
  // A Frontgate of before gives views no version: there is nothing to wait for.
  if (known < 0) pay();
  return follow(
    link,
    keys.nodeVersion(deploymentId, nodeId),
    {
      reset(entries) {
        if (begun) again();
        begun = true;
        entries.forEach(see);
      },
      put(entry) {
        // The same version again: the view was restored.
        if (Number(entry.value) <= known) again();
        see(entry);
      },
      removed: () => {},
    },
    log,
  );
}
