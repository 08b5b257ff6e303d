import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { join } from "node:path";
import { CONNECT_HEADERS, connectStatement, type FrontgateConfig } from "../../shared/protocol/messages.ts";
import { readIfThere, writeDurably } from "../machine/files.ts";

/** Proves to Pilot who connects. */
export interface PilotIdentity {
  /** Headers of one connection; the time-stamp grows with every call, because Pilot takes none twice. */
  headers(now: Date): Record<string, string>;
  /** Pilot knows our key: the one-time token is not sent again. */
  enrolled(): Promise<void>;
}

/** Opens the Ed25519 key in `stateDir`, readable by root alone, or makes it at the first start. */
export async function openPilotIdentity(stateDir: string, config: FrontgateConfig): Promise<PilotIdentity> {
  const keyFile = join(stateDir, "pilot.key");
  const enrolledFile = join(stateDir, "pilot.enrolled");
  const key = await keepKey(keyFile);
  const publicKey = createPublicKey(key).export({ type: "spki", format: "der" }).toString("base64url");
  let token = (await readIfThere(enrolledFile)) === undefined ? config.enrolmentToken : undefined;
  let last = 0;
  return {
    headers(now) {
      last = Math.max(last + 1, now.getTime());
      const statement = { ...config, timestamp: String(last), publicKey };
      return {
        [CONNECT_HEADERS.tenant]: config.tenantId,
        [CONNECT_HEADERS.frontgate]: config.frontgateId,
        [CONNECT_HEADERS.timestamp]: statement.timestamp,
        [CONNECT_HEADERS.publicKey]: publicKey,
        [CONNECT_HEADERS.signature]: sign(null, Buffer.from(connectStatement(statement)), key).toString("base64url"),
        ...(token === undefined ? {} : { [CONNECT_HEADERS.enrolmentToken]: token }),
      };
    },
    async enrolled() {
      if (token === undefined) return;
      token = undefined;
      await writeDurably(enrolledFile, "");
    },
  };
}

async function keepKey(file: string): Promise<KeyObject> {
  const stored = await readIfThere(file);
  if (stored !== undefined) return createPrivateKey(stored);
  const { privateKey } = generateKeyPairSync("ed25519");
  await writeDurably(file, privateKey.export({ type: "pkcs8", format: "pem" }));
  return privateKey;
}
