import { createHash } from "node:crypto";

/** EC2 takes 64 ASCII characters. */
const LONGEST_TOKEN = 64;

/** ClientToken of a create call: the key itself, or its digest when it is longer than EC2 takes. */
export function clientToken(key: string): string {
  return key.length <= LONGEST_TOKEN && /^[\x21-\x7e]+$/.test(key)
    ? key
    : createHash("sha256").update(key).digest("hex");
}
