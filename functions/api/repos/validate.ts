import type { NewId } from "../../../shared/kernel/ids.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { Sealer } from "../../../shared/platform/secrets.ts";
import { requirePlace, sealSecret } from "./place.ts";
import type { validate as contract } from "./routes.ts";
import type { Scanner } from "./scanner.ts";

export interface ValidateRepo {
  readonly scanner: Scanner;
  readonly sealer: Sealer;
  readonly newId: NewId;
}

/** Reads the repo once with what was sent; nothing is saved. The secret travels sealed, for an id that nothing has. */
export function validate({ scanner, sealer, newId }: ValidateRepo): Operation<typeof contract> {
  return async ({ body: { credential: secret, ...input }, tenantId, now }) => {
    const place = requirePlace(input);
    const owner = { tenant: tenantId, object: newId("repo") };
    const sealed = secret === undefined ? undefined : (await sealSecret(sealer, place, secret, owner, now)).sealed;
    const found = await scanner.validate(place, sealed === undefined ? undefined : { sealed, ...owner });
    return { body: { url: place.url, kind: place.kind, ...found } };
  };
}
