import * as z from "zod";

/** Owner of the categories that every tenant sees. No tenant is called so: their ids begin with `tenant-`. */
export const PLATFORM = "platform";

/** The category of apps that have none. Built in: nobody changes or deletes it. */
export const UNCATEGORIZED = "ctg-uncategorized";

/** Where an app belongs in a store. Categories are a tree; a tenant's own may hang below the platform's. */
export const Category = z.object({
  id: z.string(),
  /** A tenant's id, or `platform`. */
  owner: z.string(),
  /** By language. */
  names: z.record(z.string(), z.string()),
  descriptions: z.record(z.string(), z.string()).optional(),
  icon: z.string().optional(),
  /** Absent at the top. */
  parentId: z.string().optional(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Category = z.infer<typeof Category>;

/** An app in a category. */
export const Membership = z.object({ tenantId: z.string(), appId: z.string() });
export type Membership = z.infer<typeof Membership>;
