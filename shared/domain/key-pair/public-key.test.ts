import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { parsePublicKey } from "./public-key.ts";
import { type AttachedKey, keysOn } from "./schema.ts";

const field = (bytes: Buffer) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};
const number = (bytes: Buffer) => field((bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes);
const text = (value: string) => field(Buffer.from(value));
const line = (type: string, ...fields: Buffer[]) =>
  `${type} ${Buffer.concat([text(type), ...fields]).toString("base64")}`;
const part = (key: KeyObject, name: "x" | "y" | "n" | "e") =>
  Buffer.from(String(key.export({ format: "jwk" })[name]), "base64url");

const rsa = (modulusLength: number) => {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength });
  return line("ssh-rsa", number(part(publicKey, "e")), number(part(publicKey, "n")));
};
const ec = (curve: string, name: string) => {
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: curve });
  const point = Buffer.concat([Buffer.from([4]), part(publicKey, "x"), part(publicKey, "y")]);
  return { type: `ecdsa-sha2-${name}`, name, point };
};
const ed = () => line("ssh-ed25519", field(part(generateKeyPairSync("ed25519").publicKey, "x")));
/** By ssh-keygen, with what `ssh-keygen -l` says of it. */
const KNOWN = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINTEyeYm5X3ScUYW4hKFXVZ8hQQFGa8yFLzWHsLoRN2d";

describe("a public key", () => {
  it.each([
    ["ed25519", ed(), 256],
    ["P-256", line("ecdsa-sha2-nistp256", text("nistp256"), field(ec("P-256", "nistp256").point)), 256],
    ["P-384", line("ecdsa-sha2-nistp384", text("nistp384"), field(ec("P-384", "nistp384").point)), 384],
    ["P-521", line("ecdsa-sha2-nistp521", text("nistp521"), field(ec("P-521", "nistp521").point)), 521],
    ["RSA", rsa(2048), 2048],
  ])("of %s is taken, its comment left out", (_name, key, bits) => {
    expect(parsePublicKey(` ${key} somebody; reboot\n`)).toMatchObject({
      text: key,
      type: key.split(" ")[0],
      bits,
      fingerprint: expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/),
    });
  });

  it.each([
    ["nothing", ""],
    ["words", "let me in"],
    ["two lines", `${KNOWN}\n${KNOWN}`],
    ["options before it", `command="reboot" ${KNOWN}`],
    ["a private key", "-----BEGIN OPENSSH PRIVATE KEY-----"],
    ["base64 with something in it", KNOWN.replace("IN", "I$(reboot)N")],
    ["base64 that another text is too", `${KNOWN}=`],
    ["less than it says", KNOWN.slice(0, -8)],
    ["something left over", line("ssh-ed25519", field(Buffer.alloc(32)), Buffer.from([0]))],
    ["another type inside", KNOWN.replace("ssh-ed25519", "ssh-rsa")],
    ["a type that is not taken", line("ssh-dss", field(Buffer.alloc(32)))],
    ["a short RSA key", rsa(1024)],
    ["an RSA key that is a number below zero", line("ssh-rsa", field(Buffer.from([3])), field(Buffer.alloc(256, 255)))],
    ["an endless RSA key", line("ssh-rsa", field(Buffer.from([3])), number(Buffer.alloc(1025, 255)))],
    [
      "a point beside its curve",
      line("ecdsa-sha2-nistp256", text("nistp256"), field(Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)]))),
    ],
    [
      "a curve that is not the type's",
      line("ecdsa-sha2-nistp256", text("nistp384"), field(ec("P-256", "nistp256").point)),
    ],
    ["a name of every object", "constructor AAAA"],
    ["more than a line", `${KNOWN} ${"x".repeat(4096)}`],
  ])("is not %s", (_name, given) => {
    expect(parsePublicKey(given)).toEqual({ fault: expect.stringMatching(/\.$/) });
  });
});

it("keys open the nodes that they are for, each once", () => {
  const one: AttachedKey = { keyPairId: "kp-1", publicKey: "a" };
  const keys = [one, { ...one, role: "keeper" }, { keyPairId: "kp-2", publicKey: "b", sids: [2] }];
  const ids = (role: string, sid: number) => keysOn(keys, { role, sid }).map(({ id }) => id);
  expect(ids("keeper", 1)).toEqual(["kp-1"]);
  expect(ids("clerk", 2)).toEqual(["kp-1", "kp-2"]);
  expect(keysOn([{ ...one, role: "keeper" }], { role: "clerk", sid: 1 })).toEqual([]);
  expect(keysOn(undefined, { role: "", sid: 1 })).toEqual([]);
});
