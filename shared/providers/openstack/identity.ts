import * as z from "zod";
import { fault } from "./errors.ts";
import type { Config, Credential, User } from "./schema.ts";

const Endpoint = z.object({
  interface: z.string(),
  region: z.string().nullish(),
  region_id: z.string().nullish(),
  url: z.string(),
});
const CatalogueEntry = z.object({ type: z.string(), endpoints: z.array(Endpoint).default([]) });
export type Catalogue = readonly z.infer<typeof CatalogueEntry>[];

/** Keystone's answer to a request for a token; the token itself is in a header. */
export const TokenAnswer = z
  .object({
    token: z.object({
      expires_at: z.iso.datetime({ offset: true }),
      project: z.object({ id: z.string(), name: z.string() }).optional(),
      catalog: z.array(CatalogueEntry).default([]),
    }),
  })
  .transform(({ token }) => token);

/** The body of a request for a token. */
export function authentication(credential: User, config: Config): unknown {
  if ("applicationCredentialId" in credential) {
    const { applicationCredentialId: id, applicationCredentialSecret: secret } = credential;
    return { auth: { identity: { methods: ["application_credential"], application_credential: { id, secret } } } };
  }
  const { username: name, password, userDomain = "Default" } = credential;
  const { project, projectDomain = "Default", projectId } = config;
  return {
    auth: {
      identity: { methods: ["password"], password: { user: { name, password, domain: { name: userDomain } } } },
      scope: {
        project: projectId === undefined ? { name: project, domain: { name: projectDomain } } : { id: projectId },
      },
    },
  };
}

/** @throws ProviderError `invalid` when the two do not say together which project is meant */
export function checkProject(credential: Credential, config: Config): void {
  const named = config.project !== undefined || config.projectId !== undefined;
  if ("password" in credential ? named : !named) return;
  const already = "via" in credential ? "The Frontgate's `cloud.json` names" : "An application credential belongs to";
  throw fault(
    "invalid",
    "InvalidConfig",
    named
      ? `${already} one project already: leave \`project\` and \`projectId\` out.`
      : "With a password the config names the project: `project` (and `projectDomain`), or `projectId`.",
  );
}

/** `https://…/v3`, from any spelling of Keystone's address. */
export const keystone = (authUrl: string): string => `${authUrl.replace(/\/+$/, "").replace(/\/v3$/, "")}/v3`;

/** What could be quoted by a server that echoes. */
export const secretsOf = (credential: User): readonly string[] =>
  "password" in credential ? [credential.password] : [credential.applicationCredentialSecret];
