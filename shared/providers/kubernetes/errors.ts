import { ProviderError, type ProviderErrorKind } from "../contract.ts";
import { ADDRESS_REFUSED } from "../http/dialling.ts";
import { codeOf } from "../http/way-fault.ts";

interface Fault {
  readonly kind: ProviderErrorKind;
  readonly message: string;
  readonly remedy?: string;
}

const RENEW = "Send a new token (`kubectl create token`) or certificate with PATCH /credentials/{id}.";

/** Of TLS and of the way to it, by Node's and OpenSSL's codes. */
const CODES: readonly (readonly [RegExp, Fault])[] = [
  [
    /^CERT_HAS_EXPIRED$/,
    {
      kind: "invalid",
      message: "The API server's certificate, or the authority that issued it, has expired",
      remedy: "Renew the cluster's certificates (`kubeadm certs renew all`, or as your cloud says).",
    },
  ],
  [
    /^CERT_NOT_YET_VALID$/,
    {
      kind: "invalid",
      message: "The API server's certificate is not valid yet",
      remedy: "Set the clock of the machine that made it, and renew the certificate.",
    },
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_/,
    {
      kind: "invalid",
      message: "The API server's certificate is for another host",
      remedy: "Use an address that the certificate names, or say its name with `tls-server-name` in the kubeconfig.",
    },
  ],
  [
    /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH)/,
    {
      kind: "invalid",
      message: "The API server's certificate was not issued by the certificate authority of the credential",
      remedy:
        "Send the authority's certificate of this very cluster: `certificate-authority-data` of the kubeconfig, or `caCertificate`.",
    },
  ],
  [
    /^ERR_SSL_.*(ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED|DECRYPT_ERROR))/,
    { kind: "auth", message: "The API server does not take the credential's client certificate", remedy: RENEW },
  ],
  [
    /^ERR_OSSL_|^ERR_CRYPTO_/,
    {
      kind: "auth",
      message: "The credential's client certificate and key cannot be used together",
      remedy: "Send a certificate and the key that belongs to it.",
    },
  ],
  [
    /^(ERR_SSL_|EPROTO|HPE_)/,
    {
      kind: "invalid",
      message: "What answers at the server's address does not speak HTTPS",
      remedy: "Use the address of the API server that begins with https://, with its port (6443 or 443 mostly).",
    },
  ],
  [
    new RegExp(`^${ADDRESS_REFUSED}$`),
    {
      kind: "invalid",
      message: "The server is at a private or reserved address, which the operator has not allowed",
      remedy:
        "Use an address of the API server that can be reached from the internet, reach it through a Frontgate in the cluster, or ask the operator to allow it.",
    },
  ],
  [
    /^(ENOTFOUND|EAI_)/,
    { kind: "unavailable", message: "The server's name has no address", remedy: "Check the name of the server." },
  ],
  [
    /TIMEOUT|^ETIMEDOUT$/,
    {
      kind: "unavailable",
      message: "The API server does not answer in time",
      remedy:
        "Check that it runs and that its firewall lets this installation in, or reach it through a Frontgate in the cluster.",
    },
  ],
];

const UNREACHED: Fault = {
  kind: "unavailable",
  message: "The API server cannot be reached",
  remedy:
    "Check the address and that it runs and lets this installation in, or reach it through a Frontgate in the cluster.",
};

/**
 * A fault before an answer, or in its middle. The cause is left out: it may hold the request with its token.
 * @param server its URL, which is named by its host
 */
export function networkError(error: unknown, server: string): ProviderError {
  if (error instanceof ProviderError) return error;
  const code = codeOf(error);
  const { kind, message, remedy } = CODES.find(([pattern]) => pattern.test(code))?.[1] ?? UNREACHED;
  const host = URL.canParse(server) ? new URL(server).host : server;
  return new ProviderError({
    kind,
    providerCode: code,
    message: `${message} (${host}, ${code}).`,
    remedy,
  });
}

export function answerTooLarge(maxBytes: number): ProviderError {
  return new ProviderError({
    kind: "invalid",
    providerCode: "AnswerTooLarge",
    message: `The cluster's answer has more than ${maxBytes} bytes.`,
  });
}
