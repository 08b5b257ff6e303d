import { ProviderError, type ProviderErrorKind } from "../contract.ts";
import { type WayWord, wayFault } from "../http/way-fault.ts";

/**
 * QingCloud's `ret_code`s by what a caller can do about them (https://docsv4.qingcloud.com/user_guide/network/vpc/api/error_code).
 * HTTP says 200 for all of them.
 */
const CODES: ReadonlyMap<number, ProviderErrorKind> = new Map([
  [1100, "invalid"],
  [1101, "invalid"],
  [1200, "auth"],
  [1300, "auth"],
  [1400, "denied"],
  [2100, "not-found"],
  [2400, "quota"],
  [2500, "quota"],
  [5000, "unavailable"],
  [5100, "unavailable"],
  [5200, "quota"],
  [5300, "unavailable"],
]);

const REMEDIES: ReadonlyMap<number, string> = new Map([
  [
    1200,
    "Send the API key's two parts with PATCH /credentials/{id}, and check that the key is active and its list of addresses empty.",
  ],
  [
    1300,
    "QingCloud takes requests that were signed within 60 seconds: the operator sets this installation's clock by NTP, or whoever runs the Frontgate that of its machine.",
  ],
  [2400, "Pay money into the QingCloud account."],
  [2500, "Ask QingCloud for a larger quota, or remove what is not needed."],
  [5200, "Choose another zone or another family of machines: this one has no room now."],
]);

/** 1400 is for what may never be done and for what may not be done now; only its sentence tells which. */
const NOT_NOW =
  /\b(status|state|transition|pending|progress|attached|in use|in-use|already|leas|lock|not available|later)/i;
/** 2500 is for too many resources and for too many requests. */
const TOO_OFTEN = /\b(rate|frequen|too many requests|requests? per)/i;

export function kindOf(code: number, message: string): ProviderErrorKind {
  if (code === 1400 && NOT_NOW.test(message)) return "conflict";
  if (code === 2500 && TOO_OFTEN.test(message)) return "throttled";
  return CODES.get(code) ?? (code >= 5000 && code < 6000 ? "unavailable" : "invalid");
}

/** Longer than every sentence that a person reads. */
const LONGEST_MESSAGE = 500;

/** @param skew seconds that our clock is ahead of QingCloud's, where its answer told */
export function refusal(code: number, message: string, skew?: number): ProviderError {
  const said = message.trim() === "" ? "no reason given" : message.trim();
  const short = said.length <= LONGEST_MESSAGE ? said : `${said.slice(0, LONGEST_MESSAGE)}…`;
  const clock =
    code !== 1300 || skew === undefined
      ? ""
      : ` (this installation's clock is ${Math.abs(skew)} s ${skew < 0 ? "behind" : "ahead of"} QingCloud's)`;
  const kind = kindOf(code, message);
  return new ProviderError({
    kind,
    providerCode: String(code),
    message: `QingCloud answered ${code}: ${short}${clock}`,
    remedy: kind === "throttled" ? undefined : REMEDIES.get(code),
  });
}

export function missing(message: string): ProviderError {
  return new ProviderError({ kind: "not-found", providerCode: "2100", message });
}

const UNREACHABLE = "QingCloud's API could not be reached";
const NOT_BELIEVED: WayWord = [
  UNREACHABLE,
  "Check the endpoint of the runtime, and the certificate of what answers there.",
];

/** A fault before an answer, or in its middle. @param place host, or what a person would call it */
export function wayError(error: unknown, place: string): ProviderError {
  return wayFault(error, place, {
    refused: NOT_BELIEVED,
    certificate: NOT_BELIEVED,
    protocol: NOT_BELIEVED,
    unreachable: [UNREACHABLE],
  });
}
