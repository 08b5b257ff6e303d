import * as z from "zod";
import { MAX_MEMBER_ROLES } from "../../../shared/domain/member/schema.ts";
import { RoleName } from "../../../shared/domain/role/schema.ts";
import { DEFAULT_DAYS, MAX_DAYS, MAX_SCOPES } from "../../../shared/domain/token/rules.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { idParams, nameText, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";
import { NewTokenView, TokenView } from "./view.ts";

const noun = "token";
const params = idParams("token");

const example = {
  id: "tok-0m9x2k4f7abcdefghj",
  kind: "personal",
  userId: "user-4tecewnv5jdkp402bw",
  name: "my laptop",
  roles: [],
  scopes: ["deployments:read@tenant"],
  groups: [],
  expiresAt: "2027-02-19T09:00:00.000Z",
  lastUsedAt: "2026-11-21T09:00:00.000Z",
  createdAt: "2026-11-21T09:00:00.000Z",
  createdBy: "user-4tecewnv5jdkp402bw",
};

export const create = route({
  method: "POST",
  path: "/tokens",
  operationId: "createToken",
  permission: "tokens:create",
  noun,
  summary: "Make an API token",
  description: `The token is in this answer and never again, not even when the request is repeated with its \`Idempotency-Key\`. A personal one gives what its user may do at the time of each use, narrowed by \`scopes\`; a service token belongs to nobody, has \`roles\` of the tenant, and takes the permission for the whole tenant to make. Nobody gives more than they hold, and a token that is made with another one lives no longer than that one. It expires after ${DEFAULT_DAYS} days unless \`expiresInDays\` says another number.`,
  input: {
    params: noParams,
    query: noQuery,
    body: z.strictObject({
      name: nameText,
      kind: z.enum(["personal", "service"]).default("personal"),
      roles: z.array(RoleName).max(MAX_MEMBER_ROLES).optional(),
      scopes: z.array(z.string().max(100)).min(1).max(MAX_SCOPES).optional(),
      expiresInDays: z.int().min(1).max(MAX_DAYS).default(DEFAULT_DAYS),
    }),
  },
  output: NewTokenView,
  shows: TokenView,
  status: 201,
  idempotent: "commit",
  immutable: true,
  problems: ["quota-exceeded"],
  examples: {
    body: { name: "pipeline", kind: "service", roles: ["operator"], scopes: ["deployments:read"] },
    answer: { ...example, apiToken: "pitrix_0m9x2k4f7abcdefghj_bm90IGEgdG9rZW4sIG9ubHkgYW4gZXhhbXBsZSEhISE" },
  },
});

export const list = route({
  method: "GET",
  path: "/tokens",
  operationId: "listTokens",
  permission: "tokens:read",
  noun,
  summary: "List API tokens",
  description: "One's own; with the permission for the whole tenant, those of all its users and programs.",
  input: { params: noParams, query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(TokenView),
  status: 200,
  problems: [],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/tokens/{id}",
  operationId: "getToken",
  permission: "tokens:read",
  noun,
  summary: "Read what is known of an API token",
  description: "`lastUsedAt` is at most an hour behind.",
  input: { params, query: noQuery, body: noBody },
  output: TokenView,
  status: 200,
  immutable: true,
  problems: [],
  examples: { answer: example },
});

export const remove = route({
  method: "DELETE",
  path: "/tokens/{id}",
  operationId: "deleteToken",
  permission: "tokens:delete",
  noun,
  summary: "Revoke an API token",
  description: "Nobody gets in with it any more, 15 seconds later at the latest.",
  input: { params, query: noQuery, body: noBody },
  conditional: true,
  output: z.undefined(),
  shows: TokenView,
  status: 204,
  problems: [],
});
