import type { App, PitrixClient } from "../../sdk/index.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure } from "../failure.ts";

/** Looks through so many apps of one name, and so many versions of one app. */
const MOST = 500;

/**
 * Id of the version that `name`, `name@1.2.0`, `app-…`, `app-…@1.2.0` or `appv-…` names; without a version the app's newest.
 * @throws Failure 3 when there is none, 6 with the candidates when several apps have the name
 */
export async function findVersion(context: Context, client: PitrixClient, text: string): Promise<string> {
  if (text.startsWith("appv-")) return text;
  const at = text.lastIndexOf("@");
  const [name, wanted] = at > 0 ? [text.slice(0, at), text.slice(at + 1)] : [text, undefined];
  const app = await findApp(context, client, name);
  const { signal } = context;
  if (wanted === undefined) {
    const { latestVersionId } = await client.apps.get(app.id, { signal });
    if (latestVersionId !== undefined) return latestVersionId;
    throw new Failure(EXIT.notFound, "no-version", `The app "${name}" has no version that can be deployed.`);
  }
  for await (const version of client.apps.listAllVersions(app.id, { signal }))
    if (version.packageVersion === wanted) return version.id;
  const remedy = `See its versions: pitrix app versions ${app.id}`;
  throw new Failure(EXIT.notFound, "no-version", `The app "${name}" has no version "${wanted}".`, remedy);
}

/** An app by its id or name. @throws Failure 3, 6 as above */
export async function findApp(context: Context, client: PitrixClient, name: string): Promise<{ readonly id: string }> {
  if (/^app-[0-9a-z]{6,40}$/.test(name)) return { id: name };
  const { signal } = context;
  // What others share is in the search alone; what was made this second is in the tenant's own list alone.
  const [shared, own] = await Promise.all([
    client.send<{ readonly items: readonly App[] }>({ method: "GET", path: "/search", query: { q: name }, signal }),
    client.apps.listAll({ q: name, signal }).toArray(MOST),
  ]);
  const found = [...new Map([...shared.items, ...own].map((app) => [app.id, app])).values()];
  const exact = found.filter((app) => app.name === name);
  const [only, ...others] = exact.length > 0 ? exact : found.filter((app) => same(app.name, name));
  if (only === undefined)
    throw new Failure(EXIT.notFound, "no-app", `There is no app "${name}".`, `Look for it: pitrix search ${name}`);
  if (others.length === 0) return only;
  const candidates = [only, ...others].map(({ id, repoId }) => ({ id, name: `${name} of ${repoId}` }));
  const message = `${candidates.length} apps are called "${name}".`;
  throw new Failure(EXIT.conflict, "ambiguous-app", message, "Name one by its id.", { candidates });
}

/** Id of a runtime by its id or name. @throws Failure 3, 6 as above */
export async function findRuntime(context: Context, client: PitrixClient, text: string): Promise<string> {
  if (text.startsWith("rt-")) return text;
  const all = await client.runtimes.listAll({ signal: context.signal }).toArray(MOST);
  const [only, ...others] = all.filter(({ name }) => same(name, text));
  if (only === undefined)
    throw new Failure(EXIT.notFound, "no-runtime", `There is no runtime "${text}".`, "See `pitrix runtime list`.");
  if (others.length === 0) return only.id;
  const candidates = [only, ...others].map(({ id, name }) => ({ id, name }));
  throw new Failure(
    EXIT.conflict,
    "ambiguous-runtime",
    `Several runtimes are called "${text}".`,
    "Name one by its id.",
    {
      candidates,
    },
  );
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
