import { createLocalJWKSet, type JWK, type JWTVerifyGetKey } from "jose";
import * as z from "zod";
import type { Clock } from "../kernel/clock.ts";
import type { Issuer } from "./issuers.ts";
import { type FetchJson, readMetadata } from "./metadata.ts";

/** Keys that are fetched are used for an hour; a key id that is not among them is looked for at most every 30 s. */
const FRESH_MS = 3_600_000;
const PAUSE_MS = 30_000;
/** An issuer that does not answer: its last keys are good for a day. */
const STALE_MS = 24 * 3_600_000;

/** Public keys that can sign: no secret (`oct`), none for encryption. Others are passed over. */
const SigningKey = z.looseObject({
  kty: z.enum(["RSA", "EC", "OKP"]),
  kid: z.string().min(1).max(256),
  use: z.literal("sig").exactOptional(),
});
const KeyList = z.object({ keys: z.array(z.unknown()).max(100) });

/** Finds the key that verifies a token of an issuer. */
export interface KeySets {
  /** No request in the common case. `undefined`: the issuer has no such key, or cannot be asked. */
  find(issuer: Issuer, kid: string): Promise<JWTVerifyGetKey | undefined>;
}

interface Loaded {
  readonly at: number;
  readonly kids: ReadonlySet<string>;
  readonly key: JWTVerifyGetKey;
}

/** Key sets of issuers, in the memory of one process. Two requests an issuer and hour: metadata, then its keys. */
export function keySets(get: FetchJson, clock: Clock): KeySets {
  const loaded = new Map<string, Loaded>();
  const tried = new Map<string, number>();
  const underWay = new Map<string, Promise<Loaded | undefined>>();

  const load = async (issuer: Issuer): Promise<Loaded | undefined> => {
    try {
      const { jwks_uri } = await readMetadata(issuer, get);
      const keys = signingKeys(await get(jwks_uri));
      const next = {
        at: clock().getTime(),
        kids: new Set(keys.map(({ kid }) => kid)),
        key: createLocalJWKSet({ keys }),
      };
      loaded.set(issuer.issuer, next);
      return next;
    } catch {
      const last = loaded.get(issuer.issuer);
      return last !== undefined && clock().getTime() - last.at < STALE_MS ? last : undefined;
    } finally {
      underWay.delete(issuer.issuer);
    }
  };

  /** Many requests that need the same keys wait for one fetch. */
  const reload = (issuer: Issuer): Promise<Loaded | undefined> => {
    const begun = underWay.get(issuer.issuer) ?? load(issuer);
    underWay.set(issuer.issuer, begun);
    return begun;
  };

  return {
    async find(issuer, kid) {
      const now = clock().getTime();
      const known = loaded.get(issuer.issuer);
      if (known?.kids.has(kid) && now - known.at < FRESH_MS) return known.key;
      const waiting = underWay.get(issuer.issuer);
      // Nobody makes us ask an issuer more often by inventing key ids.
      const paused = waiting === undefined && now - (tried.get(issuer.issuer) ?? Number.NEGATIVE_INFINITY) < PAUSE_MS;
      if (!paused && waiting === undefined) tried.set(issuer.issuer, now);
      const next = paused ? known : await reload(issuer);
      return next?.kids.has(kid) && now - next.at < STALE_MS ? next.key : undefined;
    },
  };
}

/** Those with an id that no other key has: an id that two keys share says nothing. */
function signingKeys(value: unknown): (JWK & { readonly kid: string; readonly kty: string })[] {
  const keys = KeyList.parse(value).keys.flatMap((key) => {
    const read = SigningKey.safeParse(key);
    return read.success ? [read.data] : [];
  });
  return keys.filter(({ kid }) => keys.filter((other) => other.kid === kid).length === 1);
}
