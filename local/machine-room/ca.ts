import "../../agents/frontgate/reflection.ts";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { privateKeyPem } from "../pem.ts";

const P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 86_400_000;

/** A certificate with its key, and the authority to trust; all PEM. */
export interface ServerIdentity {
  readonly caPem: string;
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** Makes a certificate authority for one run and one TLS server certificate of it. The authority's key is not kept. */
export async function createServerIdentity(host: string, now: Date): Promise<ServerIdentity> {
  x509.cryptoProvider.set(webcrypto);
  const dates = { notBefore: new Date(now.getTime() - DAY_MS), notAfter: new Date(now.getTime() + 30 * DAY_MS) };
  const caKeys = await webcrypto.subtle.generateKey(P256, true, ["sign", "verify"]);
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=Pitrix local cloud",
    ...dates,
    keys: caKeys,
    signingAlgorithm: P256,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  const keys = await webcrypto.subtle.generateKey(P256, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${host}`,
    issuer: ca.subject,
    ...dates,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    signingAlgorithm: P256,
    extensions: [
      new x509.SubjectAlternativeNameExtension([{ type: "dns", value: host }]),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    ],
  });
  const keyPem = await privateKeyPem(keys.privateKey);
  return { caPem: ca.toString("pem"), certificatePem: certificate.toString("pem"), keyPem };
}
