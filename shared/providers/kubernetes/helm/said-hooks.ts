import type { JsonObject } from "../../workloads.ts";
import { filesOf, TooDeep } from "./chart-files.ts";

/** What stands after the annotations' domain, to the end of its line. */
const SAID = /helm\.sh\/(?=([^\n]*))/g;
const ABOUT_HOOKS = /^hook-(weight|delete-policy|output-log-policy)\b/;
/** Words on the same line, and nothing of a template among them; after them its end, that of a map, or what else is about the hook. */
const HOOK =
  /^hook["']?\s*:\s*["']?([a-z-]+(?:\s*,\s*[a-z-]+(?![\w./-]*["']?\s*:))*)["']?\s*(?:$|\}|,\s*["']?helm\.sh\/hook-[a-z])/;

/**
 * The events for which a package's files say that they have something to run, in the words of its annotations. It costs some
 * milliseconds where the engine would render everything. `undefined`: that cannot be told without rendering, for an event is made up by a
 * template, or hooks are spoken of in any other way, in a file or in an answer.
 */
export async function saidHooks(archive: Uint8Array, values: JsonObject): Promise<ReadonlySet<string> | undefined> {
  const events = new Set<string>();
  if (!collect(JSON.stringify(values).replaceAll("\\n", "\n"), events)) return undefined;
  try {
    for await (const { content } of filesOf(archive))
      if (!collect(content.toString("latin1"), events)) return undefined;
  } catch (error) {
    if (error instanceof TooDeep) return undefined;
    throw error;
  }
  return events;
}

/** `false`: hooks are spoken of, and it is not plain which. */
function collect(text: string, events: Set<string>): boolean {
  for (const [, rest = ""] of text.matchAll(SAID)) {
    if (ABOUT_HOOKS.test(rest)) continue;
    const words = HOOK.exec(rest)?.[1];
    // Other names of the domain are letters; what is put together by a template is not.
    if (words === undefined && (rest.startsWith("hook") || !/^[a-z]/.test(rest))) return false;
    for (const word of words?.split(",") ?? []) events.add(word.trim());
  }
  return true;
}
