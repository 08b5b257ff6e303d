import { dump } from "js-yaml";

export const FORMATS = ["table", "json", "yaml", "ndjson", "id"] as const;
export type OutputFormat = (typeof FORMATS)[number];

export function isFormat(text: string): text is OutputFormat {
  return FORMATS.some((format) => format === text);
}

/**
 * A result for programs. A list is an array in JSON and YAML, one object a line in NDJSON, one id a line in `id`.
 * The objects are what the API answered.
 */
export function machineReadable(format: Exclude<OutputFormat, "table">, value: unknown): string {
  switch (format) {
    case "json":
      return `${JSON.stringify(value, undefined, 2)}\n`;
    case "yaml":
      return toYaml(value);
    case "ndjson":
      return items(value)
        .map((item) => `${JSON.stringify(item)}\n`)
        .join("");
    case "id":
      return items(value)
        .flatMap((item) => identity(item) ?? [])
        .map((id) => `${id}\n`)
        .join("");
  }
}

export function toYaml(value: unknown): string {
  // Through JSON: what is absent is left out, as in every other format.
  const plain: unknown = JSON.parse(JSON.stringify(value ?? null));
  return dump(plain, { lineWidth: 120, noRefs: true });
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function identity(item: unknown): string | undefined {
  if (typeof item === "string") return item;
  if (typeof item !== "object" || item === null) return undefined;
  const id = "id" in item ? item.id : "name" in item ? item.name : undefined;
  return typeof id === "string" ? id : undefined;
}
