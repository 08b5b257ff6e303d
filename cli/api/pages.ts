import type { ApiRequest, PitrixClient } from "../../sdk/index.ts";
import type { Context, Options } from "../context.ts";
import { usage } from "../failure.ts";
import type { Column } from "../output/column.ts";
import { machineReadable } from "../output/format.ts";
import { isTree, type Tree } from "../values/set.ts";

const MOST_PER_PAGE = 100;

/** Prints a listing: so many items as `--limit` says, or all; NDJSON and ids page by page, as they come. */
export async function printPages(
  context: Context,
  client: PitrixClient,
  request: ApiRequest,
  options: Options,
  columns?: readonly Column[],
): Promise<void> {
  const limit = options.flag("all") === true ? Number.POSITIVE_INFINITY : readLimit(options.text("limit"));
  const { output } = context.globals;
  const streamed = output === "ndjson" || output === "id";
  const all: Tree[] = [];
  let count = 0;
  let more = false;
  for await (const page of pages(client, request, limit)) {
    const items = page.items.slice(0, limit - count);
    count += items.length;
    more = page.more || items.length < page.items.length;
    if (streamed) context.terminal.out(await machineReadable(output, items));
    else all.push(...items);
    if (count >= limit) break;
  }
  if (!streamed) await context.list(all, columns);
  if (more) context.note(`There are more than ${count}: --limit ${count * 2}, or --all.`);
}

async function* pages(client: PitrixClient, request: ApiRequest, limit: number) {
  let pageToken: string | undefined;
  do {
    const pageSize = Math.min(MOST_PER_PAGE, limit);
    const page = await client.send<unknown>({ ...request, query: { ...request.query, pageSize, pageToken } });
    const { items, nextPageToken } = isTree(page) ? page : {};
    pageToken = typeof nextPageToken === "string" ? nextPageToken : undefined;
    yield { items: Array.isArray(items) ? items.filter(isTree) : [], more: pageToken !== undefined };
  } while (pageToken !== undefined);
}

/** One answer from all pages of it: `member` holds what they bring, the rest is the last one's. */
export async function wholeAnswer(client: PitrixClient, request: ApiRequest, member: string): Promise<Tree> {
  const items: unknown[] = [];
  let asked: ApiRequest = { ...request, query: { ...request.query, pageSize: MOST_PER_PAGE } };
  for (;;) {
    const page = await client.send<unknown>(asked);
    const { nextPageToken, ...answer } = isTree(page) ? page : {};
    const found = answer[member];
    if (Array.isArray(found)) items.push(...found);
    if (typeof nextPageToken !== "string") return { ...answer, [member]: items };
    // The key was the first page's: another page is another request.
    const { idempotencyKey: _, ...next } = request;
    asked = { ...next, query: { ...request.query, pageSize: MOST_PER_PAGE, pageToken: nextPageToken } };
  }
}

function readLimit(text = "100"): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw usage(`--limit takes a number from 1, and "${text}" is none.`);
}
