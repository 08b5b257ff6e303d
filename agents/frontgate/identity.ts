import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { LIMITS } from "../../shared/protocol/limits.ts";
import {
  CONNECT_HEADERS,
  connectStatement,
  type FrontgateConfig,
  successionStatement,
} from "../../shared/protocol/messages.ts";
import { type Kept, keptIn } from "../machine/kept.ts";

/** Proves to Pilot who connects. */
export interface PilotIdentity {
  /** Headers of one connection; the time-stamp grows with every call, because Pilot takes none twice. */
  headers(now: Date): Record<string, string>;
  /** Pilot knows the key that the last headers showed: the one-time token and the former key are of no more use. */
  enrolled(): Promise<void>;
  /** Makes the next key. Connections show it from now on, with the present key's word that it is its successor. May be repeated. */
  rotate(): Promise<void>;
  /** When the present key was made, by this machine's clock. */
  since(): Promise<Date>;
}

const KEY = "pilot.key";
const NEXT = "pilot.key.next";
const ENROLLED = "pilot.enrolled";

/**
 * Opens the Ed25519 key that is kept, or makes it at the first start. While keys change both are there, and Pilot takes the
 * one or the other: a crash at any point, or an answer that was lost, costs nothing.
 * @param state where it is kept, or the directory of it
 */
export async function openPilotIdentity(state: string | Kept, config: FrontgateConfig): Promise<PilotIdentity> {
  const kept = typeof state === "string" ? keptIn(state) : state;
  let key = (await readKey(kept, KEY)) ?? (await makeKey(kept, KEY));
  let next = await readKey(kept, NEXT);
  let token = (await kept.read(ENROLLED)) === undefined ? config.enrolmentToken : undefined;
  let last = 0;
  let shown: KeyObject | undefined;
  const spell = (of: KeyObject, statement: string) => sign(null, Buffer.from(statement), of).toString("base64url");
  return {
    headers(now) {
      // Stamps from when our clock was ahead by more than Pilot lets pass were never taken: they bind nobody.
      const bound = last - now.getTime() > LIMITS.clockSkewMs ? 0 : last;
      last = Math.max(bound + 1, now.getTime());
      shown = next ?? key;
      const statement = { ...config, timestamp: String(last), publicKey: publicKeyOf(shown) };
      return {
        [CONNECT_HEADERS.tenant]: config.tenantId,
        [CONNECT_HEADERS.frontgate]: config.frontgateId,
        [CONNECT_HEADERS.timestamp]: statement.timestamp,
        [CONNECT_HEADERS.publicKey]: statement.publicKey,
        [CONNECT_HEADERS.signature]: spell(shown, connectStatement(statement)),
        ...(token === undefined ? {} : { [CONNECT_HEADERS.enrolmentToken]: token }),
        ...(shown === key
          ? {}
          : {
              [CONNECT_HEADERS.formerKey]: publicKeyOf(key),
              [CONNECT_HEADERS.succession]: spell(key, successionStatement(statement)),
            }),
      };
    },
    async enrolled() {
      if (token !== undefined) {
        token = undefined;
        await kept.write(ENROLLED, "");
      }
      // A connection that was dialled before the rotation showed the present key: the next one is not known yet.
      if (next === undefined || shown !== next) return;
      await kept.rename(NEXT, KEY);
      key = next;
      next = undefined;
    },
    async rotate() {
      next ??= await makeKey(kept, NEXT);
    },
    since: () => kept.since(KEY),
  };
}

const publicKeyOf = (key: KeyObject): string =>
  createPublicKey(key).export({ type: "spki", format: "der" }).toString("base64url");

async function readKey(kept: Kept, name: string): Promise<KeyObject | undefined> {
  const stored = await kept.read(name);
  return stored === undefined ? undefined : createPrivateKey(stored);
}

async function makeKey(kept: Kept, name: string): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync("ed25519");
  await kept.write(name, privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  return privateKey;
}
