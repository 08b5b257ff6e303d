import { createHash } from "node:crypto";
import type { Dialling } from "./dialling.ts";

/** Clients of a process, the least recently used going first. */
const KEPT = 20;

/**
 * Clients that outlive one call: a task that asks a cloud every few seconds gets one token, or makes one TLS handshake, not one a
 * call. Two identities never share one, nor two policies of addresses.
 * @param end of a client that is kept no longer
 */
export function keepClients<Client>(end: (client: Client) => void = () => undefined) {
  const kept = new WeakMap<Dialling["allows"], Map<string, Client>>();
  /** @param identity all that tells this client from another, secrets too: it is kept as a hash */
  return (allows: Dialling["allows"], identity: unknown, open: () => Client): Client => {
    const mine = kept.get(allows) ?? new Map<string, Client>();
    kept.set(allows, mine);
    const key = createHash("sha256").update(JSON.stringify(identity)).digest("base64url");
    const client = mine.get(key) ?? open();
    mine.delete(key);
    mine.set(key, client);
    for (const [oldest, ended] of [...mine].slice(0, Math.max(0, mine.size - KEPT))) {
      mine.delete(oldest);
      end(ended);
    }
    return client;
  };
}
