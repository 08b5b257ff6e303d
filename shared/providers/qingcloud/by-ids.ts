import { ProviderError } from "../contract.ts";
import { LIMITS } from "./limits.ts";

/**
 * Those of the ids that QingCloud shows. It leaves out one that is not there, or refuses all for it: then each is asked for alone.
 * One request for each hundred.
 */
export async function byIds<T>(
  ids: readonly string[],
  idOf: (item: T) => string,
  look: (some: readonly string[]) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const found: T[] = [];
  for (let start = 0; start < ids.length; start += LIMITS.page)
    found.push(...(await page(ids.slice(start, start + LIMITS.page), look)));
  return found.filter((item) => ids.includes(idOf(item)));
}

async function page<T>(
  ids: readonly string[],
  look: (some: readonly string[]) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  try {
    return await look(ids);
  } catch (error) {
    if (!(error instanceof ProviderError) || error.kind !== "not-found") throw error;
    if (ids.length === 1) return [];
    return (await Promise.all(ids.map((id) => page([id], look)))).flat();
  }
}
