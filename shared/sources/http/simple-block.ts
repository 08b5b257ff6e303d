import { LineCursor, ODDITY } from "./line-cursor.ts";

/** What a scan reads of one version; fields that the index does not have stay `undefined`. */
export class SimpleEntry {
  name: string | undefined = undefined;
  version: string | undefined = undefined;
  appVersion: string | undefined = undefined;
  app_version: string | undefined = undefined;
  description: string | undefined = undefined;
  digest: string | undefined = undefined;
  icon: string | undefined = undefined;
  home: string | undefined = undefined;
  removed: string | undefined = undefined;
  urls: string[] | undefined = undefined;
  keywords: string[] | undefined = undefined;
}

const SCALARS = [
  "name",
  "version",
  "appVersion",
  "app_version",
  "description",
  "digest",
  "icon",
  "home",
  "removed",
] as const;
const LISTS = ["urls", "keywords"] as const;
type Field = (typeof SCALARS)[number] | (typeof LISTS)[number];
/** Names that a scan reads, by their length and the bytes of their first and last characters: others make no text. */
const READ = new Map(
  [...SCALARS, ...LISTS].map((name) => {
    const bytes = Buffer.from(name);
    return [signature(bytes, 0, bytes.length), { name, bytes }];
  }),
);

/**
 * Reads versions of an index in the part of YAML that indexes are written in: mappings and lists as blocks, scalars plain
 * (also over several lines) or quoted without escapes. Works on the bytes: what a scan does not read is checked and makes no
 * text, as garbage was a third of a scan's time.
 */
export class SimpleBlocks extends LineCursor {
  /**
   * One version; its lines are those from `start` to `end`, the first begins with its dash. What it answers is what js-yaml
   * answers with its failsafe schema; `undefined` for everything else, such as block scalars, brackets, comments, anchors
   * and doubled keys.
   */
  read(start: number, end: number): SimpleEntry | undefined {
    try {
      this.begin(start, end);
      if (!this.isItem) return undefined;
      this.enterItem();
      const entry = new SimpleEntry();
      this.#mapping(entry);
      return this.ended ? entry : undefined;
    } catch (error) {
      if (error === ODDITY) return undefined;
      throw error;
    }
  }

  /** The mapping whose first line is the current one, at its column. Only the outermost is read into `entry`. */
  #mapping(entry?: SimpleEntry): void {
    const indent = this.indent;
    const first = this.keys;
    while (!this.ended && this.indent === indent && !this.isItem) {
      const keyEnd = this.key(first);
      const name = entry === undefined ? undefined : this.#read(keyEnd);
      const value = keyEnd + 2;
      if (keyEnd + 1 === this.lineEnd) this.#below(indent, entry, name);
      else if (entry === undefined || name === undefined) this.skipScalar(value, indent);
      else if (name === "urls" || name === "keywords") throw ODDITY;
      else entry[name] = this.scalar(value, indent);
    }
    this.keys = first;
  }

  /** What stands below `key:`: a list, also at the key's own column, or a deeper mapping. */
  #below(indent: number, entry?: SimpleEntry, name?: Field): void {
    this.next();
    if (this.ended) throw ODDITY;
    if (this.isItem && this.indent >= indent) {
      const into: string[] | undefined = name === undefined ? undefined : [];
      this.#sequence(into);
      if (entry === undefined || into === undefined) return;
      if (name === "urls" || name === "keywords") entry[name] = into;
      else throw ODDITY;
    } else if (this.indent > indent && name === undefined) this.#mapping();
    else throw ODDITY;
  }

  /** @param into collects texts; where it is absent nothing is collected, and items may be mappings */
  #sequence(into?: string[]): void {
    const indent = this.indent;
    while (!this.ended && this.indent === indent && this.isItem) {
      if (this.itemIsMapping) {
        if (into !== undefined) throw ODDITY;
        this.enterItem();
        this.#mapping();
      } else if (into === undefined) this.skipScalar(this.content + 2, indent);
      else into.push(this.scalar(this.content + 2, indent));
    }
  }

  #read(keyEnd: number): Field | undefined {
    const { body, content } = this;
    const field = READ.get(signature(body, content, keyEnd));
    if (field === undefined) return undefined;
    for (let at = content; at < keyEnd; at += 1) if (body[at] !== field.bytes[at - content]) return undefined;
    return field.name;
  }
}

function signature(bytes: Uint8Array, start: number, end: number): number {
  return ((bytes[start] ?? 0) << 16) | ((bytes[end - 1] ?? 0) << 8) | ((end - start) & 0xff);
}
