import type { Repo } from "../../sdk/index.ts";
import { readBody } from "../api/body.ts";
import { openClient } from "../api/client.ts";
import type { Field } from "../api/document.ts";
import { POLISH } from "../api/polish.ts";
import type { Context, Options } from "../context.ts";
import { usage } from "../failure.ts";
import { milliseconds } from "../follow/duration.ts";
import { watchScan } from "../follow/scan.ts";
import { Questions } from "../questions.ts";
import { readText } from "../values/read.ts";
import type { Tree } from "../values/set.ts";

/** Adds a repo; with `--wait` scans it and says how many packages it has. */
export async function addRepo(
  context: Context,
  url: string,
  fields: readonly Field[],
  options: Options,
): Promise<void> {
  const client = await openClient(context);
  const body = await repoBody(context, url, fields, options);
  const repo = await client.send<Repo>({ method: "POST", path: "/repos", body, signal: context.signal });
  if (options.flag("wait") !== true) {
    await context.object({ ...repo });
    context.note(`Its packages are listed soon; scan it now: pitrix repo index ${repo.id} --watch`);
    return;
  }
  const { location } = await client.repos.index(repo.id, { signal: context.signal }).answer();
  const scan = await watchScan(context, client, location ?? "", milliseconds(options.text("timeout") ?? "15m"));
  const { added, updated, unchanged, errors } = scan;
  const refused = errors.length === 0 ? "" : `, ${errors.length} refused: pitrix repo event ${repo.id} ${scan.id}`;
  await context.say(
    `${context.paint("green", "✓")} ${repo.name} (${repo.id}): ${counted(added + updated + unchanged)}${refused}`,
    { ...repo, scan },
  );
}

async function repoBody(context: Context, url: string, fields: readonly Field[], options: Options): Promise<Tree> {
  const given = await readBody(context, fields, options, POLISH.createRepo?.options);
  const body = { name: nameOf(url), ...given, url };
  const credential = await loginOf(context, options);
  return credential === undefined ? body : { ...body, credential };
}

/** User and password of a repo that asks for them: other credentials come by `--credential-file`. */
async function loginOf(context: Context, options: Options): Promise<Tree | undefined> {
  const username = options.text("username");
  if (username === undefined) return undefined;
  const passwordFile = options.text("passwordFile");
  const password =
    passwordFile === undefined
      ? await new Questions(context).secret(`Password of ${username}`)
      : (await readText(passwordFile, context.terminal)).trimEnd();
  if (password === undefined)
    throw usage("--password-file is missing.", "The password comes from a file or standard input.");
  return { username, password };
}

/** `https://charts.example.com/stable/` → `charts.example.com/stable`. */
function nameOf(url: string): string {
  const name = url
    .replace(/^[a-z0-9+.-]+:\/\//i, "")
    .replace(/[?#].*$/, "")
    .replace(/\/+$/, "");
  return (name === "" ? "repo" : name).slice(0, 100);
}

const counted = (versions: number) => (versions === 1 ? "1 version" : `${versions} versions`);
