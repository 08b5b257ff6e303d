import { createHash, hash as hashOnce } from "node:crypto";

/** One version's lines in an index file: bytes from `start` to `end`. */
export interface Fragment {
  /** The app that lists it. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** 128 bits of SHA-256 over the base and the lines, without the one that says when the index was made. */
  readonly hash: string;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const DASH = 0x2d;

/** `  redis:`, and nothing else on the line. */
const APP = /^ {2}([A-Za-z0-9][A-Za-z0-9._+-]{0,127}):$/;
/** A scalar that ends on its line, or an empty collection: nothing below it belongs to it. */
const TOP = /^([A-Za-z]{1,64}): (?:"[^"\\]*"|'[^']*'|[A-Za-z0-9][A-Za-z0-9.:+_-]*|\{\}|\[\])$/;
const ENTRIES = "entries:";
const LONGEST_LINE = 256;
const CREATED = Buffer.from("    created: ");

/**
 * Cuts an index in the layout that Helm writes (apps at two spaces, versions at two spaces and a dash, the rest deeper)
 * into its versions without parsing it: 11,656 versions in about 60 ms, hashes included. Answers `undefined` for any
 * other layout.
 * @param base URL that relative archive URLs are joined to: elsewhere the same lines say something else
 *
 * Why the pieces mean what the whole means: a line at column 0 or 2 ends whatever block is open above it, so each
 * piece is a block sequence of one item on its own. Quotes and brackets that are open across such lines leave a piece that
 * does not parse, and the caller then parses the whole; what is left out of here (carriage returns, comments,
 * directives, document markers, quoted or repeated keys) is not split at all.
 */
export function splitIndex(body: Buffer, base: string): readonly Fragment[] | undefined {
  if (body.includes(RETURN)) return undefined;
  const fragments: Fragment[] = [];
  const top = new Set<string>();
  const apps = new Set<string>();
  let inEntries = false;
  let app: string | undefined;
  let start = -1;
  let created: readonly [number, number] | undefined;
  const close = (end: number): void => {
    if (start >= 0 && app !== undefined)
      fragments.push({ name: app, start, end, hash: hash(base, body, start, end, created) });
    start = -1;
    created = undefined;
  };
  /** An app without versions is no list: what that is, the whole parse says. */
  const isBare = (): boolean => app !== undefined && start < 0;
  for (let at = 0; at < body.length; ) {
    const newline = body.indexOf(NEWLINE, at);
    const end = newline < 0 ? body.length : newline;
    const next = newline < 0 ? body.length : newline + 1;
    if (body[at] === SPACE && body[at + 1] === SPACE) {
      if (body[at + 2] === SPACE && body[at + 3] === SPACE) {
        if (start < 0) return undefined;
        if (body[at + 4] === 0x63 && body.compare(CREATED, 0, CREATED.length, at, at + CREATED.length) === 0)
          created ??= [at, next];
      } else if (body[at + 2] === DASH && body[at + 3] === SPACE) {
        if (app === undefined) return undefined;
        close(at);
        start = at;
      } else {
        const name = inEntries ? APP.exec(line(body, at, end))?.[1] : undefined;
        if (name === undefined || apps.has(name) || isBare()) return undefined;
        close(at);
        apps.add(name);
        app = name;
      }
    } else if (at === end) {
      // An empty line is part of a text inside a version, or of nothing.
      if (start < 0) return undefined;
    } else {
      const text = line(body, at, end);
      const key = text === ENTRIES ? "entries" : TOP.exec(text)?.[1];
      if (key === undefined || top.has(key) || isBare()) return undefined;
      close(at);
      top.add(key);
      inEntries = text === ENTRIES;
      app = undefined;
    }
    at = next;
  }
  if (isBare()) return undefined;
  close(body.length);
  return fragments.length === 0 ? undefined : fragments;
}

/** A line of the outer structure; longer ones are of another layout. */
function line(body: Buffer, start: number, end: number): string {
  return end - start > LONGEST_LINE ? "" : body.toString("latin1", start, end);
}

/** One call for what lies together is twice as fast as an object for each hash. */
const scratch = Buffer.allocUnsafeSlow(64 * 1024);

function hash(
  base: string,
  body: Buffer,
  start: number,
  end: number,
  created: readonly [number, number] | undefined,
): string {
  const [cut, on] = created ?? [end, end];
  if (base.length * 3 + end - start > scratch.length) {
    const sha = createHash("sha256").update(base).update(body.subarray(start, cut)).update(body.subarray(on, end));
    return sha.digest("base64url").slice(0, 22);
  }
  let size = scratch.write(base);
  size += body.copy(scratch, size, start, cut);
  size += body.copy(scratch, size, on, end);
  return hashOnce("sha256", scratch.subarray(0, size), "base64url").slice(0, 22);
}
