import { isIP } from "node:net";
import { invalid, type Problem } from "../../../shared/kernel/problem.ts";
import { type AddressPolicy, addressPolicy } from "../../../shared/platform/address-policy.ts";

const PUBLIC = addressPolicy([]);

/**
 * A URL that may be sent to, as far as it tells by itself: https, or http where the operator named the host. Names are
 * resolved, and all their addresses checked, at every attempt. @throws Problem 422 at `/url`
 */
export function receiverUrl(text: string, policy: AddressPolicy): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw wrong("is no URL", "Send one that begins with https://.");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const literal = isIP(host) !== 0;
  const probe = literal ? host : "127.0.0.1";
  const named = policy.allows(host, probe) && !PUBLIC.allows(host, probe);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && named))
    throw wrong("is not https", "What is signed can still be read by others: send a URL that begins with https://.");
  if (url.username !== "" || url.password !== "")
    throw wrong("holds a user name or a password", "The signature proves who sends; leave them out.");
  if (url.hash !== "") throw wrong("has a fragment", "It would not be sent; leave it out.");
  if (literal && !policy.allows(host, host))
    throw wrong("is at a private or reserved address", "The operator has not allowed it; name a public host.");
  return url.href;
}

function wrong(what: string, remedy: string): Problem {
  return invalid("invalid-request", "The URL cannot be used", [
    { pointer: "/url", detail: `The URL ${what}.`, remedy },
  ]);
}
