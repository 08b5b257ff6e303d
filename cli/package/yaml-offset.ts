import { EVENT_ID, type Event, getScalarValue, parseEvents } from "js-yaml";

/** Offset of the value that keys lead to, or of the deepest part of the way that is there. `undefined`: not readable as YAML. */
export function yamlOffset(text: string, keys: readonly string[]): number | undefined {
  let events: readonly Event[];
  try {
    events = parseEvents(text, { filename: "" });
  } catch {
    return undefined;
  }
  const walker = new Walker(text, events);
  return walker.find(keys);
}

class Walker {
  readonly #text: string;
  readonly #events: readonly Event[];
  #at = 1;

  constructor(text: string, events: readonly Event[]) {
    this.#text = text;
    this.#events = events;
  }

  find(keys: readonly string[]): number | undefined {
    let found = this.#start();
    for (const key of keys) {
      const next = this.#enter(key);
      if (next === undefined) break;
      found = next;
    }
    return found;
  }

  #enter(key: string): number | undefined {
    const container = this.#events[this.#at];
    const isMapping = container?.type === EVENT_ID.MAPPING;
    if (!isMapping && container?.type !== EVENT_ID.SEQUENCE) return undefined;
    this.#at++;
    for (let index = 0; this.#events[this.#at]?.type !== EVENT_ID.POP && this.#at < this.#events.length; index++) {
      const start = this.#start();
      const name = isMapping ? this.#key() : String(index);
      // A value that is large stands below its name: then the name is where to look.
      if (name === key)
        return this.#events[this.#at]?.type === EVENT_ID.SCALAR ? this.#start() : (start ?? this.#start());
      this.#skip();
    }
    return undefined;
  }

  #key(): string {
    const event = this.#events[this.#at];
    const name = event?.type === EVENT_ID.SCALAR ? getScalarValue(this.#text, event) : "";
    this.#skip();
    return name;
  }

  #start(): number | undefined {
    const event = this.#events[this.#at];
    if (event?.type === EVENT_ID.SCALAR) return event.valueStart;
    return event?.type === EVENT_ID.MAPPING || event?.type === EVENT_ID.SEQUENCE ? event.start : undefined;
  }

  /** Past the value that begins here. */
  #skip(): void {
    let depth = 0;
    do {
      const type = this.#events[this.#at++]?.type;
      if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth++;
      if (type === EVENT_ID.POP) depth--;
    } while (depth > 0 && this.#at < this.#events.length);
  }
}
