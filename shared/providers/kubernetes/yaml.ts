import { defineScalarTag, FAILSAFE_SCHEMA, loadAll, mergeTag, NOT_RESOLVED } from "js-yaml";
import * as z from "zod";

/** Of one text: what a package's objects are, all together. */
const BOUNDS = { maxDepth: 100, maxAliases: 1000, maxTotalMergeKeys: 100_000 } as const;

const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map((word) => [word, true] as const),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map((word) => [word, false] as const),
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
]);
const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

const words = (name: string, wanted: (value: boolean | null) => boolean) =>
  defineScalarTag(`tag:yaml.org,2002:${name}`, {
    implicit: true,
    resolve: (source) => {
      const value = WORDS.get(source);
      return value !== undefined && wanted(value) ? value : NOT_RESOLVED;
    },
    identify: () => false,
  });

const numbers = (name: string, read: (plain: string) => number | undefined) =>
  defineScalarTag(`tag:yaml.org,2002:${name}`, {
    implicit: true,
    implicitFirstChars: [..."+-.0123456789"],
    resolve: (source) => read(source.replaceAll("_", "")) ?? NOT_RESOLVED,
    identify: () => false,
  });

const schema = FAILSAFE_SCHEMA.withTags(
  words("null", (value) => value === null),
  words("bool", (value) => value !== null),
  numbers("int", integer),
  numbers("float", (plain) => (FLOAT.test(plain) ? finite(Number(plain)) : undefined)),
  mergeTag,
);

const Documents = z.array(z.json());

/**
 * Documents as the cluster's own tools read them: YAML 1.1 with Go's mind about numbers (`yes` is true, 0644 is 420, there
 * is no base 60 and no date). Of a key that stands twice the last counts. Bounded in depth and aliases.
 * @throws Error that says where the text is not YAML
 */
export function readDocuments(text: string): z.infer<typeof Documents> {
  return Documents.parse(loadAll(text, { schema, json: true, ...BOUNDS }));
}

function integer(plain: string): number | undefined {
  const match = INTEGER.exec(plain);
  if (match === null) return undefined;
  const [, sign, hexadecimal, binary, octal, decimal] = match;
  const digits = hexadecimal ?? binary ?? octal ?? decimal ?? "";
  const value = Number.parseInt(digits, hexadecimal ? 16 : binary ? 2 : octal ? 8 : 10);
  return finite(sign === "-" ? -value : value);
}

/** Beyond a double's range it stays text: JSON has no infinity. */
function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
