import { ProviderError } from "../contract.ts";
import { ADDRESS_REFUSED } from "./dialling.ts";

/** What is said of one kind of fault: a sentence without its end, and what to do. */
export type WayWord = readonly [message: string, remedy?: string];

/** Faults on the way to a cloud in the cloud's own words. */
export interface WayWords {
  /** Its address is private or reserved, and not allowed. */
  readonly refused: WayWord;
  readonly certificate: WayWord;
  /** No TLS, or no HTTP. */
  readonly protocol: WayWord;
  /** Its name has no address. Absent: `unreachable`. */
  readonly name?: WayWord;
  /** No answer in time. Absent: `unreachable`. */
  readonly silent?: WayWord;
  readonly unreachable: WayWord;
}

/** Codes of Node (https://nodejs.org/api/errors.html) and of OpenSSL, and whose fault it is: `invalid` is not worth a second try. */
const FAULTS: readonly (readonly [RegExp, "invalid" | "unavailable", keyof WayWords])[] = [
  [new RegExp(`^${ADDRESS_REFUSED}$`), "invalid", "refused"],
  [
    /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|HOSTNAME_MISMATCH|ERR_TLS_CERT_ALTNAME_)/,
    "invalid",
    "certificate",
  ],
  [/^(ERR_SSL_|EPROTO|HPE_)/, "invalid", "protocol"],
  [/^(ENOTFOUND|EAI_)/, "unavailable", "name"],
  [/TIMEOUT|^ETIMEDOUT$/, "unavailable", "silent"],
];

/**
 * A fault before an answer, or in its middle. The cause is left out: it may hold the request with its secrets.
 * @param place host, or what a person would call it
 */
export function wayFault(error: unknown, place: string, words: WayWords): ProviderError {
  if (error instanceof ProviderError) return error;
  const providerCode = codeOf(error);
  const [, kind, name] = FAULTS.find(([pattern]) => pattern.test(providerCode)) ?? [
    undefined,
    "unavailable" as const,
    "unreachable" as const,
  ];
  const [message, remedy] = words[name] ?? words.unreachable;
  return new ProviderError({ kind, providerCode, message: `${message} (${place}, ${providerCode}).`, remedy });
}

/** The innermost code that an error tells, or its name. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "Unknown";
  if ("code" in error && typeof error.code === "string") return error.code;
  return error.cause instanceof Error ? codeOf(error.cause) : error.name;
}
