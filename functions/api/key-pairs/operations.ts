import { keyPairKey } from "../../../shared/domain/key-pair/entity.ts";
import { parsePublicKey } from "../../../shared/domain/key-pair/public-key.ts";
import type { KeyPair } from "../../../shared/domain/key-pair/schema.ts";
import type { KeyPairStore } from "../../../shared/domain/key-pair/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { invalid } from "../../../shared/kernel/problem.ts";
import { reaches, requireReached } from "../../../shared/kernel/reach.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import { reachedPage } from "../../../shared/platform/middleware/reached-page.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type {
  create as createContract,
  list as listContract,
  get as readContract,
  remove as removeContract,
} from "./routes.ts";

export interface KeyPairs {
  readonly keyPairs: KeyPairStore;
  readonly pager: Pager;
  readonly newId: NewId;
}

/** One transaction. */
export function create({ keyPairs, newId }: KeyPairs): Operation<typeof createContract> {
  return async ({ body, tenantId, reach, now, commit }) => {
    const parsed = parsePublicKey(body.publicKey);
    if ("fault" in parsed)
      throw invalid("invalid-request", "This key cannot be taken", [
        {
          pointer: "/publicKey",
          detail: parsed.fault,
          remedy: "Make a pair with ssh-keygen -t ed25519, and send what the file that ends in .pub holds.",
        },
      ]);
    const { text: publicKey, type, bits, fingerprint } = parsed;
    const pair: KeyPair = {
      id: newId("keyPair"),
      tenantId,
      name: body.name,
      publicKey,
      type,
      bits,
      fingerprint,
      createdBy: reach.actorId,
      version: 1,
      createdAt: now.toISOString(),
    };
    return commit({ body: pair, version: 1, location: `/key-pairs/${pair.id}` }, (also) => keyPairs.create(pair, also));
  };
}

/** One round trip a page. */
export function list({ keyPairs, pager }: KeyPairs): Operation<typeof listContract> {
  return async ({ query, tenantId, reach, now }) => {
    const scope = [tenantId, "/key-pairs"];
    const page = await reachedPage(await pager.read(query, scope, now), {
      read: (next) => keyPairs.list(tenantId, next),
      inReach: (pair) => reaches(reach, pair),
      keyOf: ({ id }) => keyPairKey(tenantId, id),
    });
    return { body: await pager.write(page, scope, now) };
  };
}

/** One round trip. */
export function get({ keyPairs }: KeyPairs): Operation<typeof readContract> {
  return async ({ params, tenantId, reach }) => {
    const pair = requireReached(reach, await keyPairs.get(tenantId, params.id), "key pair", params.id);
    return { body: pair, version: pair.version };
  };
}

/** A read and a transaction. Where it is attached, it stays. */
export function remove({ keyPairs }: KeyPairs): Operation<typeof removeContract> {
  return async ({ params, tenantId, reach, ifMatch, commit }) => {
    const before = requireReached(reach, await keyPairs.get(tenantId, params.id), "key pair", params.id);
    requireVersion(before, ifMatch);
    return unlessChanged(commit({ body: undefined }, (also) => keyPairs.delete(before, also), { before }));
  };
}
