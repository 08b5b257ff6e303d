import { MAX_PACKAGE_BYTES } from "../contract.ts";
import type { Json } from "../json.ts";
import type { HelmPackage } from "./package.ts";

const SHORT_README = 4 * 1024;

/**
 * The package without as much as has to go until it can be stored, what is missed least first: the readme's
 * other languages, the icon, the readme's end, the text of `values.yaml` (its values stay), the schema's texts, the subcharts' schemas (Helm checks them when it
 * deploys), the comments. `undefined` when even that is too much.
 */
export function shorten(pkg: HelmPackage): HelmPackage | undefined {
  const steps: ((pkg: HelmPackage) => HelmPackage)[] = [
    (one) => one,
    ({ meta: { readmes: _, ...meta }, ...rest }) => ({ ...rest, meta }),
    ({ meta: { picture: _, ...meta }, ...rest }) => ({ ...rest, meta }),
    (one) => cutReadme(one, SHORT_README),
    ({ valuesFile: _, ...rest }) => rest,
    ({ schema, ...rest }) => ({ ...rest, ...(schema === undefined ? {} : { schema: withoutTexts(schema) }) }),
    (one) => ({ ...one, subcharts: [] }),
    (one) => ({ ...one, descriptions: {} }),
    (one) => cutReadme(one, 0),
  ];
  let left = pkg;
  for (const less of steps) {
    left = less(left);
    if (Buffer.byteLength(JSON.stringify(left)) <= MAX_PACKAGE_BYTES) return left;
  }
  return undefined;
}

/** @param length in characters */
function cutReadme(pkg: HelmPackage, length: number): HelmPackage {
  const { readme, ...meta } = pkg.meta;
  if (readme === undefined) return pkg;
  // Not in the middle of a character that has two halves.
  const cut = readme.slice(0, length).replace(/[\ud800-\udbff]$/, "");
  return { ...pkg, meta: { ...meta, ...(cut === "" ? {} : { readme: cut }) } };
}

const TEXTS = new Set(["$comment", "description", "examples", "title"]);

/** A member that is a schema may be called `title`: only texts and examples of schemas go. */
function withoutTexts(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(withoutTexts);
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) => {
      const isText = TEXTS.has(key) && (typeof value === "string" || Array.isArray(value));
      return isText ? [] : [[key, withoutTexts(value)] as const];
    }),
  );
}
