import { crc32 } from "node:zlib";
import type { PackageFiles } from "../../packages/contract.ts";
import { packTar } from "../../packages/pack.ts";

/** A deflate block that is stored holds at most that many bytes (RFC 1951, 3.2.4). */
const BLOCK = 65_535;

/**
 * The archive of a folder: the same files give the same bytes for ever, as nothing is compressed. Compressors change with
 * their versions, and the digest is what names a version of an app.
 * @param folder the one folder at the top of the archive
 */
export async function packFolder(files: PackageFiles, folder: string): Promise<Buffer> {
  return storedGzip(await packTar(files, folder));
}

function storedGzip(bytes: Buffer): Buffer {
  // No time, unknown system (RFC 1952, 2.3).
  const parts: Buffer[] = [Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])];
  for (let start = 0; start < bytes.length || start === 0; start += BLOCK) {
    const block = bytes.subarray(start, start + BLOCK);
    const head = Buffer.alloc(5);
    head.writeUInt8(start + BLOCK >= bytes.length ? 1 : 0, 0);
    head.writeUInt16LE(block.length, 1);
    head.writeUInt16LE(~block.length & 0xffff, 3);
    parts.push(head, block);
  }
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(crc32(bytes), 0);
  tail.writeUInt32LE(bytes.length % 2 ** 32, 4);
  return Buffer.concat([...parts, tail]);
}
