import { generateKeyPairSync } from "node:crypto";
import type { Clock } from "../kernel/clock.ts";
import {
  type Addressee,
  certificateStatement,
  fingerprint,
  type MessageKey,
  sealFrame,
  trustStatement,
  writeCertificate,
} from "../protocol/envelope.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { TrustAnnouncement, TrustSet } from "../protocol/messages.ts";
import { openKeyService, type SigningService } from "./kms.ts";

/** Speaks for the platform to Frontgates, which believe nobody else. */
export interface Signer {
  /** The frame of a message for one Frontgate. No request, but one to KMS in three hours of an instance. */
  frame(to: Addressee, payload: string): Promise<string>;
  /** The platform keys that hold, for a Frontgate's user-data. One request a key, then none. */
  trust(): Promise<TrustSet>;
  /** The same, proven by the keys themselves. One more request a key, then none. */
  announcement(): Promise<TrustAnnouncement>;
}

export interface SignerInput {
  /** Id or ARN of the platform key; after a comma the one of before, while the keys change. */
  readonly keyIds: string;
  /** Counts platform keys: each new one has the next. */
  readonly generation: number;
  readonly clock: Clock;
  readonly keys?: SigningService;
}

/**
 * Signs with an Ed25519 key that lives in this process alone and that a KMS key certifies for a few hours: nothing that
 * could be stolen is stored, and KMS is asked once an instance instead of once a command.
 *
 * While a key of before is named, that one certifies and the new one is only announced: every Frontgate reads what is
 * signed, whichever of the two it knows. Once the former is no longer named, the new one certifies.
 */
export function openSigner({ keyIds, generation, clock, keys = openKeyService() }: SignerInput): Signer {
  const ids = keyIds.split(",");
  const certifier = ids.at(-1) ?? "";
  const publicKeys = once(() => Promise.all(ids.map((id) => keys.publicKey(id))));
  const announced = once(async (): Promise<TrustAnnouncement> => {
    const set = await trust();
    const proofs = ids.map(async (id, index) => ({
      by: fingerprint(set.keys[index] ?? ""),
      signature: await keys.sign(id, trustStatement(set)),
    }));
    return { ...set, proofs: await Promise.all(proofs) };
  });
  let current: { readonly key: Promise<MessageKey>; readonly renewAt: number } | undefined;

  async function trust(): Promise<TrustSet> {
    // Announced beside the former key first, and alone after: two numbers a generation.
    return { number: generation * 2 + (ids.length === 1 ? 1 : 0), keys: [...(await publicKeys())] };
  }

  async function certify(from: number): Promise<MessageKey> {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const certificate = writeCertificate({
      key: publicKey.export({ type: "spki", format: "der" }).toString("base64url"),
      by: fingerprint((await publicKeys()).at(-1) ?? ""),
      from,
      until: from + LIMITS.messageKeyMs,
    });
    return { privateKey, certificate, certified: await keys.sign(certifier, certificateStatement(certificate)) };
  }

  return {
    async frame(to, payload) {
      const now = clock().getTime();
      if (current === undefined || now >= current.renewAt) {
        const made = { key: certify(now), renewAt: now + LIMITS.messageKeyMs / 2 };
        current = made;
        // What failed is tried anew by the next message.
        made.key.catch(() => {
          if (current === made) current = undefined;
        });
      }
      return sealFrame(await current.key, to, payload);
    },
    trust,
    announcement: announced,
  };
}

/** Asked once; asked again when it failed. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask().catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
    return asked;
  };
}
