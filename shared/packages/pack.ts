import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import type { PackageFiles } from "./contract.ts";

/** Where a gzip header tells the system that wrote it; 255 is "unknown". */
const GZIP_OS = 9;

/**
 * One tar with sorted names and nothing of this machine: no times, owners or modes. The same files give the same bytes.
 * @param folder the one folder at the top of the archive
 */
export async function packTar(files: PackageFiles, folder: string): Promise<Buffer> {
  const tar = pack();
  const byPath = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [path, content] of byPath) {
    tar.entry(
      { name: `${folder}/${path}`, mtime: new Date(0), mode: 0o644, uid: 0, gid: 0, type: "file" },
      Buffer.from(content),
    );
  }
  tar.finalize();
  return buffer(tar);
}

/** The tar, compressed. The same tar and the same zlib (that of the pinned Node) give the same bytes. */
export function gzip(tar: Uint8Array): Buffer {
  const archive = gzipSync(tar, { level: 9 });
  archive[GZIP_OS] = 255;
  return archive;
}
