import * as z from "zod";
import { Stage } from "../../../shared/domain/app/curated.ts";
import { App } from "../../../shared/domain/app/schema.ts";
import { AppView, appExample } from "../../../shared/domain/app/view.ts";
import { UPLOADS } from "../../../shared/domain/repo/uploads.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { noBody, noParams } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const text = (max: number) => z.string().trim().min(1).max(max);

/** Facet → value → apps. */
const Facets = z.record(z.string(), z.record(z.string(), z.int())).meta({ id: "SearchFacets" });

export const search = route({
  method: "GET",
  path: "/search",
  operationId: "searchApps",
  permission: "apps:read",
  noun: "search",
  summary: "Search the catalogue",
  description: `Finds apps of the tenant and those that others share with it, best first: an app's own name, then words of names, beginnings of names, keywords, descriptions in every language. \`q\` needs all its words. Everything else narrows it: \`label\` is \`key=value\` of the repo and may hold several, parted by commas; \`category\` takes what hangs below it; \`repoId=${UPLOADS}\` are uploads; \`stage\` and \`department\` know the tenant's own apps alone. \`total\` is exact for one condition, else an upper bound. With \`facets=true\` the answer counts the whole catalogue by category, provider, format, repo, label, status, stage and department. A page may hold fewer than \`pageSize\` and still have a \`nextPageToken\`. A change is found about a second after it was made; what may not be seen any more is gone at once.`,
  input: {
    params: noParams,
    query: z.strictObject({
      ...pageQuery,
      q: z.string().trim().max(200).optional(),
      category: text(80).optional(),
      provider: text(64).optional(),
      repoId: text(64).optional(),
      label: text(600).optional(),
      format: text(32).optional(),
      status: App.shape.status.optional(),
      stage: Stage.optional(),
      department: text(100).optional(),
      facets: z.enum(["true", "false"]).default("false"),
    }),
    body: noBody,
  },
  output: pageOf(AppView).extend({
    total: z.object({ value: z.int(), exact: z.boolean() }),
    facets: Facets.optional(),
  }),
  status: 200,
  problems: ["invalid-page-token"],
  examples: {
    answer: {
      items: [appExample],
      total: { value: 1, exact: true },
      facets: { category: { "ctg-uncategorized": 1 }, provider: { aws: 1 }, format: { vm: 1 }, status: { active: 1 } },
    },
  },
});
