import * as z from "zod/mini";

const program = z.object({ sha256: z.string(), bytes: z.number(), signature: z.string() });
const Release = z.object({ version: z.string(), frontgate: program, drone: program });
export type Release = z.infer<typeof Release>;

/** What `scripts/publish-agents.ts` printed; `undefined` for anything else. */
export function releaseOf(text: string): Release | undefined {
  try {
    return Release.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** `1, 10%, 100%`: numbers of Frontgates, and shares of all of them. */
export function wavesOf(text: string): readonly (number | string)[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
