import { ApiProblem } from "../../sdk/problem.ts";
import { clientOf } from "../api/client.ts";
import { configPath, readConfig, writeConfig } from "../config/file.ts";
import { checkEndpoint, readSettings } from "../config/settings.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure, usage } from "../failure.ts";
import { member } from "../output/column.ts";
import { Questions } from "../questions.ts";

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
  const token = await readToken(context, ask, withToken);
  await checkToken(context, { endpoint, token });
  await writeConfig(path, { current: profile, profiles: { ...config.profiles, [profile]: { endpoint, token } } });
  await context.say(`${context.paint("green", "✓")} Logged in to ${endpoint} (profile ${profile}).`, {
    profile,
    endpoint,
    tokenId: tokenId(token),
    config: path,
  });
}

async function readToken(context: Context, ask: Questions, withToken: boolean): Promise<string> {
  const { globals, terminal } = context;
  const token = withToken
    ? (await terminal.readInput()).toString("utf8").trim()
    : (globals.token ?? terminal.env.PITRIX_TOKEN ?? (await ask.secret("API token"))?.trim());
  if (token === undefined || token === "")
    throw usage("There is no token.", "Pipe it in: pitrix login URL --with-token < token.txt");
  if (!/^[\x21-\x7e]+$/.test(token)) throw usage("That is no token: it holds spaces or other characters.");
  return token;
}

/**
 * Asks for what costs the store nothing. A token without the scope for it, such as a reviewer's, is one that the store
 * knows. @throws ApiProblem 401
 */
async function checkToken(context: Context, settings: Parameters<typeof clientOf>[1]): Promise<void> {
  try {
    await clientOf(context, settings).send({ method: "GET", path: "/providers", signal: context.signal });
  } catch (error) {
    if (!(error instanceof ApiProblem && error.code === "forbidden")) throw error;
  }
}

/** Removes the profile that is in use, or the named one. */
export async function logout(context: Context): Promise<void> {
  const { path, config, profile } = await current(context);
  if (!Object.hasOwn(config.profiles, profile)) throw noProfile(profile);
  const { [profile]: _removed, ...profiles } = config.profiles;
  const next = config.current === profile ? (Object.keys(profiles)[0] ?? "default") : config.current;
  await writeConfig(path, { current: next, profiles });
  await context.say(`Logged out of profile ${profile}.`, { profile });
}

export async function whoami(context: Context): Promise<void> {
  const settings = await readSettings(context);
  const { profile = null, endpoint, token } = settings;
  await checkToken(context, settings);
  await context.object({ profile, endpoint, tokenId: tokenId(token) ?? null, status: "active" });
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
