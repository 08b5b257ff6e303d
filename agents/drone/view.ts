import { join } from "node:path";
import { type Following, follow } from "../etcd/follow.ts";
import { keys } from "../etcd/keys.ts";
import type { Entry, EtcdLink, Snapshot } from "../etcd/link.ts";
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
 * its watch anew after etcd was made anew or rolled back, when the view's version is there again: from an empty view it would
 * configure the app as one that has no neighbours.
 */
export async function watchView(input: ViewInput): Promise<Following> {
  const { link, deploymentId, nodeId, confd, log } = input;
  const file = join(input.stateDir, "view.version");
  const stored = await readIfThere(file);
  let known = stored === undefined ? -1 : Number(stored);
  let lineage: Pick<Snapshot, "revision" | "clusterId"> | undefined;
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
  const rewound = (): void => {
    log.info("view-rewound", { known });
    owed ??= () => confd.watchAnew();
  };
  // A Frontgate of before gives views no version: there is nothing to wait for.
  if (known < 0) pay();
  return follow(
    link,
    keys.nodeVersion(deploymentId, nodeId),
    {
      reset(entries, { revision, clusterId }) {
        const other = lineage !== undefined && lineage.clusterId !== clusterId;
        if (other || (lineage !== undefined && BigInt(revision) < BigInt(lineage.revision))) rewound();
        lineage = { revision, clusterId };
        entries.forEach(see);
      },
      put(entry) {
        if (lineage !== undefined) lineage = { ...lineage, revision: entry.modRevision };
        // The same version again: the view was restored.
        if (Number(entry.value) <= known) rewound();
        see(entry);
      },
      removed: () => {},
    },
    log,
  );
}
