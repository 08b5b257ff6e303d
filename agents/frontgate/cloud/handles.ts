import { randomBytes } from "node:crypto";

/** Sessions that are remembered: who uses one longer ago than this many others logs in anew. */
const KEPT = 64;

/** Names for sessions of a cloud, which are worth nothing outside of this process. */
export class Handles<Session> {
  readonly #sessions = new Map<string, Session>();

  /** A name for this session; the same for the same. */
  give(session: Session): string {
    for (const [handle, known] of this.#sessions) if (known === session) return handle;
    const handle = `fg-${randomBytes(24).toString("base64url")}`;
    this.#sessions.set(handle, session);
    for (const oldest of [...this.#sessions.keys()].slice(0, Math.max(0, this.#sessions.size - KEPT)))
      this.#sessions.delete(oldest);
    return handle;
  }

  /** `undefined`: it is none of ours, or too old. */
  take(handle: string): Session | undefined {
    const session = this.#sessions.get(handle);
    if (session === undefined) return undefined;
    this.#sessions.delete(handle);
    this.#sessions.set(handle, session);
    return session;
  }

  /** All that are remembered. */
  held(): readonly Session[] {
    return [...this.#sessions.values()];
  }
}
