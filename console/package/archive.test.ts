import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { describe, expect, it } from "vitest";
import { textsOf } from "./archive.ts";

async function tar(files: Readonly<Record<string, string>>): Promise<Uint8Array<ArrayBuffer>> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name }, content);
  archive.finalize();
  const parts: Uint8Array[] = [];
  for await (const part of archive) if (part instanceof Uint8Array) parts.push(part);
  return new Uint8Array(Buffer.concat(parts));
}

describe("the texts of a package", () => {
  it("are read from a tar and from a gzipped one, without the folder around them", async () => {
    const long = `locale/${"a".repeat(150)}/${"b".repeat(120)}.json`;
    const plain = await tar({ "zk/config.json": "{}", "zk/package.json": "x".repeat(2000), [`zk/${long}`]: "é" });
    for (const archive of [plain, new Uint8Array(gzipSync(plain))]) {
      const texts = await textsOf(archive);
      expect([...texts.keys()]).toEqual(["config.json", "package.json", long]);
      expect(texts.get(long)).toBe("é");
    }
    expect([...(await textsOf(await tar({ "./a": "1", "b/c": "2" }))).keys()]).toEqual(["a", "b/c"]);
  });

  it("are none of what is no tar", async () => {
    for (const bytes of [[], [1, 2, 3], Array(600).fill(65)])
      expect((await textsOf(new Uint8Array(bytes))).size).toBe(0);
    await expect(textsOf(new Uint8Array([0x1f, 0x8b, 1, 2]))).rejects.toThrow();
  });
});
