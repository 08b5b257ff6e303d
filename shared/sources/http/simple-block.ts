/** `key: value` or `key:`; the key begins with a letter, so that it is no `__proto__`, merge or indicator. */
const KEY = /^([A-Za-z][A-Za-z0-9_./-]*):(?: (.+))?$/;
/** Begins with what begins no other kind of value. */
const PLAIN = /^[A-Za-z0-9(/]/;
/** A comment, a key or a trailing blank in what looks plain. */
const NOT_PLAIN = /: | #|[: ]$/;
const QUOTED = /^(?:"([^"\\]*)"|'([^']*)')$/;
/** Everything but printable characters that mean themselves everywhere. */
const ODD = /[^\n\x20-\x7e\u00a1-\ud7ff]/;

/** Not so simple. Thrown and caught in here: one instance, as its stack is of no use. */
const ODDITY = new Error("not a simple block");

/**
 * Reads one version of an index in the part of YAML that indexes are written in: mappings and lists as blocks, scalars plain
 * (also over several lines) or quoted without escapes. Answers what js-yaml answers with its failsafe schema, in a
 * fifth of its time; `undefined` for everything else, such as block scalars, brackets, comments, anchors and doubled keys.
 */
export function readSimpleBlock(text: string): unknown {
  if (ODD.test(text)) return undefined;
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  try {
    const block = new Block(lines);
    const items = block.sequence(indentOf(lines[0] ?? ""));
    return block.ended && items.length === 1 ? items[0] : undefined;
  } catch (error) {
    if (error === ODDITY) return undefined;
    throw error;
  }
}

class Block {
  readonly #lines: string[];
  #at = 0;

  constructor(lines: string[]) {
    this.#lines = lines;
  }

  get ended(): boolean {
    return this.#at === this.#lines.length;
  }

  sequence(indent: number): unknown[] {
    const items: unknown[] = [];
    for (let line = this.#lineAt(indent); line?.startsWith("- ", indent); line = this.#lineAt(indent)) {
      const content = line.slice(indent + 2);
      if (KEY.test(content)) {
        this.#lines[this.#at] = `${" ".repeat(indent + 2)}${content}`;
        items.push(this.#mapping(indent + 2));
      } else items.push(this.#scalar(content, indent));
    }
    return items;
  }

  #mapping(indent: number): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    for (let line = this.#lineAt(indent); line !== undefined; line = this.#lineAt(indent)) {
      if (line.startsWith("- ", indent)) break;
      const [, key = "", value] = KEY.exec(line.slice(indent)) ?? [];
      if (key === "" || Object.hasOwn(fields, key)) throw ODDITY;
      fields[key] = value === undefined ? this.#below(indent) : this.#scalar(value, indent);
    }
    return fields;
  }

  /** What stands below `key:`: a list, also at the key's own column, or a deeper mapping. */
  #below(indent: number): unknown {
    this.#at += 1;
    const line = this.#lines[this.#at];
    if (line === undefined) throw ODDITY;
    const deeper = indentOf(line);
    if (line.startsWith("- ", deeper) && deeper >= indent) return this.sequence(deeper);
    if (deeper <= indent) throw ODDITY;
    return this.#mapping(deeper);
  }

  /** @param indent column of the key or dash: deeper lines go on with the scalar */
  #scalar(text: string, indent: number): string {
    this.#at += 1;
    const quoted = QUOTED.exec(text);
    if (quoted !== null) return quoted[1] ?? quoted[2] ?? "";
    let value = plain(text);
    for (let line = this.#lines[this.#at]; line !== undefined; line = this.#lines[this.#at]) {
      const deeper = indentOf(line);
      if (deeper <= indent) break;
      value += ` ${plain(line.slice(deeper))}`;
      this.#at += 1;
    }
    return value;
  }

  #lineAt(indent: number): string | undefined {
    const line = this.#lines[this.#at];
    return line !== undefined && indentOf(line) === indent ? line : undefined;
  }
}

function plain(text: string): string {
  if (!PLAIN.test(text) || NOT_PLAIN.test(text)) throw ODDITY;
  return text;
}

function indentOf(line: string): number {
  let indent = 0;
  while (line.charCodeAt(indent) === 0x20) indent += 1;
  return indent;
}
