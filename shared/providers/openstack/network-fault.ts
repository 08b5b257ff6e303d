import { ProviderError, type ProviderErrorKind } from "../contract.ts";
import { ADDRESS_REFUSED } from "../http/dialling.ts";

const FAULTS: readonly (readonly [RegExp, ProviderErrorKind, string, string])[] = [
  [
    new RegExp(`^${ADDRESS_REFUSED}$`),
    "invalid",
    "The service is at a private or reserved address, which the operator of this installation has not allowed",
    "Ask the operator to allow the addresses of this cloud's services.",
  ],
  [
    /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|HOSTNAME_MISMATCH|ERR_TLS_CERT_ALTNAME_)/,
    "invalid",
    "The service's certificate is not believed",
    "Send the certificate authority of this cloud as `caCertificate` of the credential, or have the certificate renewed for the name that is dialled.",
  ],
  [
    /^(ERR_SSL_|EPROTO|HPE_)/,
    "invalid",
    "What answers there does not speak the protocol of its address",
    "Check https and http in the cloud's catalogue and in `authUrl`.",
  ],
  [/^(ENOTFOUND|EAI_)/, "unavailable", "The service's name has no address", "Check the name."],
  [
    /TIMEOUT|^ETIMEDOUT$/,
    "unavailable",
    "The service does not answer in time",
    "Check that it runs and lets this installation in.",
  ],
];

/** A fault before an answer, or in its middle. The cause is left out: it may hold the request with its token. */
export function networkFault(error: unknown, server: string): ProviderError {
  if (error instanceof ProviderError) return error;
  const code = codeOf(error);
  const [, kind, message, remedy] = FAULTS.find(([pattern]) => pattern.test(code)) ?? [
    undefined,
    "unavailable" as const,
    "The service cannot be reached",
    "Check that it runs and lets this installation in.",
  ];
  return new ProviderError({
    kind,
    providerCode: code,
    message: `${message} (${new URL(server).host}, ${code}).`,
    remedy,
  });
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "Unknown";
  if ("code" in error && typeof error.code === "string") return error.code;
  return error.cause instanceof Error ? codeOf(error.cause) : error.name;
}
