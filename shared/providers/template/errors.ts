import { ProviderError, type ProviderErrorKind } from "../contract.ts";
import { type WayWord, wayFault } from "../http/way-fault.ts";

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

const UNREACHABLE = "The cloud could not be reached";
const NOT_BELIEVED: WayWord = [
  UNREACHABLE,
  "Check the endpoint of the runtime, and the certificate of what answers there.",
];

/** A fault before an answer, or in its middle. */
export function wayError(error: unknown, server: string): ProviderError {
  return wayFault(error, new URL(server).host, {
    refused: NOT_BELIEVED,
    certificate: NOT_BELIEVED,
    protocol: NOT_BELIEVED,
    unreachable: [UNREACHABLE],
  });
}
