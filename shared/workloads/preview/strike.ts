import { MASK } from "../../packages/contract.ts";

/** Within other texts a shorter one is found everywhere, and is guessed by anybody. */
const SHORTEST = 3;

/**
 * Strikes secrets from every text of a value, whole and within others: in clear, in base64 as a cluster keeps them, and as
 * JSON and URLs write them. Keys of objects stay. Pure.
 */
export function striking(secrets: readonly string[]): (value: unknown) => unknown {
  const known = secrets.filter((secret) => secret !== "");
  const forms = new Set(known.filter((secret) => secret.length >= SHORTEST).flatMap(formsOf));
  const within = [...forms].sort((a, b) => b.length - a.length);
  const whole = new Set(known.flatMap(formsOf));
  const text = (said: string) =>
    whole.has(said) ? MASK : within.reduce((safe, secret) => safe.replaceAll(secret, MASK), said);
  const strike = (value: unknown): unknown => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(strike);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, strike(member)]));
  };
  return strike;
}

function formsOf(secret: string): readonly string[] {
  const encoded = Buffer.from(secret).toString("base64");
  return [secret, encoded, encoded.replace(/=+$/, ""), JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
}
