/** Not so simple. Thrown by whoever reads lines and caught by whoever began: one instance, as its stack is of no use. */
export const ODDITY = new Error("not a simple block");

const NEWLINE = 0x0a;
const SPACE = 0x20;
const HASH = 0x23;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const DASH = 0x2d;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/** Of one mapping and those around it; a longer one is not compared with itself here. */
const MAX_KEYS = 64;

const LETTER = table(/[A-Za-z]/);
const IN_KEY = table(/[A-Za-z0-9_./-]/);
/** Begins what is no other kind of value than a plain scalar. */
const BEGINS_PLAIN = table(/[A-Za-z0-9(/~^=+.$_]/);

/**
 * Walks the lines of a piece of YAML by their bytes, and checks each: `\n` ends it, and it has only characters that mean
 * themselves everywhere (printable ASCII; of Unicode U+00A1 to U+D7FF). Every method throws ODDITY at what is not plain.
 */
export class LineCursor {
  readonly body: Buffer;
  #end = 0;
  ended = true;
  /** Column of the current line's content. */
  indent = 0;
  /** Where its content begins, and where the line ends. */
  content = 0;
  lineEnd = 0;
  /** Keys of the mappings that are being read. */
  keys = 0;
  readonly #keyStart = new Int32Array(MAX_KEYS);
  readonly #keyEnd = new Int32Array(MAX_KEYS);

  /** @param body valid UTF-8 */
  constructor(body: Buffer) {
    this.body = body;
  }

  /** Begins with the lines between two places. */
  begin(start: number, end: number): void {
    this.#end = end;
    this.ended = false;
    this.keys = 0;
    this.lineEnd = start - 1;
    this.next();
  }

  /** Goes to the next line. */
  next(): void {
    const { body } = this;
    const start = this.lineEnd + 1;
    if (start >= this.#end) {
      this.ended = true;
      return;
    }
    let at = start;
    while (at < this.#end && body[at] === SPACE) at += 1;
    this.content = at;
    this.indent = at - start;
    for (; at < this.#end; at += 1) {
      const byte = body[at] ?? 0;
      if (byte >= SPACE && byte < 0x7f) continue;
      if (byte === NEWLINE) break;
      // In valid UTF-8, C2 begins U+0080 to U+00BF, and EE and above begin U+E000 and above.
      if (byte < 0x80 || byte >= 0xee || (byte === 0xc2 && (body[at + 1] ?? 0) <= 0xa0)) throw ODDITY;
    }
    this.lineEnd = at;
  }

  /** Whether the line is an item of a list. */
  get isItem(): boolean {
    return this.body[this.content] === DASH && this.content + 1 < this.lineEnd && this.body[this.content + 1] === SPACE;
  }

  get itemIsMapping(): boolean {
    return this.#keyEndOf(this.content + 2) >= 0;
  }

  /** Takes the dash as a part of the indent. */
  enterItem(): void {
    this.content += 2;
    this.indent += 2;
  }

  /**
   * Where the current line's key ends, at the colon of `key: value` or `key:`; none since `first` is the same. It begins with
   * a letter, so that it is no `__proto__`, merge or indicator.
   */
  key(first: number): number {
    const { content } = this;
    const end = this.#keyEndOf(content);
    if (end < 0 || this.keys === MAX_KEYS) throw ODDITY;
    for (let index = first; index < this.keys; index += 1) if (this.#isKey(index, content, end)) throw ODDITY;
    this.#keyStart[this.keys] = content;
    this.#keyEnd[this.keys] = end;
    this.keys += 1;
    return end;
  }

  #isKey(index: number, from: number, end: number): boolean {
    const { body } = this;
    const start = this.#keyStart[index] ?? 0;
    if ((this.#keyEnd[index] ?? 0) - start !== end - from) return false;
    for (let at = from; at < end; at += 1) if (body[at] !== body[start + at - from]) return false;
    return true;
  }

  /** Where the key that begins at `from` ends, at its colon; -1 where there is none. */
  #keyEndOf(from: number): number {
    const { body, lineEnd } = this;
    if (from >= lineEnd || LETTER[body[from] ?? 0] === 0) return -1;
    let at = from + 1;
    while (at < lineEnd && IN_KEY[body[at] ?? 0] === 1) at += 1;
    if (at >= lineEnd || body[at] !== COLON) return -1;
    return at + 1 === lineEnd || (body[at + 1] === SPACE && at + 2 < lineEnd) ? at : -1;
  }

  /** The scalar from `from` on, with the lines below that go on with it, which are deeper than `indent`. */
  scalar(from: number, indent: number): string {
    const end = this.lineEnd;
    if (this.#isQuoted(from, end)) {
      this.next();
      return this.body.toString("utf8", from + 1, end - 1);
    }
    this.#plain(from, end);
    let text = this.body.toString("utf8", from, end);
    for (this.next(); !this.ended && this.indent > indent; this.next()) {
      this.#plain(this.content, this.lineEnd);
      text += ` ${this.body.toString("utf8", this.content, this.lineEnd)}`;
    }
    return text;
  }

  /** The same, without making a text of it. */
  skipScalar(from: number, indent: number): void {
    const quoted = this.#isQuoted(from, this.lineEnd);
    if (!quoted) this.#plain(from, this.lineEnd);
    for (this.next(); !quoted && !this.ended && this.indent > indent; this.next())
      this.#plain(this.content, this.lineEnd);
  }

  /** In quotes that end with the line, without escapes. */
  #isQuoted(from: number, end: number): boolean {
    const { body } = this;
    const quote = body[from] ?? 0;
    if (quote !== QUOTE && quote !== APOSTROPHE) return false;
    if (end - from < 2 || body[end - 1] !== quote) throw ODDITY;
    for (let at = from + 1; at < end - 1; at += 1)
      if (body[at] === quote || (body[at] === BACKSLASH && quote === QUOTE)) throw ODDITY;
    return true;
  }

  /** No comment, key or trailing blank in what looks plain. */
  #plain(from: number, end: number): void {
    const { body } = this;
    if (from >= end || BEGINS_PLAIN[body[from] ?? 0] === 0) throw ODDITY;
    for (let at = from + 1; at < end; at += 1) {
      const byte = body[at];
      if (byte === COLON ? at + 1 === end || body[at + 1] === SPACE : byte === HASH && body[at - 1] === SPACE)
        throw ODDITY;
    }
    if (body[end - 1] === SPACE) throw ODDITY;
  }
}

function table(characters: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) =>
    code < 0x80 && characters.test(String.fromCharCode(code)) ? 1 : 0,
  );
}
