import * as z from "zod";
import {
  type Addressee,
  type Distrust,
  fingerprint,
  holdsAt,
  type Opened,
  openFrame,
  signedByPlatform,
  trustStatement,
} from "../../shared/protocol/envelope.ts";
import { LIMITS } from "../../shared/protocol/limits.ts";
import { type FrontgateConfig, type TrustAnnouncement, TrustSet } from "../../shared/protocol/messages.ts";
import { type Kept, keptIn } from "../machine/kept.ts";

/** What outlives a restart. */
const Known = z.strictObject({
  trust: TrustSet,
  /** Newest time that Pilot proved, milliseconds: it never goes back behind it. */
  notBefore: z.int().min(0),
});
type Known = z.infer<typeof Known>;

const TRUST = "pilot.trust";

/**
 * Whom this Frontgate believes: the platform keys that its user-data named, and those that they announced later. A
 * certificate of the web is not enough: whoever can get one for Pilot's name still cannot say anything here.
 */
export class PlatformTrust {
  readonly #state: Kept;
  readonly #to: Addressee;
  readonly #seen = new Set<string>();
  #kept: Known;
  #distrusted = 0;
  #writing: Promise<void> = Promise.resolve();

  private constructor(state: Kept, to: Addressee, kept: Known) {
    this.#state = state;
    this.#to = to;
    this.#kept = kept;
  }

  /** @param state where it is kept, or the directory of it */
  static async open(state: string | Kept, config: FrontgateConfig): Promise<PlatformTrust> {
    const keeps = typeof state === "string" ? keptIn(state) : state;
    const stored = await keeps.read(TRUST);
    const given: Known = { trust: config.trust, notBefore: Date.parse(config.issuedAt) };
    const kept = stored === undefined ? given : Known.parse(JSON.parse(stored));
    return new PlatformTrust(keeps, config, kept);
  }

  get number(): number {
    return this.#kept.trust.number;
  }

  /** The message in a frame, if it is the platform's and for us. Whether its key still holds is judged by `timely`. */
  open(frame: string): Opened {
    return openFrame(frame, this.#to, this.#kept.trust.keys, this.#seen);
  }

  /** Whether a frame's key holds at Pilot's time `at`, which may not lie before what Pilot has proven already. */
  timely({ certificate }: Extract<Opened, { payload: string }>, at: Date): boolean {
    return holdsAt(certificate, at) && at.getTime() >= this.#kept.notBefore - LIMITS.clockSkewMs;
  }

  /** Pilot proved this time on a connection: a key that has expired by now is never believed again. One write. */
  async provedTime(at: Date): Promise<void> {
    if (at.getTime() > this.#kept.notBefore) await this.#keep({ ...this.#kept, notBefore: at.getTime() });
  }

  /** Takes over announced keys, where a key that we believe says so itself. `false`: nothing has changed. One write. */
  async learn({ proofs, ...set }: TrustAnnouncement): Promise<boolean> {
    if (set.number <= this.number) return false;
    const statement = trustStatement(set);
    const proven = proofs.some(({ by, signature }) =>
      this.#kept.trust.keys.some((key) => fingerprint(key) === by && signedByPlatform(key, statement, signature)),
    );
    if (proven) await this.#keep({ ...this.#kept, trust: set });
    return proven;
  }

  /** Whether a platform key that holds has signed this. */
  hasSigned(statement: string, signature: string): boolean {
    return this.#kept.trust.keys.some((key) => signedByPlatform(key, statement, signature));
  }

  /** Counts a frame that was not believed. */
  distrust(_why: Distrust): void {
    this.#distrusted += 1;
  }

  /** How many were not believed since the last call. */
  takeDistrusted(): number {
    const count = this.#distrusted;
    this.#distrusted = 0;
    return count;
  }

  /** One write after the other: two at once would take each other's new file away, and what came later would be lost. */
  #keep(kept: Known): Promise<void> {
    this.#kept = kept;
    const before = this.#writing;
    this.#writing = before.catch(() => undefined).then(() => this.#state.write(TRUST, JSON.stringify(this.#kept)));
    return this.#writing;
  }
}
