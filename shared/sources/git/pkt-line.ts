/** Git's framing (gitprotocol-common, "pkt-line Format"): four hexadecimal digits of length, then the payload. */
export type Packet = Uint8Array | "flush";

export function encodePacket(text: string): Buffer {
  const payload = Buffer.from(text, "utf8");
  return Buffer.concat([Buffer.from((payload.length + 4).toString(16).padStart(4, "0")), payload]);
}

export const FLUSH = Buffer.from("0000");

/**
 * Every packet of an answer. `rest` is what follows where a line is no packet: a pack that was sent without side-band.
 * @throws Error for a cut or malformed line
 */
export function* packets(bytes: Uint8Array): Generator<Packet> {
  let place = 0;
  while (place < bytes.length) {
    const head = Buffer.from(bytes.subarray(place, place + 4)).toString("latin1");
    if (!/^[0-9a-f]{4}$/i.test(head)) throw new Error("a line has no length");
    const length = Number.parseInt(head, 16);
    if (length === 0) {
      yield "flush";
      place += 4;
      continue;
    }
    if (length < 4 || place + length > bytes.length) throw new Error("a line is cut");
    yield bytes.subarray(place + 4, place + length);
    place += length;
  }
}

export function textOf(packet: Uint8Array): string {
  return Buffer.from(packet).toString("utf8").replace(/\n$/, "");
}
