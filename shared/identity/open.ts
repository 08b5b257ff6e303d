import type { Clock } from "../kernel/clock.ts";
import type { Table } from "../platform/dynamodb.ts";
import { type Identify, identify } from "./identify.ts";
import type { Issuer } from "./issuers.ts";
import { jwtVerifier } from "./jwt.ts";
import { keySets } from "./key-sets.ts";
import { fetchJson } from "./metadata.ts";
import { identityReads } from "./reads.ts";

/** Everything that is needed to say who calls; one a process, for its memory. Without issuers, tokens alone are known. */
export function openIdentity(table: Table, issuers: readonly Issuer[], clock: Clock): Identify {
  const verify = jwtVerifier(issuers, keySets(fetchJson, clock), clock);
  return identify({ reads: identityReads(table), verify, clock });
}
