import { isDeepStrictEqual } from "node:util";
import { at, ExpressionFault, isMap, type Reader } from "./expression-reader.ts";

type Item = Readonly<Record<string, unknown>>;
type Operand = (item: Item) => unknown;
/** Whether an item, `{}` where there is none, meets the condition. */
export type Condition = (item: Item) => boolean;

/** A condition in DynamoDB's language, as far as it has one: comparisons, IN, BETWEEN, NOT, AND, OR and its functions. */
export function readCondition(reader: Reader): Condition {
  const condition = either(reader);
  if (!reader.ended) throw new ExpressionFault(`"${reader.peek()}" comes after the end of the condition`);
  return condition;
}

function either(reader: Reader): Condition {
  const parts = [both(reader)];
  while (reader.take("OR")) parts.push(both(reader));
  return (item) => parts.some((part) => part(item));
}

function both(reader: Reader): Condition {
  const parts = [negated(reader)];
  while (reader.take("AND")) parts.push(negated(reader));
  return (item) => parts.every((part) => part(item));
}

function negated(reader: Reader): Condition {
  if (!reader.take("NOT")) return primary(reader);
  const inner = negated(reader);
  return (item) => !inner(item);
}

function primary(reader: Reader): Condition {
  if (reader.take("(")) {
    const inner = either(reader);
    reader.expect(")");
    return inner;
  }
  const called = reader.peek(1) === "(" ? reader.peek()?.toLowerCase() : undefined;
  if (called !== undefined && called !== "size") return functionCall(reader, called);
  return comparison(reader, operand(reader));
}

function functionCall(reader: Reader, name: string): Condition {
  reader.next();
  reader.expect("(");
  const path = reader.path();
  const second = reader.take(",") ? operand(reader) : undefined;
  reader.expect(")");
  const found: Operand = (item) => at(item, path);
  if (second === undefined) {
    if (name === "attribute_exists") return (item) => found(item) !== undefined;
    if (name === "attribute_not_exists") return (item) => found(item) === undefined;
  } else {
    if (name === "contains") return (item) => holds(found(item), second(item));
    if (name === "begins_with") return (item) => String(found(item) ?? "").startsWith(String(second(item)));
  }
  throw new ExpressionFault(`there is no function ${name} of that form`);
}

function holds(whole: unknown, part: unknown): boolean {
  if (typeof whole === "string") return typeof part === "string" && whole.includes(part);
  if (whole instanceof Set) return whole.has(part);
  return Array.isArray(whole) && whole.some((member) => isDeepStrictEqual(member, part));
}

function comparison(reader: Reader, left: Operand): Condition {
  if (reader.take("IN")) {
    reader.expect("(");
    const members = [operand(reader)];
    while (reader.take(",")) members.push(operand(reader));
    reader.expect(")");
    return (item) => members.some((member) => same(left(item), member(item)));
  }
  if (reader.take("BETWEEN")) {
    const low = operand(reader);
    reader.expect("AND");
    const high = operand(reader);
    return (item) => ordered(left(item), low(item), [0, 1]) && ordered(left(item), high(item), [0, -1]);
  }
  const sign = reader.next();
  const right = operand(reader);
  if (sign === "=") return (item) => same(left(item), right(item));
  if (sign === "<>") return (item) => !same(left(item), right(item));
  const orders = { "<": [-1], "<=": [-1, 0], ">": [1], ">=": [1, 0] }[sign];
  if (orders === undefined) throw new ExpressionFault(`"${sign}" compares nothing`);
  return (item) => ordered(left(item), right(item), orders);
}

export function operand(reader: Reader): Operand {
  if (reader.peek()?.startsWith(":")) {
    const value = reader.placeholders.value(reader.next());
    return () => value;
  }
  if (reader.peek(1) === "(" && reader.take("SIZE")) {
    reader.expect("(");
    const path = reader.path();
    reader.expect(")");
    return (item) => size(at(item, path));
  }
  const path = reader.path();
  return (item) => at(item, path);
}

function size(value: unknown): number | undefined {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (value instanceof Set) return value.size;
  if (Array.isArray(value)) return value.length;
  return isMap(value) ? Object.keys(value).length : undefined;
}

/** What is not there is equal to nothing. */
function same(a: unknown, b: unknown): boolean {
  return a !== undefined && b !== undefined && isDeepStrictEqual(a, b);
}

/** Only numbers with numbers, and texts with texts; texts by their bytes. */
function ordered(a: unknown, b: unknown, wanted: readonly number[]): boolean {
  if (typeof a === "number" && typeof b === "number") return wanted.includes(Math.sign(a - b));
  if (typeof a === "string" && typeof b === "string") return wanted.includes(compareTexts(a, b));
  return false;
}

/** As DynamoDB sorts keys. */
export function compareTexts(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
