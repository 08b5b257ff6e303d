import { gzipSync } from "node:zlib";

/** Bytes of a tar's block: headers and contents fill whole ones. */
const BLOCK = 512;
const NAME = 100;
const PREFIX = 155;

/**
 * One entry of a tar (ustar, POSIX.1-1988) as bytes: header, content, padding. Entries that follow each other are a tar,
 * and gzip members that follow each other are one gzip stream (RFC 1952, 2.2): so an archive is made piece by piece, by
 * workers that may die between two pieces, and any `tar -xzf` reads it.
 * @throws Error for a path of more than 255 characters
 */
export function tarEntry(path: string, content: Uint8Array): Uint8Array {
  const header = Buffer.alloc(BLOCK);
  const cut = path.length <= NAME ? -1 : path.indexOf("/", path.length - NAME - 1);
  if ((path.length > NAME && cut < 0) || cut > PREFIX) throw new Error(`the path is too long for a tar: ${path}`);
  header.write(path.slice(cut + 1), 0, "latin1");
  header.write("0000644\0", 100, "latin1");
  header.write("0000000\0", 108, "latin1");
  header.write("0000000\0", 116, "latin1");
  header.write(`${content.byteLength.toString(8).padStart(11, "0")}\0`, 124, "latin1");
  header.write("00000000000\0", 136, "latin1");
  header.write(" ".repeat(8), 148, "latin1");
  header.write("0", 156, "latin1");
  header.write("ustar\u000000", 257, "latin1");
  if (cut > 0) header.write(path.slice(0, cut), 345, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  const padding = Buffer.alloc((BLOCK - (content.byteLength % BLOCK)) % BLOCK);
  return Buffer.concat([header, content, padding]);
}

/** What ends a tar: two blocks of zeros. */
export const TAR_END: Uint8Array = new Uint8Array(2 * BLOCK);

/** One member of a gzip stream; the same bytes give the same member. */
export function gzipMember(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { level: 6 });
}
