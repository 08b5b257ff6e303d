export const FORMATS = ["table", "json", "yaml", "ndjson", "id"] as const;
export type OutputFormat = (typeof FORMATS)[number];

export function isFormat(text: string): text is OutputFormat {
  return FORMATS.some((format) => format === text);
}

/**
 * A result for programs. A list is an array in JSON and YAML, one object a line in NDJSON, one id a line in `id`.
 * The objects are what the API answered.
 */
export async function machineReadable(format: Exclude<OutputFormat, "table">, value: unknown): Promise<string> {
  switch (format) {
    case "json":
      return `${JSON.stringify(value, undefined, 2)}\n`;
    case "yaml":
      return (await import("./yaml.ts")).toYaml(value);
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

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function identity(item: unknown): string | undefined {
  if (typeof item === "string") return item;
  if (typeof item !== "object" || item === null) return undefined;
  const id = "id" in item ? item.id : "name" in item ? item.name : undefined;
  return typeof id === "string" ? id : undefined;
}
