import { openClient } from "../api/client.ts";
import { optionName } from "../api/flags.ts";
import { printPages } from "../api/pages.ts";
import { POLISH } from "../api/polish.ts";
import type { Context, Options } from "../context.ts";

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
  const request = { method: "GET", path: "/apps", query, signal: context.signal } as const;
  await printPages(context, await openClient(context), request, options, POLISH.listApps?.columns);
}
