import { setTimeout as sleep } from "node:timers/promises";
import { keys } from "../etcd/keys.ts";
import type { EtcdLink } from "../etcd/link.ts";
import { type Log, reason } from "../machine/log.ts";

/** Whole seconds: a leader that says nothing for so long leads no more. */
const LEASE_S = 5;
const RETRY_MS = 500;
/** Without an etcd that answers for so long (calls that fail late make it longer) nobody will lead here. */
const GIVE_UP_MS = 30_000;

/**
 * Waits until this member leads: it holds the one key `/leader` under a lease. `lost` is called when the lease is gone for whatever
 * reason; another member may lead from then on. What two that both think they lead write is guarded by etcd's transactions.
 */
export async function lead(link: EtcdLink, member: string, log: Log, lost: (why: string) => void): Promise<void> {
  for (let failed = 0; ; ) {
    try {
      if ((await link.get(keys.leader)) === undefined && (await campaign(link, member, lost))) return;
      failed = 0;
    } catch (error) {
      failed += 1;
      // The others may have begun a new epoch without us: started again, we ask.
      if (failed * RETRY_MS > GIVE_UP_MS)
        throw new Error("The members of the cluster find no majority.", { cause: error });
      log.warn("no-election", { reason: reason(error) });
    }
    await sleep(RETRY_MS);
  }
}

async function campaign(link: EtcdLink, member: string, lost: (why: string) => void): Promise<boolean> {
  const lease = link.client.lease(LEASE_S);
  let leads = false;
  lease.on("lost", (error) => {
    if (leads) lost(reason(error));
  });
  try {
    const id = await lease.grant();
    const { succeeded } = await link.client.kv.txn({
      compare: [{ key: Buffer.from(keys.leader), target: "Create", result: "Equal", create_revision: "0" }],
      success: [{ request_put: { key: Buffer.from(keys.leader), value: Buffer.from(member), lease: id } }],
    });
    leads = succeeded;
    return succeeded;
  } finally {
    // A failed transaction may have taken effect: a lease that we went on renewing would hold the key for nobody, for ever.
    if (!leads) await lease.revoke().catch(() => {}); // it is renewed no more, and runs out
  }
}
