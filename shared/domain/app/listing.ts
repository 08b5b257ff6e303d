import type { UpdateInput } from "../../platform/dynamodb.ts";
import { appItem, appKey } from "./entity.ts";
import { App } from "./schema.ts";

/** Members of an app that only its tenant sets, by the API. */
const TENANT_SET = ["curated", "channels", "attachments", "draft", "visibility", "groups", "offers"] as const;

/** What a tenant set on an app: whoever makes the app anew from an index or a package takes it over. */
export function tenantSet(app: App | undefined): Pick<App, (typeof TENANT_SET)[number]> {
  const { curated, channels, attachments, draft, visibility, groups, offers } = app ?? {};
  return {
    ...(curated === undefined ? {} : { curated }),
    ...(channels === undefined ? {} : { channels }),
    ...(attachments === undefined ? {} : { attachments }),
    ...(draft === undefined ? {} : { draft }),
    ...(visibility === undefined ? {} : { visibility }),
    ...(groups === undefined ? {} : { groups }),
    ...(offers === undefined ? {} : { offers }),
  };
}

/**
 * Writes what an index says of an app, and leaves alone what its tenant set: a scan reads the app minutes before it
 * writes, and an edit of that time must not be lost. Makes the app where there is none. Raises the version by one, so
 * that whoever edits what he saw before is told.
 */
export function listApp(app: App): UpdateInput {
  const { pk: _pk, sk: _sk, version: _version, createdAt, ...fields } = appItem(app);
  const own = new Set<string>(TENANT_SET);
  const set = Object.entries(fields).filter(([name, value]) => value !== undefined && !own.has(name));
  const remove = Object.keys(App.shape).filter(
    (name) => !own.has(name) && Reflect.get(app, name) === undefined && name !== "version",
  );
  const removal = remove.length === 0 ? "" : ` REMOVE ${remove.map((name) => `#${name}`).join(", ")}`;
  const assigned = set.map(([name]) => `#${name} = :${name}`).join(", ");
  return {
    key: appKey(app.tenantId, app.id),
    update: `SET ${assigned}, #createdAt = if_not_exists(#createdAt, :createdAt)${removal} ADD #version :one`,
    names: Object.fromEntries(
      [...set.map(([name]) => name), ...remove, "createdAt", "version"].map((name) => [`#${name}`, name]),
    ),
    values: {
      ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
      ":createdAt": createdAt,
      ":one": 1,
    },
  };
}
