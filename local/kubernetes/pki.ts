import "../../agents/frontgate/reflection.ts";
import { generateKeyPairSync, webcrypto } from "node:crypto";
import { isIP } from "node:net";
import * as x509 from "@peculiar/x509";
import { privateKeyPem } from "../pem.ts";

const P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 86_400_000;

/** Certificate and key, both PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

/** What a control plane of one run needs; no file of it is older than the run. */
export interface ClusterPki {
  readonly ca: Identity;
  readonly apiServer: Identity;
  /** Signs the tokens of service accounts; RSA, both PEM. */
  readonly serviceAccounts: { readonly publicKey: string; readonly privateKey: string };
  /** A client's certificate: `name` is the user, `groups` are what RBAC calls groups. */
  client(name: string, groups?: readonly string[]): Promise<Identity>;
  /** A server's certificate of the same authority; `names` are DNS names and addresses. */
  server(name: string, names: readonly string[]): Promise<Identity>;
  /** The API server's certificate, but one that has already ended. */
  expiredServer(): Promise<Identity>;
}

export async function createClusterPki(addresses: readonly string[], now: Date): Promise<ClusterPki> {
  x509.cryptoProvider.set(webcrypto);
  const dates = { notBefore: new Date(now.getTime() - 2 * DAY_MS), notAfter: new Date(now.getTime() + 30 * DAY_MS) };
  const caKeys = await webcrypto.subtle.generateKey(P256, true, ["sign", "verify"]);
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=kube-ca",
    ...dates,
    keys: caKeys,
    signingAlgorithm: P256,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  const issue = async (
    subject: x509.JsonName,
    usage: x509.ExtendedKeyUsage,
    names: x509.JsonGeneralNames,
    notAfter = dates.notAfter,
  ) => {
    const keys = await webcrypto.subtle.generateKey(P256, true, ["sign", "verify"]);
    const certificate = await x509.X509CertificateGenerator.create({
      subject,
      issuer: ca.subject,
      notBefore: dates.notBefore,
      notAfter,
      publicKey: keys.publicKey,
      signingKey: caKeys.privateKey,
      signingAlgorithm: P256,
      extensions: [
        new x509.ExtendedKeyUsageExtension([usage]),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
      ],
    });
    return { certificate: certificate.toString("pem"), key: await privateKeyPem(keys.privateKey) };
  };
  const server = (name: string, names: readonly string[], notAfter?: Date) =>
    issue(
      [{ CN: [name] }],
      x509.ExtendedKeyUsage.serverAuth,
      names.map((value) => ({ type: isIP(value) === 0 ? "dns" : "ip", value })),
      notAfter,
    );
  const apiServer = (notAfter?: Date) =>
    server("kube-apiserver", ["localhost", "kubernetes.default.svc", ...addresses], notAfter);
  const signing = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return {
    ca: { certificate: ca.toString("pem"), key: await privateKeyPem(caKeys.privateKey) },
    apiServer: await apiServer(),
    serviceAccounts: signing,
    client: (name, groups = []) =>
      issue([...groups.map((group) => ({ O: [group] })), { CN: [name] }], x509.ExtendedKeyUsage.clientAuth, []),
    server: (name, names) => server(name, names),
    expiredServer: () => apiServer(new Date(now.getTime() - DAY_MS)),
  };
}
