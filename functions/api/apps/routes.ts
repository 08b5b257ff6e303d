import * as z from "zod";
import { App } from "../../../shared/domain/app/schema.ts";
import { AppVersionView, versionExample } from "../../../shared/domain/app/view.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { idParams, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const AppView = App.omit({ tenantId: true }).meta({ id: "App" });

const example = {
  id: "app-0m9x2k4f7abcdefghj",
  repoId: "repo-0m9x2k4f7abcdefghj",
  name: "zookeeper",
  description: "A coordination service",
  keywords: ["coordination"],
  latestVersion: "1.0.0",
  latestVersionId: "appv-0m9x2k4f7abcdefghj",
  status: "active",
  version: 1,
  createdAt: "2026-11-21T09:00:00.000Z",
  updatedAt: "2026-11-21T09:00:00.000Z",
};

const vanished = z.enum(["true", "false"]).default("false");

export const list = route({
  method: "GET",
  path: "/apps",
  operationId: "listApps",
  noun: "app",
  summary: "List or search apps",
  description:
    "`q` finds apps that have all its words in name, description or keywords. `includeVanished=true` adds apps that their repo no longer lists. Apps of which the tenant has only uploaded drafts are in it with the status `draft`. A page may hold fewer than `pageSize` and still have a `nextPageToken`.",
  scope: "store:read",
  input: {
    params: noParams,
    query: z.strictObject({ ...pageQuery, q: z.string().trim().max(200).optional(), includeVanished: vanished }),
    body: noBody,
  },
  output: pageOf(AppView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/apps/{id}",
  operationId: "getApp",
  noun: "app",
  summary: "Read an app",
  scope: "store:read",
  input: { params: idParams("app"), query: noQuery, body: noBody },
  output: AppView,
  status: 200,
  problems: [],
  examples: { answer: example },
});

export const versions = route({
  method: "GET",
  path: "/apps/{id}/versions",
  operationId: "listAppVersions",
  noun: "app",
  summary: "List an app's versions, highest first",
  scope: "store:read",
  input: {
    params: idParams("app"),
    query: z.strictObject({ ...pageQuery, includeVanished: vanished }),
    body: noBody,
  },
  output: pageOf(AppVersionView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [versionExample] } },
});
