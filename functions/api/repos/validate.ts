import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { validate as contract } from "./routes.ts";
import type { Scanner } from "./scanner.ts";

export function validate({ scanner }: { readonly scanner: Scanner }): Operation<typeof contract> {
  return async ({ body }) => ({ body: { url: body.url, ...(await scanner.validate(body.url)) } });
}
