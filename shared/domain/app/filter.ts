import { UNCATEGORIZED } from "../category/schema.ts";
import type { Stage } from "./curated.ts";
import type { App } from "./schema.ts";

/** What `GET /apps` may ask for beside words. */
export interface AppFilter {
  readonly stage?: Stage | undefined;
  readonly department?: string | undefined;
  /** Ids; an app in one of them passes. */
  readonly categories?: readonly string[] | undefined;
}

/** Whether the app passes. Pure: a listing applies it wherever it reads apps. A department counts in any case. */
export function passes({ curated = {} }: App, { stage, department, categories }: AppFilter): boolean {
  if (stage !== undefined && curated.stage !== stage) return false;
  if (department !== undefined && curated.department?.toLowerCase() !== department.toLowerCase()) return false;
  if (categories === undefined) return true;
  const own = curated.categories ?? [];
  return own.length === 0 ? categories.includes(UNCATEGORIZED) : own.some((id) => categories.includes(id));
}
