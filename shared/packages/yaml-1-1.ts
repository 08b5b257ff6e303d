import { defineScalarTag, FAILSAFE_SCHEMA, mergeTag, NOT_RESOLVED } from "js-yaml";

const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map((word) => [word, true] as const),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map((word) => [word, false] as const),
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
]);
const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;
const SPECIAL = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

const wordTag = (name: string, wanted: (value: boolean | null) => boolean) =>
  defineScalarTag(`tag:yaml.org,2002:${name}`, {
    implicit: true,
    resolve: (source) => {
      const value = WORDS.get(source);
      return value !== undefined && wanted(value) ? value : NOT_RESOLVED;
    },
    identify: () => false,
  });

const numberTag = (name: string, read: (plain: string) => number | undefined) =>
  defineScalarTag(`tag:yaml.org,2002:${name}`, {
    implicit: true,
    implicitFirstChars: [..."+-.0123456789"],
    resolve: (source) => read(source.replaceAll("_", "")) ?? NOT_RESOLVED,
    identify: () => false,
  });

/**
 * YAML as Go's yaml.v2 reads it, and with it Helm, kubectl and the cluster: YAML 1.1 with its own mind about numbers. `yes`
 * and `on` are true, 0644 is 420, 1_000 is 1000, and there are no base 60 numbers and no dates. A reader with other defaults
 * would show and put other things than these tools do. Infinity is NaN, as JSON has neither: who reads refuses it.
 */
export const YAML_1_1 = FAILSAFE_SCHEMA.withTags(
  wordTag("null", (value) => value === null),
  wordTag("bool", (value) => value !== null),
  numberTag("int", readInteger),
  numberTag("float", readFloat),
  mergeTag,
);

function readInteger(plain: string): number | undefined {
  const match = INTEGER.exec(plain);
  if (match === null) return undefined;
  const [, sign, hexadecimal, binary, octal, decimal] = match;
  const digits = hexadecimal ?? binary ?? octal ?? decimal ?? "";
  const value = Number.parseInt(digits, hexadecimal ? 16 : binary ? 2 : octal ? 8 : 10);
  return finite(sign === "-" ? -value : value);
}

function readFloat(plain: string): number | undefined {
  if (SPECIAL.test(plain)) return Number.NaN;
  return FLOAT.test(plain) ? finite(Number(plain)) : undefined;
}

/** Beyond a double's range it stays text; JSON has no infinity. */
function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
