/** Line and column, both from 1, of an offset. */
export function position(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const lines = before.split("\n");
  return `line ${lines.length}, column ${(lines.at(-1) ?? "").length + 1}`;
}

/** Where and why a text cannot be read, and what to do about it. */
export class SyntaxFault extends Error {
  readonly offset: number;
  readonly remedy: string;

  constructor(offset: number, detail: string, remedy: string) {
    super(detail);
    this.offset = offset;
    this.remedy = remedy;
  }
}
