import { setTimeout as sleep } from "node:timers/promises";
import { LIMITS } from "../../../shared/protocol/limits.ts";

const LOOK_MS = 25;

/**
 * What all calls hold together, in bytes. What only reads may be asked again: it leaves room for what writes, and gives way to what
 * waits for room. The answer to what writes is always held: it was made, and nobody would know how it ended.
 */
export class Room {
  #used = 0;
  #waiting = 0;

  /** @returns whether it may be held; it counts until it is freed, either way */
  hold(bytes: number, reads: boolean): boolean {
    this.#used += bytes;
    return !reads || (this.#used <= LIMITS.callBufferBytes && this.#waiting === 0);
  }

  /** Waits until as much is free, and holds it; `false`: nothing is held, for there was no room while `still` said so. */
  async wait(bytes: number, still: () => boolean): Promise<boolean> {
    this.#waiting += 1;
    try {
      while (this.#used + bytes > LIMITS.callBufferBytes + LIMITS.callSpareBytes) {
        if (!still()) return false;
        await sleep(LOOK_MS);
      }
      this.#used += bytes;
      return true;
    } finally {
      this.#waiting -= 1;
    }
  }

  free(bytes: number): void {
    this.#used -= bytes;
  }
}
