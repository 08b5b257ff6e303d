/** A text as some layer may have written it down. */
export interface Form {
  readonly name: string;
  readonly text: string;
}

/** Shorter pieces than this could stand anywhere by chance. */
const PIECE = 16;

/**
 * Every form that we look for: the text as it is, escaped for JSON (also within JSON), for a URL, a form and XML, in hex,
 * and in base64 and base64url wherever it may stand in what was encoded. The same of its first and its last half, since
 * a message is often cut.
 */
export function formsOf(secret: string): readonly Form[] {
  const half = Math.max(PIECE, Math.ceil(secret.length / 2));
  const pieces = secret.length <= half ? [secret] : [secret, secret.slice(0, half), secret.slice(-half)];
  const forms = pieces.flatMap((piece) => [
    { name: "plain", text: piece },
    { name: "json", text: inJson(piece) },
    { name: "json in json", text: inJson(inJson(piece)) },
    { name: "url", text: encodeURIComponent(piece) },
    { name: "form", text: new URLSearchParams({ a: piece }).toString().slice(2) },
    { name: "xml", text: inXml(piece) },
    { name: "hex", text: Buffer.from(piece).toString("hex") },
    { name: "hex in capitals", text: Buffer.from(piece).toString("hex").toUpperCase() },
    ...[0, 1, 2].flatMap((before) => [
      { name: `base64 after ${before}`, text: inBase64(piece, before) },
      { name: `base64url after ${before}`, text: inBase64(piece, before).replaceAll("+", "-").replaceAll("/", "_") },
    ]),
  ]);
  return [...new Map(forms.map((form) => [form.text, form])).values()];
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function inXml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (character) => names[character] ?? character);
}

/** The characters that only these bytes decide, with `before` bytes of something else (modulo three) in front of them. */
function inBase64(text: string, before: number): string {
  const bytes = Buffer.from(text);
  const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
  const first = Math.ceil((before * 8) / 6);
  const last = Math.floor(((before + bytes.length) * 8) / 6);
  return encoded.slice(first, last);
}
