import { randomBytes } from "node:crypto";

/** A message of a WebSocket (RFC 6455), or that it ends. */
export type Message = { readonly kind: "data"; readonly bytes: Uint8Array } | { readonly kind: "end" };

const CONTINUATION = 0;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

export class FrameTooLarge extends Error {
  override readonly name = "FrameTooLarge";
}

/**
 * Reads what a server sends: its frames are not masked. Pings are answered with `reply`.
 * @throws FrameTooLarge for a message of more than `maxBytes`
 */
export async function* messagesOf(
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
  reply: (frame: Uint8Array) => void,
): AsyncGenerator<Message> {
  let rest = Buffer.alloc(0);
  let parts: Uint8Array[] = [];
  for await (const piece of source) {
    rest = Buffer.concat([rest, piece]);
    for (let frame = frameOf(rest, maxBytes); frame !== undefined; frame = frameOf(rest, maxBytes)) {
      rest = rest.subarray(frame.bytes);
      const { opcode, payload, final } = frame;
      if (opcode === CLOSE) {
        yield { kind: "end" };
        return;
      }
      if (opcode === PING) reply(frameFrom(PONG, payload));
      if (opcode > 2 && opcode !== CONTINUATION) continue;
      parts.push(payload);
      if (parts.reduce((sum, part) => sum + part.byteLength, 0) > maxBytes) throw new FrameTooLarge();
      if (!final) continue;
      yield { kind: "data", bytes: Buffer.concat(parts) };
      parts = [];
    }
  }
}

/** What a client sends to end, with the code for "as it should". */
export function closing(): Uint8Array {
  return frameFrom(CLOSE, Uint8Array.of(0x03, 0xe8));
}

function frameOf(buffer: Buffer, maxBytes: number) {
  const [first, second] = buffer;
  if (first === undefined || second === undefined) return undefined;
  const short = second & 0x7f;
  const head = short === 127 ? 10 : short === 126 ? 4 : 2;
  if (buffer.length < head) return undefined;
  const length = short === 127 ? Number(buffer.readBigUInt64BE(2)) : short === 126 ? buffer.readUInt16BE(2) : short;
  if (length > maxBytes) throw new FrameTooLarge();
  if (buffer.length < head + length) return undefined;
  const payload = Uint8Array.from(buffer.subarray(head, head + length));
  return { final: (first & 0x80) !== 0, opcode: first & 0x0f, payload, bytes: head + length };
}

/** Frames of a client are masked, and small here. */
function frameFrom(opcode: number, payload: Uint8Array): Uint8Array {
  const mask = randomBytes(4);
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.of(0x80 | opcode, 0x80 | payload.byteLength), mask, masked]);
}
