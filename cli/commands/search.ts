import { openClient } from "../api/client.ts";
import { optionName } from "../api/flags.ts";
import { printPages } from "../api/pages.ts";
import { POLISH } from "../api/polish.ts";
import type { Context, Options } from "../context.ts";
import { isTree } from "../values/set.ts";

/** Prints the apps that fit, best first. */
export async function search(
  context: Context,
  text: string | undefined,
  filters: readonly { readonly name: string }[],
  options: Options,
): Promise<void> {
  const narrowed = filters.flatMap(({ name }): [string, string | boolean][] => {
    const key = optionName(name).replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    const value = options.text(key) ?? options.flag(key);
    return value === undefined ? [] : [[name, value]];
  });
  const query = { ...(text === undefined || text === "" ? {} : { q: text }), ...Object.fromEntries(narrowed) };
  const request = { method: "GET", path: "/search", query, signal: context.signal } as const;
  const client = await openClient(context);
  if (options.flag("facets") !== true) {
    await printPages(context, client, request, options, POLISH.listApps?.columns);
    return;
  }
  // Counts belong to an answer and not to its items: here it is printed whole, its first page.
  const answer = await client.send<unknown>(request);
  if (!isTree(answer)) return;
  const { items, nextPageToken: _more, ...counts } = answer;
  if (context.globals.output !== "table") await context.object(answer);
  else {
    await context.list(Array.isArray(items) ? items.filter(isTree) : [], POLISH.listApps?.columns);
    await context.object(counts);
  }
}
