import * as z from "zod";
import { localText, WebAddress } from "../../../shared/domain/app/curated.ts";
import { MAX_CATEGORIES, MAX_DEPTH } from "../../../shared/domain/category/rules.ts";
import { Category } from "../../../shared/domain/category/schema.ts";
import { pageOf } from "../../../shared/platform/middleware/pages.ts";
import { idParams, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const CategoryView = Category.omit({ owner: true })
  .extend({ scope: z.enum(["platform", "tenant"]), builtIn: z.boolean() })
  .meta({ id: "Category" });

/** Characters of a category's texts together, so that one query reads all of an owner's. */
const MAX_TEXT = 2000;

const names = localText(60).refine((texts) => Object.keys(texts).length > 0, "needs a name in one language at least");
const parentId = z.string().min(1).max(80);

const example = {
  id: "ctg-0m9x2k4f7abcdefghj",
  scope: "tenant",
  builtIn: false,
  names: { en: "Databases", "zh-cn": "数据库" },
  version: 1,
  createdAt: "2026-11-21T09:00:00.000Z",
  updatedAt: "2026-11-21T09:00:00.000Z",
};

const params = idParams("category");
const noun = "category";

const short = (body: object) => JSON.stringify(body).length <= MAX_TEXT;
const tooLong = `has at most ${MAX_TEXT} characters altogether`;

export const create = route({
  method: "POST",
  path: "/categories",
  operationId: "createCategory",
  permission: "categories:create",
  least: "tenant",
  noun,
  summary: "Add a category",
  description: `A tenant's categories are its own, and may hang below the platform's. \`platform: true\` makes one that every tenant sees; that needs \`categories:create@platform\`. A tree has at most ${MAX_DEPTH} levels, and an owner at most ${MAX_CATEGORIES} categories.`,
  input: {
    params: noParams,
    query: noQuery,
    body: z
      .strictObject({
        names,
        descriptions: localText(500).optional(),
        icon: WebAddress.optional(),
        parentId: parentId.optional(),
        platform: z.boolean().default(false),
      })
      .refine(short, tooLong),
  },
  output: CategoryView,
  status: 201,
  idempotent: "commit",
  problems: ["limit-reached"],
  examples: { body: { names: { en: "Databases", "zh-cn": "数据库" } }, answer: example },
});

export const list = route({
  method: "GET",
  path: "/categories",
  operationId: "listCategories",
  permission: "categories:read",
  noun,
  summary: "List the platform's and the tenant's categories",
  description:
    "All of them, in one page: `parentId` makes a tree of them. `ctg-uncategorized` stands for apps without a category.",
  input: { params: noParams, query: noQuery, body: noBody },
  output: pageOf(CategoryView),
  status: 200,
  problems: [],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/categories/{id}",
  operationId: "getCategory",
  permission: "categories:read",
  noun,
  summary: "Read a category",
  input: { params, query: noQuery, body: noBody },
  output: CategoryView,
  status: 200,
  problems: [],
  examples: { answer: example },
});

export const update = route({
  method: "PATCH",
  path: "/categories/{id}",
  operationId: "updateCategory",
  permission: "categories:update",
  least: "tenant",
  noun,
  summary: "Rename or move a category",
  description: "`null` takes a member away; `parentId: null` moves the category to the top.",
  input: {
    params,
    query: noQuery,
    body: z
      .strictObject({
        names: names.optional(),
        descriptions: localText(500).nullable().optional(),
        icon: WebAddress.nullable().optional(),
        parentId: parentId.nullable().optional(),
      })
      .refine(short, tooLong),
  },
  conditional: true,
  output: CategoryView,
  status: 200,
  problems: ["wrong-state"],
  examples: { body: { names: { en: "Data" } }, answer: { ...example, names: { en: "Data" }, version: 2 } },
});

export const remove = route({
  method: "DELETE",
  path: "/categories/{id}",
  operationId: "deleteCategory",
  permission: "categories:delete",
  least: "tenant",
  noun,
  summary: "Delete a category",
  description:
    "Refused while other categories hang below it, and while apps are in it, whose number is then in `apps`. `force=true` takes the apps out of it first; those without another category are uncategorised then. Of a very large category one request takes out a part and answers 409 with `retryable: true`: send it again.",
  input: { params, query: z.strictObject({ force: z.enum(["true", "false"]).default("false") }), body: noBody },
  conditional: true,
  output: z.undefined(),
  shows: CategoryView,
  status: 204,
  problems: ["in-use", "wrong-state"],
});
