import * as z from "zod";
import { Credential } from "../../../shared/domain/credential/schema.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import {
  descriptionText,
  idParams,
  nameText,
  noBody,
  noParams,
  noQuery,
} from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

/** What the tenant tells its cloud, so that it trusts this installation. */
const Trust = z.object({
  externalId: z.string(),
  /** In the cloud's own JSON: the trust policy of the role, on AWS. */
  policy: z.record(z.string(), z.unknown()),
});

/** A credential as it is shown: its secret never leaves. */
const CredentialView = Credential.omit({ tenantId: true, sealed: true, externalId: true })
  .extend({ trust: Trust.optional() })
  .meta({ id: "Credential" });

/** The secret's members as the provider's manifest names them; parsed by it. */
const Secret = z.record(z.string(), z.unknown());

const example = {
  id: "cred-0m9x2k4f7abcdefghj",
  name: "production account",
  description: "",
  provider: "aws",
  hint: "WXYZ",
  fingerprint: "5f1d3c0a9b7e2468",
  keyless: false,
  version: 1,
  createdAt: "2026-11-21T09:00:00.000Z",
  updatedAt: "2026-11-21T09:00:00.000Z",
};

const params = idParams("credential");

export const create = route({
  method: "POST",
  path: "/credentials",
  operationId: "createCredential",
  permission: "credentials:create",
  noun: "credential",
  summary: "Add a credential of a cloud",
  description:
    'The secret is sealed with a key of the platform and can never be read again; `hint` and `fingerprint` tell which one it is. A credential without a secret is better where the cloud knows one: on AWS a role that trusts this installation, `{"roleArn": …}`. The answer then has `trust`, with the external id that we made for it and the whole trust policy that the role needs.',
  input: {
    params: noParams,
    query: noQuery,
    body: z.strictObject({
      name: nameText,
      description: descriptionText.default(""),
      provider: z.string().min(1).max(64),
      secret: Secret,
    }),
  },
  output: CredentialView,
  status: 201,
  idempotent: "commit",
  problems: [],
  examples: {
    body: {
      name: "production account",
      provider: "aws",
      secret: { accessKeyId: "AKIAEXAMPLEEXAMPWXYZ", secretAccessKey: "a secret of forty characters from the cloud" },
    },
    answer: example,
  },
});

export const list = route({
  method: "GET",
  path: "/credentials",
  operationId: "listCredentials",
  permission: "credentials:read",
  noun: "credential",
  summary: "List credentials, oldest first",
  input: {
    params: noParams,
    query: z.strictObject({
      ...pageQuery,
      provider: z.string().min(1).max(64).optional().describe("Only those of this cloud."),
    }),
    body: noBody,
  },
  output: pageOf(CredentialView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/credentials/{id}",
  operationId: "getCredential",
  permission: "credentials:read",
  noun: "credential",
  summary: "Read a credential",
  input: { params, query: noQuery, body: noBody },
  output: CredentialView,
  status: 200,
  problems: [],
  examples: { answer: example },
});

export const update = route({
  method: "PATCH",
  path: "/credentials/{id}",
  operationId: "updateCredential",
  permission: "credentials:update",
  noun: "credential",
  summary: "Rename a credential, or rotate its secret",
  description:
    "A new secret replaces the old one as a whole. Runtimes that use the credential use the new one from the next job on.",
  input: {
    params,
    query: noQuery,
    body: z.strictObject({
      name: nameText.optional(),
      description: descriptionText.optional(),
      secret: Secret.optional(),
    }),
  },
  output: CredentialView,
  status: 200,
  conditional: true,
  problems: [],
  examples: { body: { name: "new name" }, answer: { ...example, name: "new name", version: 2 } },
});

export const remove = route({
  method: "DELETE",
  path: "/credentials/{id}",
  operationId: "deleteCredential",
  permission: "credentials:delete",
  noun: "credential",
  summary: "Delete a credential that no runtime uses",
  input: { params, query: noQuery, body: noBody },
  output: z.undefined(),
  shows: CredentialView,
  status: 204,
  conditional: true,
  problems: ["in-use"],
});
