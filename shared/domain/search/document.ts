import { isReleased, isShownInside } from "../app/audience.ts";
import type { App, AppVersion } from "../app/schema.ts";
import { UNCATEGORIZED } from "../category/schema.ts";
import type { Repo } from "../repo/schema.ts";
import type { Visibility } from "../repo/visibility.ts";
import { weighedWords } from "./words.ts";

/** An app as it is searched: under which terms, and in which catalogues. */
export interface SearchDocument {
  readonly tenantId: string;
  readonly appId: string;
  readonly repoId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** Word → weight. */
  readonly words: ReadonlyMap<string, number>;
  /** `category:ctg-…`, `provider:aws`, `label:tier=gold`, `status:active`, and `all`: seen where the app is seen. */
  readonly facets: readonly string[];
  /** `repo:…`, `stage:test`, `department:…`: how its owner works on it, found by those who see all of the tenant's. */
  readonly ownFacets: readonly string[];
}

/**
 * Catalogues: what everybody in a tenant sees of its own, the rest of it for those who see all of the tenant's, one of all
 * tenants, one a group. An app lies in as few as show it to all who may see it.
 */
export const ownScope = (tenantId: string): string => `T#${tenantId}`;
export const innerScope = (tenantId: string): string => `T#${tenantId}#INNER`;
export const PUBLIC_SCOPE = "PUBLIC";
export const groupScope = (group: string): string => `G#${group}`;

export const ALL = "all";
export const facet = (kind: string, value: string): string => `${kind}:${value}`;

export interface AppSources {
  readonly app: App;
  /** Absent for an upload. */
  readonly repo: Repo | undefined;
  readonly version: AppVersion | undefined;
  /** Package formats of each provider. */
  readonly formats: ReadonlyMap<string, readonly string[]>;
}

/** Pure. What is not in the listing any more is found by its status alone. */
export function searchDocument({ app, repo, version, formats }: AppSources): SearchDocument {
  const { curated = {} } = app;
  const format = version?.format;
  const able = [...formats].flatMap(([provider, known]) =>
    format !== undefined && known.includes(format) ? provider : [],
  );
  const providers = repo === undefined || repo.providers.length === 0 ? able : repo.providers;
  const listed = app.status !== "vanished" && app.status !== "deleted";
  const categories = curated.categories ?? [];
  const facets = [
    ALL,
    ...(categories.length === 0 ? [UNCATEGORIZED] : categories).map((id) => facet("category", id)),
    ...providers.map((provider) => facet("provider", provider)),
    ...(format === undefined ? [] : [facet("format", format)]),
    ...Object.entries(repo?.labels ?? {}).map(([key, value]) => facet("label", `${key}=${value}`)),
  ];
  const own = [
    facet("repo", app.repoId),
    ...(curated.stage === undefined ? [] : [facet("stage", curated.stage)]),
    ...(curated.department === undefined ? [] : [facet("department", curated.department.toLowerCase())]),
  ];
  return {
    tenantId: app.tenantId,
    appId: app.id,
    repoId: app.repoId,
    name: app.name,
    scopes: scopesOf(app, repo),
    words: listed ? weighedWords(textsOf(app)) : new Map(),
    facets: [facet("status", app.status), ...(listed ? facets : [])],
    ownFacets: listed ? own : [facet("repo", app.repoId)],
  };
}

function textsOf({ name, description, keywords, curated = {} }: App) {
  return {
    names: [name, ...Object.values(curated.displayName ?? {})],
    keywords: curated.keywords ?? keywords,
    descriptions: [description, ...Object.values(curated.descriptions ?? {})],
  };
}

function scopesOf(app: App, repo: Repo | undefined): readonly string[] {
  const shared: { readonly visibility?: Visibility | undefined; readonly groups?: readonly string[] | undefined } =
    repo ?? app;
  const [own, inner] = [ownScope(app.tenantId), innerScope(app.tenantId)];
  if (app.status !== "active" || !isShownInside(app)) return [inner];
  const limited = shared.visibility === "group";
  if (!isReleased(app)) return [limited ? inner : own];
  if (shared.visibility === "public") return [PUBLIC_SCOPE];
  return limited ? [inner, ...(shared.groups ?? []).map(groupScope)] : [own];
}
