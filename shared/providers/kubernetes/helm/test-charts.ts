import { createHash } from "node:crypto";
import { gzip, packTar } from "../../../packages/pack.ts";

/** A chart's archive, and how many bytes its files have. */
export interface TestChart {
  readonly archive: Uint8Array;
  readonly unpacked: number;
}

async function packed(name: string, templates: readonly string[]): Promise<TestChart> {
  const texts = [
    ["Chart.yaml", `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`] as const,
    ...templates.map((text, index) => [`templates/${index}.yaml`, text] as const),
  ];
  const files = new Map(texts.map(([path, text]) => [path, new TextEncoder().encode(text)]));
  const unpacked = [...files.values()].reduce((sum, { length }) => sum + length, 0);
  return { archive: gzip(await packTar(files, name)), unpacked };
}

const numbered = <T>(count: number, of: (index: number) => T): T[] => Array.from({ length: count }, (_, n) => of(n));
const hashOf = (text: string): string => createHash("sha512").update(text).digest("base64url");
const configMap = (name: string, lines: readonly string[]): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata:\n${lines.join("\n")}\n`;
const line = (index: number, text: string): string => `  key-${String(index).padStart(4, "0")}: "${text}"`;

/**
 * As many files and bytes as the largest of all 12,890 archives of helm/charts: 244, and 3.5 MB. Its lines have 48 bytes: the
 * record holds templates in base64, of which the same line is then the same text, and packs.
 */
export const manyObjects = (): Promise<TestChart> =>
  packed(
    "many",
    numbered(242, (file) =>
      configMap(
        `many-${file}`,
        numbered(295, (index) => line(index, hashOf(String(file)).slice(0, 33))),
      ),
    ),
  );

/** Five objects of 700 KB each, which pack well. */
export const bigObjects = (): Promise<TestChart> =>
  packed(
    "big",
    numbered(5, (file) =>
      configMap(
        `big-${file}`,
        numbered(7_400, (index) => line(index, hashOf(String(file)).slice(0, 80))),
      ),
    ),
  );

/** Little that packs: its record is nearly the 1 MiB that a cluster keeps. */
export const denseObjects = (): Promise<TestChart> =>
  packed(
    "dense",
    numbered(4, (file) =>
      configMap(
        `dense-${file}`,
        numbered(1_300, (index) => line(index, hashOf(`${file}/${index}`).slice(0, 80))),
      ),
    ),
  );
