import * as z from "zod";
import type { Service } from "./errors.ts";
import { readable } from "./readable.ts";
import type { Session } from "./session.ts";

const Link = z.object({ rel: z.string(), href: z.string() });
const Page = z.record(z.string(), z.unknown());
/** More pages than any project has. */
const PAGES = 200;

/**
 * A list to its last page: one request a page. The next page is asked for of the service that we know, whatever host the link names
 * (behind a proxy it is often another).
 * @param member of the answer, such as `servers`; `<member>_links` or `next` tells of another page
 */
export async function everyPage<T extends z.ZodType>(
  session: Session,
  service: Service,
  input: { readonly path: string; readonly member: string; readonly schema: T; readonly query?: URLSearchParams },
): Promise<z.infer<T>[]> {
  const { path, member, schema, query = new URLSearchParams() } = input;
  const all: z.infer<T>[] = [];
  let asked = query;
  for (let page = 0; page < PAGES; page++) {
    const answer = await session.json(service, Page, { path, query: asked });
    all.push(...readable(service, z.array(schema), answer[member]));
    const links = readable(service, z.array(Link).default([]), answer[`${member}_links`]);
    const next = links.find(({ rel }) => rel === "next")?.href ?? readable(service, z.string().optional(), answer.next);
    const marker = next === undefined ? undefined : new URL(next, "http://any").searchParams.get("marker");
    if (marker === undefined || marker === null) return all;
    asked = new URLSearchParams(query);
    asked.set("marker", marker);
  }
  return all;
}
