import * as z from "zod";

/**
 * An item as the table's stream shows it, in plain values; unparsed, as from the table itself. Sets become sets; binary
 * values stay base64 text, as the stream's event holds them.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_AttributeValue.html
 */
export function imageOf(image: unknown): Readonly<Record<string, unknown>> {
  return members(z.looseObject({}).parse(image ?? {}));
}

function plain(attribute: unknown): unknown {
  const [[type, value] = []] = Object.entries(z.looseObject({}).parse(attribute));
  switch (type) {
    case "N":
      return Number(value);
    case "NULL":
      return null;
    case "M":
      return members(z.looseObject({}).parse(value));
    case "L":
      return z.array(z.unknown()).parse(value).map(plain);
    case "SS":
    case "BS":
      return new Set(z.array(z.string()).parse(value));
    case "NS":
      return new Set(z.array(z.string()).parse(value).map(Number));
    default:
      return value;
  }
}

function members(attributes: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(attributes).map(([name, attribute]) => [name, plain(attribute)]));
}
