import type { Links } from "../../domain/link/schema.ts";
import type { JsonObject } from "../../packages/json.ts";
import type { AnyPackage } from "../../packages/open-package.ts";
import type { RenderedCluster } from "../../packages/vm/cluster.ts";
import { type ConfigItem, isObject, member } from "../../packages/vm/schema.ts";

/** A link as the package and its answers name it. */
export interface NamedLink {
  readonly name: string;
  /** Of the deployment that is depended on, as it was answered. */
  readonly id: string;
  /** Where it was answered; of a link that the template fixes, its place there. */
  readonly pointer: string;
  /** Apps, and versions of them, that the package takes; absent: any. */
  readonly limits?: Readonly<Record<string, readonly string[]>>;
}

interface Answered {
  readonly item: ConfigItem;
  readonly pointer: string;
  readonly id: string;
}

/**
 * What a deployment depends on: the `links` of its rendered template, and the answers of type `service` that none of them
 * repeats, by their key. Pure.
 */
export function namedLinks(pkg: AnyPackage, answers: JsonObject, { links }: RenderedCluster): readonly NamedLink[] {
  const answered = pkg.format === "vm" ? servicesIn(pkg.config, answers, "") : [];
  const known = Object.entries(links).map(([name, id]): NamedLink => {
    const by = answered.find((one) => one.id === id);
    const pointer = by === undefined ? `cluster.json#/links/${name}` : `/values${by.pointer}`;
    return { name, id, pointer, ...limitsOf(by) };
  });
  const ids = new Set(Object.values(links));
  const named = [...known];
  for (const one of answered) {
    if (ids.has(one.id)) continue;
    const taken = named.some(({ name }) => name === one.item.key);
    const name = taken ? one.pointer.slice(1).replaceAll("/", ".") : one.item.key;
    named.push({ name, id: one.id, pointer: `/values${one.pointer}`, ...limitsOf(one) });
  }
  return named;
}

/** As a spec keeps them; absent where there are none. */
export function linksOf(named: readonly NamedLink[]): { readonly links?: Links } {
  return named.length === 0 ? {} : { links: Object.fromEntries(named.map(({ name, id }) => [name, id])) };
}

function limitsOf(answered: Answered | undefined): Pick<NamedLink, "limits"> {
  const limits = answered?.item.limits;
  return limits === undefined ? {} : { limits };
}

function servicesIn(items: readonly ConfigItem[], answers: JsonObject, under: string): readonly Answered[] {
  return items.flatMap((item): readonly Answered[] => {
    const pointer = `${under}/${item.key}`;
    const value = member(answers, item.key) ?? null;
    if (item.type === "array") return isObject(value) ? servicesIn(item.properties ?? [], value, pointer) : [];
    return item.type === "service" && typeof value === "string" && value !== "" ? [{ item, pointer, id: value }] : [];
  });
}
