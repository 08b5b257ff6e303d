import type { Lease } from "etcd3";
import type { Log } from "../machine/log.ts";
import { reason } from "../machine/log.ts";
import type { EtcdLink } from "./link.ts";

const RETRY_MS = 500;

export interface HeldKey {
  /** Resolves when the key is there for the first time. */
  readonly ready: Promise<void>;
  /** Writes the key again with its present value. */
  refresh(): void;
  /** Removes the key at once. */
  release(): Promise<void>;
}

/**
 * Keeps one key in etcd for as long as this process lives: under a lease that is renewed every third of its length and granted again when lost.
 * @param ttlMs length of the lease, in milliseconds, whole seconds
 * @param value read anew at every write
 */
export function holdKey(link: EtcdLink, key: string, ttlMs: number, value: () => string, log: Log): HeldKey {
  let lease: Lease | undefined;
  let released = false;
  let timer: NodeJS.Timeout | undefined;
  let announce: () => void = () => {};
  const ready = new Promise<void>((resolve) => {
    announce = resolve;
  });
  const again = (failed: Lease, error: unknown): void => {
    if (released || lease !== failed) return;
    log.warn("lease-lost", { reason: reason(error) });
    failed.release();
    lease = undefined;
    timer = setTimeout(acquire, RETRY_MS);
  };
  const write = async (current: Lease): Promise<void> => {
    try {
      await current.put(key).value(value());
      announce();
    } catch (error) {
      again(current, error);
    }
  };
  const acquire = (): void => {
    const granted = link.client.lease(ttlMs / 1_000);
    lease = granted;
    granted.on("lost", (error) => again(granted, error));
    void write(granted);
  };
  acquire();
  return {
    ready,
    refresh() {
      if (lease !== undefined) void write(lease);
    },
    async release() {
      released = true;
      clearTimeout(timer);
      await lease?.revoke().catch(() => {}); // it then runs out by itself
    },
  };
}
