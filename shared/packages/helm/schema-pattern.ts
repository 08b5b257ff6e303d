import type { RE2JS } from "re2js";
import { re2 } from "../re2.ts";

/** Compiled once a process: 20 to 60 µs each, and charts share them. Bounded, as publishers choose the keys. */
const compiled = new Map<string, RE2JS>();
const MAX_COMPILED = 1000;

/** Whether the pattern is found somewhere in the text. Linear in the text. @throws Error for what `readSchema` refuses */
export function patternMatches(source: string, text: string): boolean {
  let pattern = compiled.get(source);
  if (pattern === undefined) {
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    pattern = re2().compile(source);
    compiled.set(source, pattern);
  }
  return pattern.matcher(text).find();
}
