import { createHash } from "node:crypto";
import type { Access } from "./access.ts";
import { type ClusterTransport, type DirectOptions, directTransport } from "./transport.ts";

/** Clusters to which a process keeps connections, the least recently used going first. */
const KEPT = 20;

/**
 * Transports that outlive one call: a task that asks a cluster every few seconds makes one TLS handshake, not one a call. Two
 * credentials never share one, nor two policies of addresses.
 */
export function keepTransports() {
  const kept = new WeakMap<DirectOptions["allows"], Map<string, ClusterTransport>>();
  return function open(access: Access, options: DirectOptions, identity = ""): ClusterTransport {
    const mine = kept.get(options.allows) ?? new Map<string, ClusterTransport>();
    kept.set(options.allows, mine);
    const key = createHash("sha256")
      .update(JSON.stringify([access, identity]))
      .digest("base64url");
    const transport = mine.get(key) ?? directTransport(access, options);
    mine.delete(key);
    mine.set(key, transport);
    for (const [oldest, ended] of [...mine].slice(0, Math.max(0, mine.size - KEPT))) {
      mine.delete(oldest);
      void ended.close();
    }
    return transport;
  };
}
