import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { LIMITS } from "../../shared/protocol/limits.ts";
import {
  CONNECT_HEADERS,
  connectStatement,
  type FrontgateConfig,
  successionStatement,
} from "../../shared/protocol/messages.ts";
import { readIfThere, writeDurably } from "../machine/files.ts";

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

/**
 * Opens the Ed25519 key in `stateDir`, readable by root alone, or makes it at the first start. While keys change both are
 * there, and Pilot takes the one or the other: a crash at any point, or an answer that was lost, costs nothing.
 */
export async function openPilotIdentity(stateDir: string, config: FrontgateConfig): Promise<PilotIdentity> {
  const keyFile = join(stateDir, "pilot.key");
  const nextFile = join(stateDir, "pilot.key.next");
  const enrolledFile = join(stateDir, "pilot.enrolled");
  let key = (await readKey(keyFile)) ?? (await makeKey(keyFile));
  let next = await readKey(nextFile);
  let token = (await readIfThere(enrolledFile)) === undefined ? config.enrolmentToken : undefined;
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
        await writeDurably(enrolledFile, "");
      }
      // A connection that was dialled before the rotation showed the present key: the next one is not known yet.
      if (next === undefined || shown !== next) return;
      await rename(nextFile, keyFile);
      key = next;
      next = undefined;
    },
    async rotate() {
      next ??= await makeKey(nextFile);
    },
    since: async () => (await stat(keyFile)).mtime,
  };
}

const publicKeyOf = (key: KeyObject): string =>
  createPublicKey(key).export({ type: "spki", format: "der" }).toString("base64url");

async function readKey(file: string): Promise<KeyObject | undefined> {
  const stored = await readIfThere(file);
  return stored === undefined ? undefined : createPrivateKey(stored);
}

async function makeKey(file: string): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync("ed25519");
  await writeDurably(file, privateKey.export({ type: "pkcs8", format: "pem" }));
  return privateKey;
}
