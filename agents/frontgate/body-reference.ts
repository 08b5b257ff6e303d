import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { decryptBody } from "../../shared/protocol/body-cipher.ts";
import type { BodyReference } from "../../shared/protocol/messages.ts";

const FETCH_MS = 30_000;
const TRIES = 3;
const RETRY_MS = 500;

/**
 * Reads a command's body from where Pilot put it. No redirect is followed and not one byte more than announced is read.
 * Throws an Error whose message says what was wrong; it never holds the address, which carries a signature.
 */
export async function fetchBody(reference: BodyReference): Promise<string> {
  const answer = await open(reference.url);
  if (answer.status !== 200 || answer.body === null)
    throw new Error(`The address of the command's body answered ${answer.status}.`);
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer.body) {
    length += part.length;
    if (length > reference.bytes) throw new Error("The command's body is longer than announced.");
    parts.push(part);
  }
  if (length !== reference.bytes) throw new Error("The command's body is shorter than announced.");
  const bytes = Buffer.concat(parts);
  if (createHash("sha256").update(bytes).digest("hex") !== reference.sha256)
    throw new Error("The command's body is not the announced one: its SHA-256 differs.");
  return decryptBody(bytes, reference.key);
}

/** An object store is away for a moment now and then; a refusal (4xx) is final. */
async function open(url: string): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const signal = AbortSignal.timeout(FETCH_MS);
    const answer = await fetch(url, { redirect: "error", signal }).catch(() => undefined);
    if (answer !== undefined && (answer.status < 500 || attempt === TRIES)) return answer;
    if (attempt === TRIES) throw new Error("The address of the command's body does not answer.");
    await sleep(RETRY_MS);
  }
}
