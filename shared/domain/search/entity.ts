import type { Key } from "../../platform/dynamodb.ts";
import { innerScope, type SearchDocument } from "./document.ts";
import { WEIGHT } from "./words.ts";

/**
 * Access patterns:
 * 1. the apps under a term of a catalogue, best first: `SEARCH#<scope>#<term>` / `R#<weight>#<name>#<app>`
 * 2. how many a word has: the same pk / `COUNT`
 * 3. how many each facet of a catalogue has: `SEARCH#<scope>#FACETS` / `<facet>`
 * 4. what of an app is in the index: `T#<owner>#SEARCHED` / `<app>`
 */
export const ROWS = "R#";

/** A word is `w:<word>`, a facet `f:<facet>`. */
export const wordTerm = (word: string): string => `w:${word}`;
export const facetTerm = (name: string): string => `f:${name}`;

export const termPartition = (scope: string, term: string): string => `SEARCH#${scope}#${term}`;

export const facetsPartition = (scope: string): string => `SEARCH#${scope}#FACETS`;

export function countKey(scope: string, term: string): Key {
  return term.startsWith("f:")
    ? { pk: facetsPartition(scope), sk: term.slice(2) }
    : { pk: termPartition(scope, term), sk: "COUNT" };
}

export const searchedKey = (tenantId: string, id: string): Key => ({ pk: `T#${tenantId}#SEARCHED`, sk: id });

/** One row of the index, as text: scope, term and sort key, parted by line ends. */
export type Entry = string;

export function entriesOf(doc: SearchDocument): ReadonlySet<Entry> {
  const entries = new Set<Entry>();
  const name = doc.name.normalize("NFKC").toLowerCase().slice(0, 60).replaceAll("\n", " ");
  const add = (scope: string, term: string, weight: number) =>
    entries.add([scope, term, `${ROWS}${weight}#${name}#${doc.appId}`].join("\n"));
  for (const scope of doc.scopes) {
    for (const [word, weight] of doc.words) add(scope, wordTerm(word), weight);
    for (const one of doc.facets) add(scope, facetTerm(one), WEIGHT.name);
  }
  for (const one of doc.ownFacets) add(innerScope(doc.tenantId), facetTerm(one), WEIGHT.name);
  return entries;
}

/**
 * Every term of an app, parted by spaces, as each of its rows carries it: a search filters the rows of its rarest term by
 * the others without reading one app that it does not show. A row stays below 1 KB, one write unit.
 */
export function termsOf(doc: SearchDocument): string {
  const terms = [...doc.facets, ...doc.ownFacets].map(facetTerm).concat([...doc.words.keys()].map(wordTerm));
  return ` ${terms.map((term) => term.replaceAll(" ", "_")).join(" ")} `;
}

/** Whether the terms that a row carries hold this one. */
export function holds(terms: string, term: string): boolean {
  return terms.includes(` ${term.replaceAll(" ", "_")} `);
}

export function rowKey(entry: Entry): Key & { readonly scope: string; readonly term: string } {
  const [scope = "", term = "", sk = ""] = entry.split("\n");
  return { scope, term, pk: termPartition(scope, term), sk };
}
