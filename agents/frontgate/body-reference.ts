import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { decryptBody } from "../../shared/protocol/body-cipher.ts";
import type { BodyReference } from "../../shared/protocol/messages.ts";

const FETCH_MS = 30_000;
const TRIES = 3;
const RETRY_MS = 500;

/** Reads a command's body from where Pilot put it. Throws as `fetchAnnounced`. */
export async function fetchBody(reference: BodyReference): Promise<string> {
  return decryptBody(await fetchAnnounced(reference, "command's body"), reference.key);
}

/**
 * Reads exactly what was announced. No redirect is followed and not one byte more is read.
 * Throws an Error whose message says what was wrong; it never holds the address, which carries a signature.
 */
export async function fetchAnnounced(
  reference: Pick<BodyReference, "url" | "sha256" | "bytes">,
  what: string,
): Promise<Buffer> {
  const answer = await open(reference.url, what);
  if (answer.status !== 200 || answer.body === null)
    throw new Error(`The address of the ${what} answered ${answer.status}.`);
  // Held once: a pod has little memory.
  const bytes = Buffer.alloc(reference.bytes);
  let length = 0;
  for await (const part of answer.body) {
    if (length + part.length > reference.bytes) throw new Error(`The ${what} is longer than announced.`);
    bytes.set(part, length);
    length += part.length;
  }
  if (length !== reference.bytes) throw new Error(`The ${what} is shorter than announced.`);
  if (createHash("sha256").update(bytes).digest("hex") !== reference.sha256)
    throw new Error(`The ${what} is not the announced one: its SHA-256 differs.`);
  return bytes;
}

/** An object store is away for a moment now and then; a refusal (4xx) is final. */
async function open(url: string, what: string): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const signal = AbortSignal.timeout(FETCH_MS);
    const answer = await fetch(url, { redirect: "error", signal }).catch(() => undefined);
    if (answer !== undefined && (answer.status < 500 || attempt === TRIES)) return answer;
    if (attempt === TRIES) throw new Error(`The address of the ${what} does not answer.`);
    await sleep(RETRY_MS);
  }
}
