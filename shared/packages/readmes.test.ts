import { describe, expect, test } from "vitest";
import { readReadmes } from "./readmes.ts";

const files = (texts: Readonly<Record<string, string | Uint8Array>>) =>
  new Map(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]));

describe("a package's readmes", () => {
  test("are those at its top, by the language in their names", () => {
    const named = { "README.md": "a", "README.zh.md": "b", "readme_pt-BR.md": "c", "README-fr_CA.txt": "d" };
    const others = { "docs/README.md": "no", "README.pdf": "no", "READMEs.md": "no", "README.zh.md.bak": "no" };
    expect(readReadmes(files({ ...others, ...named }))).toEqual({
      readme: "a",
      readmes: { zh: "b", "pt-br": "c", "fr-ca": "d" },
    });
    expect(readReadmes(files({ "values.yaml": "x", "README.md": "" }))).toEqual({});
  });

  test("are cut between characters, bounded together, and never a fault", () => {
    const long = "好".repeat(30_000);
    const languages = { "README.ja.md": long, "README.ko.md": long, "README.vi.md": "v", "README.zh.md": long };
    const read = readReadmes(files({ "README.md": long, ...languages }));
    expect(read.readme).toBe("好".repeat(21_845));
    expect(Object.keys(read.readmes ?? {})).toEqual(["ja", "ko", "vi"]);
    expect(readReadmes(files({ "README.md": new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0xff, 0x62]) }))).toEqual({
      readme: "a\ufffdb",
    });
  });
});
