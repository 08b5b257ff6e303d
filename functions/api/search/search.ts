import * as z from "zod";
import { showTo } from "../../../shared/domain/app/view.ts";
import { subtree } from "../../../shared/domain/category/rules.ts";
import type { CategoryStore } from "../../../shared/domain/category/store.ts";
import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import { ALL, facet } from "../../../shared/domain/search/document.ts";
import type { SearchStore } from "../../../shared/domain/search/store.ts";
import { wordsOf } from "../../../shared/domain/search/words.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { search as contract } from "./routes.ts";

export interface SearchApps {
  readonly index: SearchStore;
  readonly categories: CategoryStore;
  readonly pager: Pager;
}

/** Words and conditions of one search: each is one counter to read. */
const MAX_WORDS = 8;
const Cursor = z.record(z.string(), z.string());

/** With `category` one round trip more, for the tree; with `facets` one query a catalogue more, at the same time. */
export function search({ index, categories, pager }: SearchApps): Operation<typeof contract> {
  return async ({ query, tenantId, reach, now }) => {
    const { q = "", category, provider, repoId, label, format, status, stage, department } = query;
    const { pageSize: _pageSize, pageToken: _pageToken, facets: _facets, ...conditions } = query;
    const viewer = viewerOf(reach);
    const scope = [tenantId, "/search", JSON.stringify(conditions)];
    const { limit, startKey } = await pager.read(query, scope, now);
    const within = category === undefined ? [] : subtree(await categories.visible(tenantId), category);
    const words = [...new Set(wordsOf(q))].slice(0, MAX_WORDS);
    const facets = [
      ...one("provider", provider),
      ...one("repo", repoId),
      ...(label?.split(",") ?? []).map((pair) => facet("label", pair.trim())),
      ...one("format", format),
      ...one("status", status),
      ...one("stage", stage),
      ...one("department", department?.toLowerCase()),
    ];
    const none = words.length === 0 && facets.length === 0 && within.length === 0;
    const [page, counted] = await Promise.all([
      index.search(viewer, {
        words,
        facets: none ? [ALL] : facets,
        anyOf: within.map((id) => facet("category", id)),
        limit,
        cursor: startKey === undefined ? undefined : Cursor.parse(startKey),
      }),
      query.facets === "true" ? index.facets(viewer) : undefined,
    ]);
    const items = page.apps.map((app) => showTo(viewer, app));
    const body = await pager.write({ items, startKey: page.cursor }, scope, now);
    return { body: { ...body, total: page.total, ...(counted === undefined ? {} : { facets: grouped(counted) }) } };
  };
}

function one(kind: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [facet(kind, value)];
}

/** `category:ctg-…` → 12 becomes `category` → `ctg-…` → 12. */
function grouped(counted: ReadonlyMap<string, number>): Record<string, Record<string, number>> {
  const groups = new Map<string, [string, number][]>();
  for (const [name, apps] of [...counted].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const at = name.indexOf(":");
    if (at === -1) continue;
    const kind = name.slice(0, at);
    groups.set(kind, [...(groups.get(kind) ?? []), [name.slice(at + 1), apps]]);
  }
  return Object.fromEntries([...groups].map(([kind, values]) => [kind, Object.fromEntries(values)]));
}
