import type { Application } from "./directory.ts";
import { refuse } from "./refusal.ts";
import type { Resource } from "./resources.ts";

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly text: string;
  readonly application: Application;
  readonly onlyNew: string | undefined;
  readonly ifMatch: string | undefined;
}
export interface Answered {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** So few that every list has a next page. */
const PAGE = 2;
export const found = (body: unknown): Answered => ({ status: 200, body });

/** @throws Refusal 404 */
export function none(id: string): never {
  throw refuse(404, "ResourceNotFound", `The Resource '${id}' was not found.`);
}

/** Goes on after the last one that was shown, whatever has come and gone between two pages. */
export function pageOf({ url }: Asked, all: readonly Resource[], shown: (one: Resource) => object): Answered {
  const after = url.searchParams.get("$skiptoken") ?? "";
  const rest = all.filter(({ name }) => name > after).sort((a, b) => (a.name < b.name ? -1 : 1));
  const value = rest.slice(0, PAGE);
  const last = value.at(-1);
  if (last === undefined || rest.length <= PAGE) return found({ value: value.map(shown) });
  const next = new URL(url);
  next.searchParams.set("$skiptoken", last.name);
  return found({ value: value.map(shown), nextLink: next.href });
}

export function page({ url }: Asked, all: readonly unknown[]): Answered {
  const from = Number(url.searchParams.get("$skiptoken") ?? 0);
  const value = all.slice(from, from + PAGE);
  if (from + PAGE >= all.length) return found({ value });
  const next = new URL(url);
  next.searchParams.set("$skiptoken", String(from + PAGE));
  return found({ value, nextLink: next.href });
}
