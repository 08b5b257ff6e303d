import { generateKeyPairSync, sign } from "node:crypto";
import {
  type Addressee,
  certificateStatement,
  fingerprint,
  type MessageKey,
  sealFrame,
  trustStatement,
  writeCertificate,
} from "../../shared/protocol/envelope.ts";
import { LIMITS } from "../../shared/protocol/limits.ts";
import type { FromPilot, TrustAnnouncement, TrustSet } from "../../shared/protocol/messages.ts";

/** A platform of a test with its own key: whose word counts with those alone that pin it. Everything at once, for fake clocks. */
export class TestPlatform {
  readonly #pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  readonly trust: TrustSet;

  constructor(number = 3) {
    this.trust = { number, keys: [this.publicKey] };
  }

  get publicKey(): string {
    return this.#pair.publicKey.export({ type: "spki", format: "der" }).toString("base64url");
  }

  /** A key that signs messages from then on, in milliseconds since 1970. */
  messageKey(from: number, until = from + LIMITS.messageKeyMs): MessageKey {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const key = publicKey.export({ type: "spki", format: "der" }).toString("base64url");
    const certificate = writeCertificate({ key, by: fingerprint(this.publicKey), from, until });
    return { privateKey, certificate, certified: this.#sign(certificateStatement(certificate)) };
  }

  /** A frame as Pilot sends it. */
  frame(to: Addressee, message: FromPilot, key: MessageKey = this.messageKey(Date.now())): string {
    return sealFrame(key, to, JSON.stringify(message));
  }

  /** Says that other keys hold from now on. */
  announce(set: TrustSet): TrustAnnouncement {
    return { ...set, proofs: [{ by: fingerprint(this.publicKey), signature: this.#sign(trustStatement(set)) }] };
  }

  #sign(statement: string): string {
    return sign("sha256", Buffer.from(statement), this.#pair.privateKey).toString("base64url");
  }
}
