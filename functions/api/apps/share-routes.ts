import * as z from "zod";
import { AppView, appExample } from "../../../shared/domain/app/view.ts";
import { Shares } from "../../../shared/domain/group/named.ts";
import { Visibility } from "../../../shared/domain/repo/visibility.ts";
import { emptyBody, idParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const common = {
  method: "POST",
  noun: "app",
  output: AppView,
  status: 200,
  idempotent: "commit",
} as const;
const example = { ...appExample, repoId: "uploads" };

export const share = route({
  ...common,
  path: "/apps/{id}:share",
  operationId: "shareApp",
  permission: "apps:share",
  least: "tenant",
  summary: "Say who may see an uploaded app",
  description:
    "`private`: its tenant; `public`: everybody; `group`: members of one of `groups` and of the groups below it (`/eng` of the own tenant, `tenant-b/eng` of another, `tenant-b` for all of it), and those who see all of the own tenant's. It counts from the next read on. Others see only versions that are active and were reviewed for others: what was submitted while the app was private stays in the tenant. An app that a repo lists is as visible as its repo.",
  input: {
    params: idParams("app"),
    query: z.strictObject({
      dryRun: z.enum(["true", "false"]).default("false").describe("Answer what would be, and change nothing."),
    }),
    body: z.strictObject({ visibility: Visibility, groups: Shares.default([]) }),
  },
  problems: [],
  examples: {
    body: { visibility: "group", groups: ["tenant-partner/eng"] },
    answer: { ...example, visibility: "group", groups: ["tenant-partner/eng"], version: 2 },
  },
});

export const publish = route({
  ...common,
  path: "/apps/{id}:publish",
  operationId: "publishApp",
  permission: "apps:publish",
  least: "tenant",
  summary: "Publish an app's draft without a release",
  description:
    "Only where no review is asked for (`GET /store`). Elsewhere the draft is reviewed with the next version that is submitted, and published by its release.",
  input: { params: idParams("app"), query: noQuery, body: emptyBody },
  problems: ["wrong-state"],
  examples: { body: {}, answer: { ...example, version: 3 } },
});
