import type { Sealer, SecretContext } from "../platform/secrets.ts";

/** Opened secrets stay in a function's memory so long, in milliseconds: a burst costs one request of KMS, not a hundred. */
const KEEP_MS = 5 * 60_000;
const MAX_KEPT = 500;

/** `open` of a sealer, remembered for a while. The sealed text is the key: a rotated secret is another one. */
export function rememberSecrets(sealer: Pick<Sealer, "open">, clock: () => Date): Pick<Sealer, "open"> {
  const kept = new Map<string, { readonly plaintext: string; readonly until: number }>();
  return {
    async open(sealed: string, context: SecretContext) {
      const key = JSON.stringify([context.tenant, context.object, sealed]);
      const found = kept.get(key);
      const now = clock().getTime();
      if (found !== undefined && found.until > now) return found.plaintext;
      const plaintext = await sealer.open(sealed, context);
      if (kept.size >= MAX_KEPT) kept.clear();
      kept.set(key, { plaintext, until: now + KEEP_MS });
      return plaintext;
    },
  };
}
