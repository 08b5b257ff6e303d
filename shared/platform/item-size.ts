/**
 * Bytes of an item as DynamoDB counts them: names and texts in UTF-8, a number half a byte a digit and one more, a
 * boolean or null one, a list or map three and one more for each member.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemSize(item: Readonly<Record<string, unknown>>): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + bytes(name) + sizeOf(value), 0);
}

function sizeOf(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value === "string") return bytes(value);
  if (typeof value === "number") return Math.ceil(String(Math.abs(value)).replace(".", "").length / 2) + 1;
  if (value instanceof Set) return sizeOf([...value]);
  if (Array.isArray(value)) return 3 + value.reduce((sum, member) => sum + 1 + sizeOf(member), 0);
  if (typeof value === "object" && value !== null)
    return 3 + Object.entries(value).reduce((sum, [name, member]) => sum + 1 + bytes(name) + sizeOf(member), 0);
  return 1;
}

const bytes = (text: string): number => Buffer.byteLength(text, "utf8");
