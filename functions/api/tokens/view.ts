import * as z from "zod";
import { ApiToken } from "../../../shared/domain/token/schema.ts";

/** What the API shows of a token; never its secret, nor the secret's hash. */
export const TokenView = ApiToken.omit({ tenantId: true, secretSha256: true, revokedAt: true, quota: true })
  .extend({
    kind: z.enum(["personal", "service"]).describe("A user's, with what the user may do; or nobody's, with roles."),
  })
  .meta({ id: "ApiToken" });

export const NewTokenView = TokenView.extend({
  apiToken: z.string().optional().describe("The token itself: in the first answer only, and nowhere else."),
}).meta({ id: "NewApiToken" });

export function shown(token: ApiToken): z.input<typeof TokenView> {
  return { ...token, kind: token.userId === undefined ? "service" : "personal" };
}
