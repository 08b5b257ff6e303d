import { spawnSync } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { extract } from "tar-stream";
import * as z from "zod";
import type { Recipe } from "./install.ts";

const PACKAGE = dirname(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")));

/** A headless Chromium for the tests in a browser, from an npm package that ships it: 67 MB there, 210 MB unpacked, about 5 s. */
export async function chromium(): Promise<Recipe> {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(PACKAGE, "package.json"), "utf8")));
  return {
    name: "chromium",
    title: `Chromium ${version}`,
    pins: [version, "with its fonts"],
    async build(directory) {
      const program = join(directory, "chromium");
      await unpack("chromium.br", program);
      await unpackFonts(directory);
      requireLibraries(program);
    },
  };
}

async function unpack(name: string, to: string): Promise<void> {
  await pipeline(
    createReadStream(join(PACKAGE, "bin", name)),
    createBrotliDecompress(),
    createWriteStream(to, { mode: 0o755 }),
  );
}

/** A machine without any font shows no text: `fonts/`, with a `fonts.conf` that names them. */
async function unpackFonts(directory: string): Promise<void> {
  const files = extract();
  const read = pipeline(createReadStream(join(PACKAGE, "bin", "fonts.tar.br")), createBrotliDecompress(), files);
  for await (const entry of files) {
    const path = join(directory, "fonts", entry.header.name);
    if (entry.header.type === "directory") {
      entry.resume();
      continue;
    }
    await mkdir(dirname(path), { recursive: true });
    await pipeline(entry, createWriteStream(path));
  }
  await read;
  const settings = `<fontconfig><dir>${join(directory, "fonts")}</dir><cachedir>${join(directory, "cache")}</cachedir></fontconfig>\n`;
  await writeFile(join(directory, "fonts", "fonts.conf"), settings);
}

/** @throws Error that names what the machine lacks */
function requireLibraries(program: string): void {
  const { stdout } = spawnSync("ldd", [program], { encoding: "utf8" });
  const missing = [...(stdout ?? "").matchAll(/^\s*(\S+) => not found$/gm)].map(([, name]) => name);
  if (missing.length > 0)
    throw new Error(
      `Chromium needs libraries that this machine lacks: ${missing.join(", ")}. On Debian and Ubuntu, apt-get install libnss3 libnspr4 libexpat1 libfontconfig1 libfreetype6 brings them.`,
    );
}
