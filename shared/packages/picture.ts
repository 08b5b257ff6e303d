/** What a picture's first bytes say of it. */
export interface Picture {
  readonly type: "image/png" | "image/jpeg" | "image/webp" | "image/gif";
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * Tells a picture by its own bytes, whatever it is called. Reads headers only: nothing is decoded, so that no picture
 * can be a bomb here. `undefined` for everything else, SVG among it.
 */
export function readPicture(bytes: Uint8Array): Picture | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return png(view) ?? gif(view) ?? webp(view) ?? jpeg(view);
}

/** Whether the bytes are text that begins as SVG or another XML document. */
export function looksLikeSvg(bytes: Uint8Array): boolean {
  const head = new TextDecoder()
    .decode(bytes.subarray(0, 1024))
    .replace(/^\uFEFF/, "")
    .trimStart()
    .toLowerCase();
  return (
    head.startsWith("<svg") ||
    ((head.startsWith("<?xml") || head.startsWith("<!--") || head.startsWith("<!doctype")) && head.includes("<svg"))
  );
}

function text(view: DataView, at: number, expected: string): boolean {
  if (view.byteLength < at + expected.length) return false;
  return [...expected].every((character, i) => view.getUint8(at + i) === character.charCodeAt(0));
}

/** https://www.w3.org/TR/png-3/#5DataRep: signature, then IHDR. */
function png(view: DataView): Picture | undefined {
  if (view.byteLength < 33 || !text(view, 0, "\u0089PNG\r\n\u001a\n") || !text(view, 12, "IHDR")) return undefined;
  return { type: "image/png", width: view.getUint32(16), height: view.getUint32(20) };
}

/** https://www.w3.org/Graphics/GIF/spec-gif89a.txt: header, then the logical screen. */
function gif(view: DataView): Picture | undefined {
  if (view.byteLength < 13 || !(text(view, 0, "GIF87a") || text(view, 0, "GIF89a"))) return undefined;
  return { type: "image/gif", width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

/** RFC 9649: a RIFF file whose first chunk is VP8 (lossy), VP8L (lossless) or VP8X (extended). */
function webp(view: DataView): Picture | undefined {
  if (view.byteLength < 30 || !text(view, 0, "RIFF") || !text(view, 8, "WEBP")) return undefined;
  const type = "image/webp";
  if (text(view, 12, "VP8X")) return { type, width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
  if (text(view, 12, "VP8L") && view.getUint8(20) === 0x2f) {
    const bits = view.getUint32(21, true);
    return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (text(view, 12, "VP8 ") && view.getUint8(23) === 0x9d && view.getUint16(24) === 0x012a)
    return { type, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  return undefined;
}

function uint24(view: DataView, at: number): number {
  return view.getUint8(at) | (view.getUint8(at + 1) << 8) | (view.getUint8(at + 2) << 16);
}

/** ITU-T T.81, annex B: segments up to the frame's header, which has the size. */
function jpeg(view: DataView): Picture | undefined {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  let at = 2;
  while (at + 9 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at += 1;
    else if (isFrame(marker))
      return { type: "image/jpeg", height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    else {
      const length = view.getUint16(at + 2);
      // A scan or the end before any frame is no picture; a segment has at least its own length.
      if (marker === 0xda || marker === 0xd9 || length < 2) return undefined;
      at += 2 + length;
    }
  }
  return undefined;
}

/** SOF0 to SOF15 without DHT, JPG and DAC, which lie among them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
