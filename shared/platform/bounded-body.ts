import { pipeline, type Readable, type Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import { FetchError } from "./fetch-error.ts";

export interface BodyLimits {
  readonly maxBytes: number;
  readonly decode?: boolean;
}

/**
 * Reads a body without ever holding more than `maxBytes` (plus one chunk): a gzip bomb is cut where it passes the
 * limit. @throws FetchError `too-large` or `broken`; an error of the connection as it is
 */
export async function readBody(
  body: Readable,
  headers: Readonly<Record<string, string>>,
  limits: BodyLimits,
): Promise<Uint8Array> {
  // Refusing a body ends it with an error of its own; nobody listening would end the process.
  body.on("error", () => {});
  const decoder = limits.decode ? decoderFor(headers["content-encoding"]) : undefined;
  if (decoder === undefined && Number(headers["content-length"]) > limits.maxBytes) {
    body.destroy();
    throw tooLarge(limits.maxBytes);
  }
  const source = decoder === undefined ? body : decoded(body, decoder);
  const length = decoder === undefined ? Number(headers["content-length"]) || 0 : 0;
  // Pages that nothing is written to take no memory: a length that is only claimed costs nothing.
  const whole = Buffer.allocUnsafeSlow(length);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    if (!(chunk instanceof Uint8Array)) continue;
    const at = size;
    size += chunk.byteLength;
    // Leaving the loop destroys the stream, and with it the connection.
    if (size > limits.maxBytes) throw tooLarge(limits.maxBytes);
    if (length === 0) chunks.push(chunk);
    else if (size <= length) whole.set(chunk, at);
    else throw new FetchError("broken", "The answer is longer than it said.");
  }
  return length === 0 ? Buffer.concat(chunks) : whole.subarray(0, size);
}

function decoderFor(encoding: string | undefined): Transform | undefined {
  const name = encoding?.trim().toLowerCase() ?? "";
  if (name === "" || name === "identity") return undefined;
  if (name === "gzip" || name === "x-gzip") return createGunzip();
  throw new FetchError("broken", `The answer is encoded as "${name.slice(0, 40)}", which nobody asked for.`);
}

async function* decoded(body: Readable, decoder: Transform): AsyncGenerator<Uint8Array> {
  // `pipeline` passes a broken connection on to the decoder, which then fails the loop below.
  const stream = pipeline(body, decoder, () => {});
  try {
    for await (const chunk of stream) if (chunk instanceof Uint8Array) yield chunk;
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    if (!code.startsWith("Z_")) throw cause;
    throw new FetchError("broken", "The answer is no complete gzip stream.", { cause });
  } finally {
    body.destroy();
  }
}

function tooLarge(maxBytes: number): FetchError {
  return new FetchError("too-large", `The answer has more than ${maxBytes} bytes.`);
}
