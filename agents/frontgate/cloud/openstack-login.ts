import * as z from "zod";
import { type Catalogued, calledAt, type Service } from "./openstack-services.ts";
import type { OpenstackSettings } from "./settings.ts";
import { wholeJson } from "./whole.ts";

/** Who is logged in, and what he may call. */
export interface Login {
  readonly token: string;
  readonly services: readonly Service[];
}

/** More than the catalogue of any cloud has. */
const ANSWER_BYTES = 1024 * 1024;
const ENTRIES = 500;
const ENDPOINTS = 100;

const Endpoint = z.object({
  interface: z.string(),
  region: z.string().nullish(),
  region_id: z.string().nullish(),
  url: z.string().max(2048),
});
const Answer = z.object({
  token: z.object({
    expires_at: z.string().max(64),
    project: z.object({ id: z.string().max(255), name: z.string().max(255) }).optional(),
    catalog: z
      .array(z.object({ type: z.string().max(255), endpoints: z.array(Endpoint).max(ENDPOINTS).default([]) }))
      .max(ENTRIES)
      .default([]),
  }),
});

/** The one body that Keystone is sent: https://docs.openstack.org/api-ref/identity/v3/#authentication-and-token-management */
export function authentication(settings: OpenstackSettings): Uint8Array {
  const { applicationCredentialId: id, applicationCredentialSecret: secret, username: name, password } = settings;
  const { userDomain = "Default", project, projectDomain = "Default", projectId } = settings;
  const auth =
    id === undefined
      ? {
          identity: { methods: ["password"], password: { user: { name, password, domain: { name: userDomain } } } },
          scope: {
            project: projectId === undefined ? { name: project, domain: { name: projectDomain } } : { id: projectId },
          },
        }
      : { identity: { methods: ["application_credential"], application_credential: { id, secret } } };
  return Buffer.from(JSON.stringify({ auth }));
}

/** `https://…/v3`, from any spelling of Keystone's address. */
export const keystone = ({ authUrl }: Pick<OpenstackSettings, "authUrl">): string =>
  `${authUrl.replace(/\/+$/, "").replace(/\/v3$/, "")}/v3`;

/**
 * What Keystone answered to a login: the services, and what of it is told: its end, the project, and the addresses that are called.
 * @throws Error for what is no token of Keystone's, or is longer than any
 */
export async function readLogin(
  body: AsyncIterable<Uint8Array>,
  settings: OpenstackSettings,
): Promise<{ readonly services: readonly Service[]; readonly told: Uint8Array }> {
  const read = Answer.safeParse(await wholeJson(body, ANSWER_BYTES, "Keystone"));
  if (!read.success) throw new Error("What it answered to a login is no token of Keystone's.");
  const { expires_at, project, catalog } = read.data.token;
  const catalogued = catalog.flatMap(({ type, endpoints }) =>
    endpoints.map(({ url, region, region_id, interface: side }): Catalogued => {
      return { type, url, side, region: region_id ?? region ?? "" };
    }),
  );
  const { services, told } = calledAt(catalogued, keystone(settings), settings);
  const shown = told.map(({ type, url, region }) => ({
    type,
    // Who asks looks for the public ones alone.
    endpoints: [{ interface: "public", region_id: region, url }],
  }));
  return { services, told: Buffer.from(JSON.stringify({ token: { expires_at, project, catalog: shown } })) };
}
