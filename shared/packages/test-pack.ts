import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";

/** A package's archive as its publisher would make it, in a folder `app`; the same files give the same bytes. */
export async function packFiles(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name: `app/${name}`, mtime: new Date(0) }, content);
  tar.finalize();
  return gzipSync(await buffer(tar));
}
