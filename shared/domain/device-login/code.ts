import { randomInt } from "node:crypto";

/** Consonants alone (RFC 8628, section 6.1): no word comes about, and nothing that looks like a digit. */
export const ALPHABET = "BCDFGHJKLMNPQRSTVWXZ";
/** 20^8 is 34.5 bits: of ten pending codes one guess in 2.5 billion hits, and every guess is a signed-in user's. */
export const CODE_LENGTH = 8;

export function newUserCode(): string {
  const letters = Array.from({ length: CODE_LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join("");
  return `${letters.slice(0, CODE_LENGTH / 2)}-${letters.slice(CODE_LENGTH / 2)}`;
}

/** What somebody typed, as the code is written: case, blanks and the hyphen do not count. */
export function readUserCode(text: string): string {
  const letters = text.toUpperCase().replace(/[^A-Z0-9]/g, "");
  return `${letters.slice(0, CODE_LENGTH / 2)}-${letters.slice(CODE_LENGTH / 2)}`;
}
