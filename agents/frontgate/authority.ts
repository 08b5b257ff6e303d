import "./reflection.ts";
import { createHash, createPublicKey, webcrypto } from "node:crypto";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";
import type { Clock } from "../../shared/kernel/clock.ts";
import { LIMITS } from "../../shared/protocol/limits.ts";
import { SERVER_NAME } from "../etcd/link.ts";
import { readIfThere, writeDurably } from "../machine/files.ts";

const P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 86_400_000;
/** Of the authority, and of `root`, whose key lies beside the authority's own. */
const YEARS_10 = 3_650 * DAY_MS;
/** Machines boot with wrong clocks; a certificate from "tomorrow" would be refused. */
const EARLIER_MS = DAY_MS;

/** Common name by which members of one Frontgate know each other. */
export const PEER_NAME = "frontgate-peer";

/** Certificate and private key, both PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

/** The Frontgate's own certificate authority. Only certificates that it signed open the etcd of this VPC. */
export interface Authority {
  readonly certificate: string;
  /** Whether others may hold certificates of it: it was not made just now. */
  readonly certified: boolean;
  /** For etcd and the enrolment server, with this address and `SERVER_NAME` as names. */
  readonly server: Identity;
  /** Certifies the server's key anew when half of its certificate's time is over, and writes it where etcd reads it. */
  renewServer(): Promise<Identity | undefined>;
  /** Proves a member to the others; only this name is let in among them, which no Drone's certificate has. */
  peer(): Promise<Identity>;
  /** Common name `root`: the Frontgate as client of its own etcd. */
  readonly root: Identity;
  /** SHA-256, in hexadecimal, of the public key in a PKCS#10 request. Throws when it is no P-256 request signed by its own key. */
  fingerprint(csr: string): Promise<string>;
  /** Signs the key of a request (checked again) for a common name of ours, as a TLS client. Answers PEM. */
  sign(csr: string, commonName: string): Promise<string>;
}

/** Whether `directory` keeps an authority. */
export async function hasAuthority(directory: string): Promise<boolean> {
  return (await readIfThere(identityFiles(directory, "ca").certificate)) !== undefined;
}

/**
 * Opens the authority kept in `directory`. At the first start it is the one that Pilot gave: its key, and its certificate unless
 * no machine has signed one with it yet. Without one it is made.
 */
export async function openAuthority(
  directory: string,
  address: string,
  clock: Clock,
  given?: { readonly key: string; readonly certificate?: string | undefined },
): Promise<Authority> {
  const certified = given?.certificate !== undefined || (given === undefined && (await hasAuthority(directory)));
  if (given !== undefined) await takeOver(directory, given, clock);
  const ca = await keepIdentity(directory, "ca", (keys) => selfSign(keys, clock));
  const signer = await importKey(ca.key);
  const caCertificate = new x509.X509Certificate(ca.certificate);
  const issue = async (
    publicKey: x509.PublicKeyType,
    name: string,
    lifeMs: number,
    extensions: x509.Extension[],
  ): Promise<string> => {
    const certificate = await x509.X509CertificateGenerator.create({
      subject: `CN=${name}`,
      issuer: caCertificate.subject,
      ...validity(clock, lifeMs),
      publicKey,
      signingKey: signer,
      signingAlgorithm: P256,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        ...extensions,
      ],
    });
    return certificate.toString("pem");
  };
  const client = new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]);
  const names = new x509.SubjectAlternativeNameExtension([
    { type: "ip", value: address },
    { type: "dns", value: SERVER_NAME },
  ]);
  const server = [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]), names];
  const peer = [
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
    // etcd asks that a member dials from an address in its certificate; on the loopback all dial from the first one.
    address.startsWith("127.")
      ? new x509.SubjectAlternativeNameExtension([
          { type: "ip", value: address },
          { type: "ip", value: "127.0.0.1" },
        ])
      : names,
  ];
  const serverName = `server-${address}`;
  const certifyServer = (key: x509.PublicKeyType) => issue(key, "frontgate", LIMITS.serverCertificateMs, server);
  const keepServer = () => keepIdentity(directory, serverName, (keys) => certifyServer(keys.publicKey));
  const renewServer = async (): Promise<Identity | undefined> => {
    const { certificate, key } = await keepServer();
    const present = new x509.X509Certificate(certificate);
    if (present.notAfter.getTime() - clock().getTime() > LIMITS.serverCertificateMs / 2) return undefined;
    const renewed = await certifyServer(await present.publicKey.export(P256, ["verify"]));
    await writeDurably(identityFiles(directory, serverName).certificate, renewed);
    return { certificate: renewed, key };
  };
  return {
    certificate: ca.certificate,
    certified,
    server: (await renewServer()) ?? (await keepServer()),
    renewServer,
    root: await keepIdentity(directory, "root", (keys) => issue(keys.publicKey, "root", YEARS_10, [client])),
    peer: () => keepIdentity(directory, `peer-${address}`, (keys) => issue(keys.publicKey, PEER_NAME, YEARS_10, peer)),
    async fingerprint(csr) {
      const { publicKey } = await readRequest(csr);
      return createHash("sha256").update(Buffer.from(publicKey.rawData)).digest("hex");
    },
    async sign(csr, commonName) {
      const { publicKey } = await readRequest(csr);
      return issue(await publicKey.export(P256, ["verify"]), commonName, LIMITS.nodeCertificateMs, [client]);
    },
  };
}

async function readRequest(csr: string): Promise<x509.Pkcs10CertificateRequest> {
  const request = new x509.Pkcs10CertificateRequest(csr);
  const { algorithm } = request.publicKey;
  if (!("namedCurve" in algorithm) || algorithm.namedCurve !== P256.namedCurve)
    throw new Error("The request's key is not a P-256 key.");
  if (!(await request.verify())) throw new Error("The request is not signed by its own key.");
  return request;
}

function selfSign(keys: webcrypto.CryptoKeyPair, clock: Clock): Promise<string> {
  const created = x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=pitrix-frontgate-ca",
    ...validity(clock, YEARS_10),
    keys,
    signingAlgorithm: P256,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  return created.then((certificate) => certificate.toString("pem"));
}

function validity(clock: Clock, lifeMs: number) {
  const now = clock().getTime();
  return { notBefore: new Date(now - EARLIER_MS), notAfter: new Date(now + lifeMs) };
}

/** The same authority under another certificate of its key: that of the member which was first. */
export async function underCertificate(
  directory: string,
  address: string,
  clock: Clock,
  certificate: string,
): Promise<Authority> {
  const key = await readIfThere(identityFiles(directory, "ca").key);
  if (key === undefined) throw new Error("There is no authority yet.");
  return openAuthority(directory, address, clock, { key, certificate });
}

/** Writes a given authority to disk. Throws when its certificate is not its key's. */
async function takeOver(
  directory: string,
  given: { readonly key: string; readonly certificate?: string | undefined },
  clock: Clock,
): Promise<void> {
  const spki = createPublicKey(given.key).export({ type: "spki", format: "der" });
  const publicKey = await webcrypto.subtle.importKey("spki", spki, P256, true, ["verify"]);
  const keys = { privateKey: await importKey(given.key), publicKey };
  const certificate = given.certificate ?? (await selfSign(keys, clock));
  if (!Buffer.from(new x509.X509Certificate(certificate).publicKey.rawData).equals(spki))
    throw new Error("The given authority's certificate is for another key.");
  const files = identityFiles(directory, "ca");
  await writeDurably(files.key, given.key);
  await writeDurably(files.certificate, certificate);
}

/** Reads `<name>.pem` and `<name>.key`, or makes them. The certificate is written last: where it is, the key is. */
async function keepIdentity(
  directory: string,
  name: string,
  certify: (keys: webcrypto.CryptoKeyPair) => Promise<string>,
): Promise<Identity> {
  const files = identityFiles(directory, name);
  const certificate = await readIfThere(files.certificate);
  const key = await readIfThere(files.key);
  if (certificate !== undefined && key !== undefined) return { certificate, key };
  const keys = await webcrypto.subtle.generateKey(P256, true, ["sign", "verify"]);
  const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  const made = { key: x509.PemConverter.encode(pkcs8, "PRIVATE KEY"), certificate: await certify(keys) };
  await writeDurably(files.key, made.key);
  await writeDurably(files.certificate, made.certificate);
  return made;
}

/** Paths of an identity's files, for programs that read them from disk. */
export function identityFiles(directory: string, name: string): { certificate: string; key: string } {
  return { certificate: join(directory, `${name}.pem`), key: join(directory, `${name}.key`) };
}

function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey("pkcs8", x509.PemConverter.decodeFirst(pem), P256, false, ["sign"]);
}
