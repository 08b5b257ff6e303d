import * as z from "zod";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { Manifest } from "../../../shared/providers/contract.ts";
import type { list as contract } from "./routes.ts";

export function list(manifests: readonly Manifest[]): Operation<typeof contract> {
  return async () => ({
    body: {
      items: manifests.map(({ id, title, capabilities, packageFormats, credential, config }) => ({
        id,
        title,
        capabilities: [...capabilities],
        packageFormats: [...packageFormats],
        credential: z.toJSONSchema(credential),
        config: z.toJSONSchema(config),
      })),
    },
  });
}
