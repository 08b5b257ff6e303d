import { createHmac } from "node:crypto";

/**
 * Parameters in the one spelling that is signed: sorted by name, names and values in percent-encoding with capital digits, a blank as `%20`
 * (https://docs.qingcloud.com/api/common/signature.html).
 */
export function canonical(parameters: Readonly<Record<string, string>>): string {
  return Object.keys(parameters)
    .sort()
    .map((name) => `${encoded(name)}=${encoded(parameters[name] ?? "")}`)
    .join("&");
}

/** HMAC-SHA256 over method, path and `canonical`, in base64. */
export function signature(method: string, path: string, query: string, secret: string): string {
  return createHmac("sha256", secret).update(`${method}\n${path}\n${query}`).digest("base64");
}

/** `encodeURIComponent` leaves five characters that Python's `quote` encodes. */
export function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
