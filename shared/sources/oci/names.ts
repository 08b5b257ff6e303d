import * as z from "zod";
import { SourceError } from "../contract.ts";
import { refusedStatus } from "../exchange.ts";
import { json, type RegistryGet } from "./registry.ts";

const MAX_PAGES = 50;
const MAX_LIST_BYTES = 4 * 1024 * 1024;
const MAX_NAMES = 500;

const Tags = z.object({ tags: z.array(z.string().max(128)).nullish() });
const Catalog = z.object({ repositories: z.array(z.string().max(255)).nullish() });
const Errors = z.object({ errors: z.array(z.object({ code: z.string().max(64) })).default([]) });

/** Tags of a repository in the registry's order; `undefined` where there is no such repository. @throws SourceError */
export async function listTags(
  get: RegistryGet,
  repository: string,
  deadline: number,
): Promise<readonly string[] | undefined> {
  const pages = await paged(get, `/v2/${repository}/tags/list?n=1000`, deadline);
  if (pages === undefined) return undefined;
  return pages.flatMap((page) => parsed(Tags, page).tags ?? []);
}

/** Repositories of a namespace. @throws SourceError `repo-not-found` where there are none, or the registry does not say */
export async function listNames(get: RegistryGet, namespace: string, deadline: number): Promise<readonly string[]> {
  const pages = await paged(get, "/v2/_catalog?n=1000", deadline);
  const prefix = namespace === "" ? "" : `${namespace}/`;
  const names = (pages ?? []).flatMap((page) => parsed(Catalog, page).repositories ?? []);
  const inside = names.filter((name) => name.startsWith(prefix) && /^[a-z0-9][a-z0-9._/-]*$/.test(name));
  if (inside.length === 0) {
    const detail = "The registry has no artifact repository of this name, and lists none below it.";
    throw new SourceError("repo-not-found", detail, false);
  }
  if (inside.length > MAX_NAMES)
    throw new SourceError(
      "repo-not-an-index",
      `There are more than ${MAX_NAMES} repositories; name a smaller part.`,
      false,
    );
  return inside;
}

/** Every page's JSON, by `Link` (RFC 8288); `undefined` where the first is not there. */
async function paged(get: RegistryGet, first: string, deadline: number): Promise<unknown[] | undefined> {
  const pages: unknown[] = [];
  let path: string | undefined = first;
  while (path !== undefined) {
    const left = deadline - Date.now();
    if (pages.length >= MAX_PAGES || left <= 0)
      throw new SourceError("repo-unreachable", "Listing the registry takes too long.", true);
    const request = { accept: "application/json", maxBytes: MAX_LIST_BYTES, deadlineMs: left, what: "repo" } as const;
    const answer = await get(path, request);
    if (answer.status === 404 && pages.length === 0) {
      if (isRegistry(json(answer.body))) return undefined;
      throw new SourceError(
        "repo-not-an-index",
        "The host is no registry: it answered 404 without a registry's error.",
        false,
      );
    }
    if (answer.status === 405 || answer.status === 501) return undefined;
    if (answer.status !== 200) throw refusedStatus("The registry", answer.status, true);
    pages.push(json(answer.body));
    path = nextPath(answer.headers.link, answer.url);
  }
  return pages;
}

function isRegistry(body: unknown): boolean {
  const errors = Errors.safeParse(body);
  return errors.success && errors.data.errors.length > 0;
}

function parsed<S extends z.ZodType>(schema: S, page: unknown): z.output<S> {
  const result = schema.safeParse(page);
  if (result.success) return result.data;
  throw new SourceError("repo-not-an-index", "The host does not answer like a registry.", false);
}

/** Only within the registry: a link to another host would take the proof along. */
function nextPath(link: string | undefined, from: string): string | undefined {
  const [, target = ""] = /<([^>]{1,2048})>\s*;\s*rel="?next"?/.exec(link ?? "") ?? [];
  if (target === "" || !URL.canParse(target, from)) return undefined;
  const next = new URL(target, from);
  if (next.origin !== new URL(from).origin)
    throw new SourceError(
      "repo-refused-url",
      "The registry's listing goes on at another host, which is refused.",
      false,
    );
  return `${next.pathname}${next.search}`;
}
