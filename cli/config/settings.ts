import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure, usage } from "../failure.ts";
import { configPath, isExposed, readConfig } from "./file.ts";

/** Which store is asked, and as whom. */
export interface Settings {
  /** `undefined`: flags and environment say everything. */
  readonly profile: string | undefined;
  readonly endpoint: string;
  readonly token: string;
  /** Of a user who signs in; `undefined`: the token's own, or the user's only one. */
  readonly tenant: string | undefined;
}

/** Flags before environment before the profile; a named profile must be there. @throws Failure 4 when nothing says it */
export async function readSettings(context: Context): Promise<Settings> {
  const { globals, terminal } = context;
  const { env } = terminal;
  const path = configPath(env);
  const config = await readConfig(path);
  const named = globals.profile ?? present(env.PITRIX_PROFILE);
  const name = named ?? config.current;
  const profile = Object.hasOwn(config.profiles, name) ? config.profiles[name] : undefined;
  if (named !== undefined && profile === undefined)
    throw usage(
      `There is no profile "${named}".`,
      "List them with `pitrix profile list`, make one with `pitrix login`.",
    );
  const endpoint = globals.endpoint ?? present(env.PITRIX_ENDPOINT) ?? profile?.endpoint;
  // A token belongs to its store: another store's endpoint does not get the profile's.
  const own = profile !== undefined && endpoint === profile.endpoint ? profile.token : undefined;
  const token = globals.token ?? present(env.PITRIX_TOKEN) ?? own;
  if (endpoint === undefined || token === undefined) {
    const what = endpoint === undefined ? "Which store is asked is not known" : "There is no token for this store";
    const remedy = "Log in with `pitrix login`, or set PITRIX_ENDPOINT and PITRIX_TOKEN.";
    throw new Failure(EXIT.notAllowed, "not-logged-in", what, remedy);
  }
  if (own !== undefined && token === own && (await isExposed(path)))
    context.note(`Others can read ${path}, which holds your token: chmod 600 ${path}`);
  // A profile's tenant goes with its token, as that is who is a member of it.
  const kept = own !== undefined && token === own ? profile?.tenant : undefined;
  const tenant = namedTenant(context) ?? kept;
  return { profile: profile === undefined ? undefined : name, endpoint: checkEndpoint(endpoint), token, tenant };
}

/** The tenant that a flag or the environment names. @throws Failure 2 for what no header can carry */
export function namedTenant({ globals, terminal }: Context): string | undefined {
  const tenant = present(globals.tenant) ?? present(terminal.env.PITRIX_TENANT);
  if (tenant !== undefined && !/^[\x21-\x7e]{1,100}$/.test(tenant)) throw usage(`"${tenant}" is no id of a tenant.`);
  return tenant;
}

/** Without a slash at its end. @throws Failure 2 for what is no http or https URL */
export function checkEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.search !== "")
    throw usage(`"${text}" is no URL of an API.`, "Write https://store.example.com.");
  const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url.protocol === "http:" && !loopback)
    throw usage(`"${text}" would carry the token unencrypted.`, "Use https; plain http is for this machine only.");
  return text.replace(/\/+$/, "");
}

function present(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
