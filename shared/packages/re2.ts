import { createRequire } from "node:module";
import type { RE2JS } from "re2js";

let engine: typeof RE2JS | undefined;

/**
 * The engine for regular expressions of publishers, linear in the text's length. It is loaded when a package first needs
 * it: few have a pattern, and its 150 KB would cost every start of a function some 10 ms. Bundles carry it beside
 * themselves (`infra/bundle.ts`).
 */
export function re2(): typeof RE2JS {
  const load: (name: "re2js") => { readonly RE2JS: typeof RE2JS } = createRequire(import.meta.url);
  engine ??= load("re2js").RE2JS;
  return engine;
}
