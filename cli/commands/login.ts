import { ApiProblem } from "../../sdk/problem.ts";
import { clientOf } from "../api/client.ts";
import { configPath, type Profile, readConfig, writeConfig } from "../config/file.ts";
import { checkEndpoint, namedTenant, readSettings } from "../config/settings.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure, usage } from "../failure.ts";
import { member } from "../output/column.ts";
import { Questions } from "../questions.ts";
import { deviceLogin } from "./device-login.ts";

/** Keeps endpoint and token when the store accepts them. */
export async function login(context: Context, operand: string | undefined, withToken: boolean): Promise<void> {
  const { globals, terminal } = context;
  const path = configPath(terminal.env);
  const config = await readConfig(path);
  const profile = globals.profile ?? terminal.env.PITRIX_PROFILE ?? config.current;
  const known = Object.hasOwn(config.profiles, profile) ? config.profiles[profile]?.endpoint : undefined;
  const ask = new Questions(context);
  const named = operand ?? globals.endpoint ?? terminal.env.PITRIX_ENDPOINT;
  const endpoint = checkEndpoint(named ?? (await ask.text("URL of the store's API", known ?? "https://")));
  const given = await givenToken(context, withToken);
  const token = given ?? (await deviceLogin(context, endpoint));
  const tenant = namedTenant(context);
  const kept: Profile = { endpoint, token, ...(tenant === undefined ? {} : { tenant }) };
  await checkToken(context, kept);
  await writeConfig(path, { current: profile, profiles: { ...config.profiles, [profile]: kept } });
  await context.say(`${context.paint("green", "✓")} Logged in to ${endpoint} (profile ${profile}).`, {
    profile,
    endpoint,
    tokenId: tokenId(token),
    config: path,
  });
}

/** Of standard input, a flag or the environment; without one the user signs in with a browser. */
async function givenToken({ globals, terminal }: Context, withToken: boolean): Promise<string | undefined> {
  const token = withToken
    ? (await terminal.readInput()).toString("utf8").trim()
    : (globals.token ?? terminal.env.PITRIX_TOKEN);
  if (token === undefined || (token === "" && !withToken)) return undefined;
  if (token === "") throw usage("There is no token.", "Pipe it in: pitrix login URL --with-token < token.txt");
  if (!/^[\x21-\x7e]+$/.test(token)) throw usage("That is no token: it holds spaces or other characters.");
  return token;
}

/** Asks who one is. A token that is narrowed may not even do that, and is one that the store knows. @throws ApiProblem 401 */
async function checkToken(context: Context, settings: Profile): Promise<void> {
  try {
    await clientOf(context, settings).send({ method: "GET", path: "/me", signal: context.signal });
  } catch (error) {
    if (!(error instanceof ApiProblem && error.code === "forbidden")) throw error;
  }
}

/** Removes the profile that is in use, or the named one, and revokes its token in the store. */
export async function logout(context: Context): Promise<void> {
  const { path, config, profile } = await current(context);
  const known = Object.hasOwn(config.profiles, profile) ? config.profiles[profile] : undefined;
  if (known === undefined) throw noProfile(profile);
  const revoked = await revoke(context, known);
  const { [profile]: _removed, ...profiles } = config.profiles;
  const next = config.current === profile ? (Object.keys(profiles)[0] ?? "default") : config.current;
  await writeConfig(path, { current: next, profiles });
  if (!revoked) context.note("The token itself may still be good: revoke it in the store.");
  await context.say(`Logged out of profile ${profile}.`, { profile, revoked });
}

/** `false` when the token may not revoke itself, or the store does not answer: logging out works all the same. */
async function revoke(context: Context, profile: Profile): Promise<boolean> {
  const id = tokenId(profile.token);
  if (id === undefined) return false;
  try {
    await clientOf(context, profile).tokens.delete(id, { ifMatch: "*", retries: 0, timeoutMs: 10_000 });
    return true;
  } catch (error) {
    return error instanceof ApiProblem && error.code === "unauthorized";
  }
}

/** Who the store says one is. A token that is narrowed may not ask, and is known all the same. */
export async function whoami(context: Context): Promise<void> {
  const settings = await readSettings(context);
  const { profile = null, endpoint, token } = settings;
  const me = await clientOf(context, settings)
    .me.get({ signal: context.signal })
    .catch((error: unknown) => {
      if (error instanceof ApiProblem && error.code === "forbidden") return undefined;
      throw error;
    });
  const member = me?.tenants.find(({ id }) => id === me.tenant);
  await context.object({
    profile,
    endpoint,
    tokenId: tokenId(token) ?? null,
    ...(me === undefined ? {} : { kind: me.kind, tenant: me.tenant ?? null }),
    ...(me?.userId === undefined ? {} : { userId: me.userId, name: me.name, email: me.email }),
    ...(member === undefined ? {} : { roles: member.roles, groups: member.groups }),
  });
}

export async function listProfiles(context: Context): Promise<void> {
  const { config } = await current(context);
  const rows = Object.entries(config.profiles).map(([name, { endpoint, token }]) => ({
    name,
    endpoint,
    tokenId: tokenId(token),
    current: name === config.current,
  }));
  await context.list(rows, [member("name"), member("endpoint"), member("tokenId", "token id"), member("current")]);
}

export async function useProfile(context: Context, name: string): Promise<void> {
  const { path, config } = await current(context);
  if (!Object.hasOwn(config.profiles, name)) throw noProfile(name);
  await writeConfig(path, { ...config, current: name });
  await context.say(`Profile ${name} is used from now on.`, { profile: name });
}

async function current({ globals, terminal }: Context) {
  const path = configPath(terminal.env);
  const config = await readConfig(path);
  return { path, config, profile: globals.profile ?? terminal.env.PITRIX_PROFILE ?? config.current };
}

/** `pitrix_<id>_<secret>`: the id is in the store's lists, the secret nowhere. */
function tokenId(token: string): string | undefined {
  const id = /^pitrix_([^_]+)_/.exec(token)?.[1];
  return id === undefined ? undefined : `tok-${id}`;
}

function noProfile(name: string): Failure {
  return new Failure(EXIT.notFound, "no-such-profile", `There is no profile "${name}".`, "See `pitrix profile list`.");
}
