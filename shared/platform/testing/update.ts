import { operand } from "./condition.ts";
import { at, ExpressionFault, isMap, type Reader } from "./expression-reader.ts";

type Item = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];
type Value = (item: Item) => unknown;
type Step = (before: Item, after: Record<string, unknown>) => void;

/** An update in DynamoDB's language: SET, REMOVE, ADD and DELETE. What it reads is the item before the update. */
export function readUpdate(reader: Reader): (before: Item) => Record<string, unknown> {
  const steps: Step[] = [];
  while (!reader.ended) {
    const section = SECTIONS[reader.next().toUpperCase()];
    if (section === undefined) throw new ExpressionFault("an update begins with SET, REMOVE, ADD or DELETE");
    do steps.push(section(reader));
    while (reader.take(","));
  }
  return (before) => {
    const after = structuredClone(before);
    for (const step of steps) step(before, after);
    return after;
  };
}

const SECTIONS: Readonly<Record<string, (reader: Reader) => Step>> = {
  SET(reader) {
    const path = reader.path();
    reader.expect("=");
    const value = sum(reader);
    return (before, after) => {
      const found = value(before);
      if (found === undefined) throw new ExpressionFault("the value of an update is an attribute that is not there");
      put(after, path, structuredClone(found));
    };
  },
  REMOVE(reader) {
    const path = reader.path();
    return (_before, after) => remove(after, path);
  },
  ADD(reader) {
    const path = reader.path();
    const added = reader.placeholders.value(reader.next());
    return (before, after) => {
      const known = at(before, path);
      if (typeof added === "number") {
        if (known !== undefined && typeof known !== "number")
          throw new ExpressionFault("ADD of a number to something else");
        put(after, path, (known ?? 0) + added);
      } else if (added instanceof Set && (known === undefined || known instanceof Set)) {
        put(after, path, new Set([...(known ?? []), ...added]));
      } else throw new ExpressionFault("ADD knows numbers and sets");
    };
  },
  DELETE(reader) {
    const path = reader.path();
    const taken = reader.placeholders.value(reader.next());
    return (before, after) => {
      const known = at(before, path);
      if (!(taken instanceof Set)) throw new ExpressionFault("DELETE takes a set");
      if (known === undefined) return;
      if (!(known instanceof Set)) throw new ExpressionFault("DELETE from what is no set");
      const left = new Set([...known].filter((member) => !taken.has(member)));
      if (left.size === 0) remove(after, path);
      else put(after, path, left);
    };
  },
};

function sum(reader: Reader): Value {
  const left = term(reader);
  const minus = reader.peek() === "-";
  if (!minus && reader.peek() !== "+") return left;
  reader.next();
  const right = term(reader);
  return (item) => {
    const [a, b] = [left(item), right(item)];
    if (typeof a !== "number" || typeof b !== "number") throw new ExpressionFault("only numbers are added");
    return minus ? a - b : a + b;
  };
}

function term(reader: Reader): Value {
  if (reader.peek(1) !== "(") return operand(reader);
  const name = reader.next().toLowerCase();
  reader.expect("(");
  const path = name === "if_not_exists" ? reader.path() : undefined;
  const first: Value = path === undefined ? term(reader) : (item) => at(item, path);
  reader.expect(",");
  const second = term(reader);
  reader.expect(")");
  if (name === "if_not_exists") return (item) => first(item) ?? second(item);
  if (name !== "list_append") throw new ExpressionFault(`there is no function ${name}`);
  return (item) => {
    const [a, b] = [first(item), second(item)];
    if (!Array.isArray(a) || !Array.isArray(b)) throw new ExpressionFault("list_append takes two lists");
    return [...a, ...b];
  };
}

function put(item: Record<string, unknown>, path: Path, value: unknown): void {
  const parent = at(item, path.slice(0, -1));
  const last = path.at(-1);
  if (typeof last === "string" && isMap(parent)) parent[last] = value;
  else if (typeof last === "number" && Array.isArray(parent)) parent[Math.min(last, parent.length)] = value;
  else throw new ExpressionFault("the path of an update has no parent in the item");
}

function remove(item: Record<string, unknown>, path: Path): void {
  const parent = at(item, path.slice(0, -1));
  const last = path.at(-1);
  if (typeof last === "string" && isMap(parent)) delete parent[last];
  else if (typeof last === "number" && Array.isArray(parent)) parent.splice(last, 1);
}
