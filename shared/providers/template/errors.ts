import { ProviderError, type ProviderErrorKind } from "../contract.ts";
import { ADDRESS_REFUSED } from "../http/dialling.ts";

/** The cloud's own codes by what a caller can do about them: copy the list from its documentation, with the link. */
const CODES: ReadonlyMap<string, ProviderErrorKind> = new Map([
  ["key_unknown", "auth"],
  ["not_permitted", "denied"],
  ["no_such_thing", "not-found"],
  ["limit_reached", "quota"],
  ["no_capacity", "quota"],
  ["slow_down", "throttled"],
  ["wrong_state", "conflict"],
  ["address_taken", "conflict"],
  ["bad_request", "invalid"],
]);

/** Of a code that is not in the list: a cloud has new ones before its documentation has. */
const STATUSES: ReadonlyMap<number, ProviderErrorKind> = new Map([
  [401, "auth"],
  [403, "denied"],
  [404, "not-found"],
  [409, "conflict"],
  [429, "throttled"],
]);

/** What a person can do, where it is more than the kind of the error says. */
const REMEDIES: ReadonlyMap<string, string> = new Map([
  ["limit_reached", "Ask the cloud for a larger quota, or remove what is not needed."],
  ["no_capacity", "Choose another zone or another size: the cloud has no room for this one now."],
]);

/** Longer than every sentence that a person reads. */
const LONGEST_MESSAGE = 500;

export function refusal(input: {
  readonly status: number;
  readonly code: string;
  /** In the cloud's own words, without secrets. */
  readonly message: string;
  readonly requestId: string | undefined;
}): ProviderError {
  const { status, code, message, requestId } = input;
  return new ProviderError({
    kind: CODES.get(code) ?? STATUSES.get(status) ?? (status >= 500 ? "unavailable" : "invalid"),
    providerCode: code.slice(0, 100),
    message: `The cloud answered ${status}: ${message.slice(0, LONGEST_MESSAGE)}`,
    requestId,
    remedy: REMEDIES.get(code),
  });
}

/** What we find ourselves in what the cloud showed. */
export const fault = (kind: ProviderErrorKind, providerCode: string, message: string): ProviderError =>
  new ProviderError({ kind, providerCode, message });

/** A fault before an answer, or in its middle. The cause is left out: it may hold the request with its key. */
export function wayError(error: unknown, server: string): ProviderError {
  if (error instanceof ProviderError) return error;
  const providerCode = codeOf(error);
  // No address or certificate is better a second later.
  const refused =
    providerCode === ADDRESS_REFUSED || /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_)/.test(providerCode);
  return new ProviderError({
    kind: refused ? "invalid" : "unavailable",
    providerCode,
    message: `The cloud could not be reached (${new URL(server).host}, ${providerCode}).`,
    remedy: refused ? "Check the endpoint of the runtime, and the certificate of what answers there." : undefined,
  });
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "Unknown";
  if ("code" in error && typeof error.code === "string") return error.code;
  return error.cause instanceof Error ? codeOf(error.cause) : error.name;
}
