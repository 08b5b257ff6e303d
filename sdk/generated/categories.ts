// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type ConditionalOptions, type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Category } from "./schemas.ts";

export interface ListCategoriesAnswer {
  items: Category[];
  nextPageToken?: string;
}

export interface CreateCategoryBody {
  names: {
    [name: string]: string;
  };
  descriptions?: {
    [name: string]: string;
  } | undefined;
  icon?: string | undefined;
  parentId?: string | undefined;
  platform?: boolean | undefined;
}

export interface UpdateCategoryBody {
  names?: {
    [name: string]: string;
  } | undefined;
  descriptions?: {
    [name: string]: string;
  } | null | undefined;
  icon?: string | null | undefined;
  parentId?: string | null | undefined;
}

export interface DeleteCategoryOptions extends ConditionalOptions {
  force?: boolean | undefined;
}

export type Categories = ReturnType<typeof categories>;

/** `client.categories` */
export function categories(send: Send) {
  const operations = {
    /**
     * List the platform's and the tenant's categories.
     *
     * All of them, in one page: `parentId` makes a tree of them. `ctg-uncategorized` stands for apps without a category.
     *
     * Permission: `categories:read`.
     */
    list: (options: RequestOptions = {}) =>
      send<ListCategoriesAnswer>({ ...options, method: "GET", path: "/categories" }),
    /**
     * Add a category.
     *
     * A tenant's categories are its own, and may hang below the platform's. `platform: true` makes one that every tenant sees; that needs `categories:create@platform`. A tree has at most 5 levels, and an owner at most 300 categories.
     *
     * Permission: `categories:create@tenant`.
     */
    create: (body: CreateCategoryBody, options: PostOptions = {}) =>
      send<Category>({ ...options, method: "POST", path: "/categories", body }),
    /**
     * Read a category.
     *
     * Permission: `categories:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<Category>({ ...options, method: "GET", path: `/categories/${segment(id)}` }),
    /**
     * Rename or move a category.
     *
     * `null` takes a member away; `parentId: null` moves the category to the top.
     *
     * Permission: `categories:update@tenant`.
     */
    update: (id: string, body: UpdateCategoryBody, options: ConditionalOptions) =>
      send<Category>({ ...options, method: "PATCH", path: `/categories/${segment(id)}`, body }),
    /**
     * Delete a category.
     *
     * Refused while other categories hang below it, and while apps are in it, whose number is then in `apps`. `force=true` takes the apps out of it first; those without another category are uncategorised then. Of a very large category one request takes out a part and answers 409 with `retryable: true`: send it again.
     *
     * Permission: `categories:delete@tenant`.
     */
    delete: (id: string, { force, ...options }: DeleteCategoryOptions) =>
      send<void>({ ...options, method: "DELETE", path: `/categories/${segment(id)}`, query: { force } }),
  };
  return operations;
}
