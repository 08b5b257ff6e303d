import { crc32, deflateSync } from "node:zlib";
import type { Picture } from "./picture.ts";

/** A picture whose header says that size; a PNG is whole, of the others there is what tells their size. `seed` makes another. */
export function picture(type: Picture["type"], width: number, height: number, seed = 0): Buffer {
  switch (type) {
    case "image/png":
      return png(width, height, seed);
    case "image/gif": {
      const gif = Buffer.from("GIF89a\0\0\0\0\0\0\0;", "latin1");
      gif.writeUInt16LE(width, 6);
      gif.writeUInt16LE(height, 8);
      return gif;
    }
    case "image/jpeg": {
      const frame = Buffer.from("ffd8ffe000104a46494600010100000100010000ffc0001108000000000300", "hex");
      frame.writeUInt16BE(height, 25);
      frame.writeUInt16BE(width, 27);
      return frame;
    }
    case "image/webp": {
      const webp = Buffer.alloc(30);
      webp.write("RIFF\0\0\0\0WEBPVP8 ", "latin1");
      Buffer.from("9d012a", "hex").copy(webp, 23);
      webp.writeUInt16LE(width, 26);
      webp.writeUInt16LE(height, 28);
      return webp;
    }
  }
}

function png(width: number, height: number, seed: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const row = Buffer.alloc(width + 1, seed);
  row[0] = 0;
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    chunk("IDAT", pixels),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
