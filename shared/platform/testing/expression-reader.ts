/** An expression that DynamoDB would not accept either. */
export class ExpressionFault extends Error {
  override readonly name = "ValidationException";
}

/** Names and values that an expression was sent with, and which of them it used: an unused one is a fault. */
export class Placeholders {
  readonly #names: Readonly<Record<string, string>>;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #used = new Set<string>();

  constructor(names: Readonly<Record<string, string>> = {}, values: Readonly<Record<string, unknown>> = {}) {
    this.#names = names;
    this.#values = values;
  }

  name(text: string): string {
    if (!text.startsWith("#")) return text;
    const found = this.#names[text];
    if (found === undefined) throw new ExpressionFault(`the name ${text} is not defined`);
    this.#used.add(text);
    return found;
  }

  value(text: string): unknown {
    const found = this.#values[text];
    if (found === undefined) throw new ExpressionFault(`the value ${text} is not defined`);
    this.#used.add(text);
    return found;
  }

  /** @throws ExpressionFault when one was sent and not used */
  requireAllUsed(): void {
    for (const text of [...Object.keys(this.#names), ...Object.keys(this.#values)])
      if (this.#values[text] !== undefined || text.startsWith("#"))
        if (!this.#used.has(text)) throw new ExpressionFault(`${text} is not used in the expressions`);
  }
}

const TOKEN = /\s*(<=|>=|<>|[()=<>,+.[\]-]|[#:]?[A-Za-z_][A-Za-z0-9_]*|\d+)/y;

/** Walks over the words of an expression. */
export class Reader {
  readonly placeholders: Placeholders;
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string, placeholders: Placeholders) {
    this.placeholders = placeholders;
    this.#tokens = tokensOf(text);
  }

  get ended(): boolean {
    return this.#at >= this.#tokens.length;
  }

  peek(ahead = 0): string | undefined {
    return this.#tokens[this.#at + ahead];
  }

  /** The next word as a keyword. */
  keyword(): string | undefined {
    return this.peek()?.toUpperCase();
  }

  next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new ExpressionFault("the expression ends too early");
    this.#at += 1;
    return token;
  }

  /** Takes the word when it is the next one. */
  take(word: string): boolean {
    if (this.keyword() !== word) return false;
    this.#at += 1;
    return true;
  }

  expect(word: string): void {
    if (!this.take(word)) throw new ExpressionFault(`"${word}" should come before "${this.peek() ?? "the end"}"`);
  }

  /** `a`, `#a`, `a.b`, `a[0].#c`. */
  path(): readonly (string | number)[] {
    const path: (string | number)[] = [this.#attribute()];
    for (;;) {
      if (this.take(".")) path.push(this.#attribute());
      else if (this.take("[")) {
        path.push(Number(this.next()));
        this.expect("]");
      } else return path;
    }
  }

  #attribute(): string {
    const token = this.next();
    if (!/^#?[A-Za-z_]/.test(token)) throw new ExpressionFault(`"${token}" is no attribute`);
    return this.placeholders.name(token);
  }
}

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim() !== "") {
    const begin = TOKEN.lastIndex;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw new ExpressionFault(`not understood: "${text.slice(begin, begin + 20)}"`);
    tokens.push(token);
  }
  return tokens;
}

/** What lies at a path of an item; `undefined` where nothing does. */
export function at(item: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((found, step) => {
    if (typeof step === "number") return Array.isArray(found) ? found[step] : undefined;
    return isMap(found) && Object.hasOwn(found, step) ? found[step] : undefined;
  }, item);
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Set);
}
