/** One element of `Body`, in an envelope that can be read in one way only. */
export interface SoapCall {
  /** All before the element, the declaration and `Envelope` included. */
  readonly head: string;
  readonly method: string;
  /** What the element holds. */
  readonly inner: string;
  readonly tail: string;
}

const ENVELOPE =
  /^(<\?xml version="1\.0" encoding="UTF-8"\?><soapenv:Envelope(?: xmlns(?::[a-z]{1,16})?="[A-Za-z0-9:/._-]{1,128}"){1,8}><soapenv:Body>)<([A-Z][A-Za-z_]{0,63})>([\s\S]*)<\/\2>(<\/soapenv:Body><\/soapenv:Envelope>)$/;

/**
 * `undefined` for a text that somebody else could take for another call: with comments, CDATA, a document type, a processing
 * instruction, a second body or bytes that are no UTF-8. Pure.
 */
export function soapCall(body: Uint8Array): SoapCall | undefined {
  const text = utf8(body);
  const [, head, method, inner, tail] = (text === undefined ? null : ENVELOPE.exec(text)) ?? [];
  if (head === undefined || method === undefined || inner === undefined || tail === undefined) return undefined;
  return /<[!?]|soapenv:|xmlns/.test(inner) ? undefined : { head, method, inner, tail };
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export const escaped = (text: string): string => text.replace(/[&<>"]/g, (one) => ENTITIES[one] ?? one);
