import { generateKeyPairSync } from "node:crypto";
import * as z from "zod";

const Jwk = z.object({ x: z.string() });

/**
 * A public key for the login that Azure demands of a Linux machine. Its private half is dropped here and written nowhere, so that nobody
 * can log in by it; users' own keys are Drone's. As OpenSSH writes an Ed25519 key (RFC 8709).
 */
export function nobodysKey(): string {
  const { publicKey } = generateKeyPairSync("ed25519");
  const { x } = Jwk.parse(publicKey.export({ format: "jwk" }));
  const field = (bytes: Uint8Array): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.byteLength);
    return Buffer.concat([length, bytes]);
  };
  const blob = Buffer.concat([field(Buffer.from("ssh-ed25519")), field(Buffer.from(x, "base64url"))]);
  return `ssh-ed25519 ${blob.toString("base64")}`;
}
