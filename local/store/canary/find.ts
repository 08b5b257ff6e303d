import { brotliDecompressSync, gunzipSync, inflateRawSync } from "node:zlib";
import { formsOf } from "./forms.ts";

/** Something that was written down somewhere. */
export interface Trace {
  /** Where, for whoever has to mend it. */
  readonly place: string;
  readonly content: string | Uint8Array;
}

/** A secret was found. It is not repeated here. */
export interface Found {
  readonly secret: string;
  readonly form: string;
  readonly place: string;
}

/** Looks for every form of every secret, by its name, in every trace; what is compressed is opened first, two levels deep. */
export function findSecrets(secrets: Readonly<Record<string, string>>, traces: Iterable<Trace>): readonly Found[] {
  const wanted = Object.entries(secrets).map(([secret, text]) => ({ secret, forms: formsOf(text) }));
  const found: Found[] = [];
  for (const { place, content } of traces)
    for (const { text, layer } of layers(content))
      for (const { secret, forms } of wanted)
        for (const { name, text: form } of forms)
          if (text.includes(form)) found.push({ secret, form: name, place: `${place}${layer}` });
  return found;
}

/** The bytes as text, and what is in them where they are compressed. */
function layers(content: string | Uint8Array, depth = 0): readonly { readonly text: string; readonly layer: string }[] {
  const bytes = typeof content === "string" ? Buffer.from(content) : Buffer.from(content);
  const own = { text: typeof content === "string" ? content : bytes.toString("utf8"), layer: "" };
  if (depth === 2) return [own];
  const inner = opened(bytes);
  if (inner === undefined) return [own];
  return [own, ...layers(inner, depth + 1).map(({ text, layer }) => ({ text, layer: ` (inflated${layer})` }))];
}

function opened(bytes: Buffer): Buffer | undefined {
  const ways =
    bytes[0] === 0x1f && bytes[1] === 0x8b
      ? [gunzipSync]
      : bytes.length < 64 * 1024
        ? [inflateRawSync, brotliDecompressSync]
        : [];
  for (const way of ways) {
    try {
      return way(bytes, { maxOutputLength: 128 * 1024 * 1024 });
    } catch {
      // It was no such thing.
    }
  }
  return undefined;
}
