import * as z from "zod";

/**
 * An item as the table's stream shows it, in plain values; unparsed, as from the table itself. Sets become sets; binary
 * values stay base64 text, as the stream's event holds them.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_AttributeValue.html
 */
export function imageOf(image: unknown): Readonly<Record<string, unknown>> {
  return members(z.looseObject({}).parse(image ?? {}));
}

/** A record of the stream in plain values. */
export interface StreamRecord {
  readonly image: Readonly<Record<string, unknown>>;
  /** The item as it was; absent where it is new. */
  readonly before?: Readonly<Record<string, unknown>>;
  readonly sequenceNumber: string | undefined;
}

const Raw = z.object({
  dynamodb: z.object({
    NewImage: z.unknown().optional(),
    OldImage: z.unknown().optional(),
    SequenceNumber: z.string().regex(/^\d+$/).optional(),
  }),
});

/**
 * The records of a batch that can be read. One that cannot is told to `unread` and left out: delivered again it would be
 * the same, and everything behind it in its shard would wait for it.
 */
export function readRecords(
  records: readonly unknown[],
  unread: (record: unknown, error: unknown) => void,
): readonly StreamRecord[] {
  return records.flatMap((record) => {
    try {
      const { NewImage, OldImage, SequenceNumber } = Raw.parse(record).dynamodb;
      return [
        {
          image: imageOf(NewImage),
          ...(OldImage === undefined ? {} : { before: imageOf(OldImage) }),
          sequenceNumber: SequenceNumber,
        },
      ];
    } catch (error) {
      unread(record, error);
      return [];
    }
  });
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
