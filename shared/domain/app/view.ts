import * as z from "zod";
import { Attachment } from "../attachment/schema.ts";
import { UNCATEGORIZED } from "../category/schema.ts";
import { needsEntitlement } from "../market/rules.ts";
import type { Viewer } from "../repo/visibility.ts";
import { Curated } from "./curated.ts";
import { App, AppVersion } from "./schema.ts";
import { AppTexts, CuratedTexts } from "./texts.ts";

/** A version as the API shows it, under apps and by itself. */
export const AppVersionView = AppVersion.omit({ tenantId: true, was: true, source: true }).meta({ id: "AppVersion" });

/** What an app's page says. */
const PageView = AppTexts.omit({ curated: true })
  .extend(CuratedTexts.shape)
  .extend({ keywords: z.array(z.string()) })
  .meta({ id: "AppPage" });

/** A picture as the API shows it. Its bytes are at `/attachments/{id}`. */
export const AttachmentView = Attachment.meta({ id: "Attachment" });

/** An app as the API shows it: what its tenant set covers what its index or package says. */
export const AppView = App.omit({ tenantId: true, curated: true, withheld: true, draft: true, offers: true })
  .extend(Curated.shape)
  .extend({
    keywords: z.array(z.string()),
    categories: z.array(z.string()),
    attachments: z.array(AttachmentView).optional(),
    draft: PageView.optional(),
    /** Other tenants have to buy it before they deploy it. */
    priced: z.literal(true).optional(),
  })
  .meta({ id: "App" });

type AppShown = z.input<typeof AppView>;

/** As `showApp`, for whoever reads it: how the owner works on it sees who sees all of the tenant's. */
export function showTo({ tenantId, wide }: Viewer, app: App): AppShown {
  return showApp(app, wide ? tenantId : "");
}

/** The app with what its tenant set on top. Another tenant does not see how the owner works on it. */
export function showApp(app: App, viewerTenantId: string): AppShown {
  const { tenantId, curated = {}, channels, draft, withheld: _withheld, groups, offers, ...listed } = app;
  const { categories = [], ...set } = curated;
  const { stage: _stage, pipeline: _pipeline, department: _department, ...open } = set;
  const inside = {
    ...set,
    ...(channels === undefined ? {} : { channels }),
    ...(groups === undefined ? {} : { groups }),
    ...(draft === undefined ? {} : { draft: showTexts(draft) }),
  };
  return {
    ...listed,
    ...(tenantId === viewerTenantId ? inside : open),
    ...(needsEntitlement(offers) ? { priced: true } : {}),
    ...showTexts({ ...listed, curated }),
    categories: categories.length === 0 ? [UNCATEGORIZED] : categories,
  };
}

function showTexts({ curated, description, keywords, icon, home }: AppTexts): z.input<typeof PageView> {
  const { descriptions } = curated;
  return {
    ...(icon === undefined ? {} : { icon }),
    ...(home === undefined ? {} : { home }),
    ...CuratedTexts.parse(curated),
    description: descriptions?.en ?? Object.values(descriptions ?? {})[0] ?? description,
    keywords: curated.keywords ?? keywords,
  };
}

export const appExample = {
  id: "app-0m9x2k4f7abcdefghj",
  repoId: "repo-0m9x2k4f7abcdefghj",
  name: "zookeeper",
  description: "A coordination service",
  keywords: ["coordination"],
  categories: [UNCATEGORIZED],
  stage: "test",
  channels: {
    test: {
      appVersionId: "appv-0m9x2k4f7abcdefghj",
      packageVersion: "1.0.0",
      digest: "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      since: "2026-11-21T09:00:00.000Z",
      by: "tok-0m9x2k4f7abcdefghj",
      previous: [],
    },
  },
  department: "Middleware",
  latestVersion: "1.0.0",
  latestVersionId: "appv-0m9x2k4f7abcdefghj",
  status: "active",
  version: 1,
  createdAt: "2026-11-21T09:00:00.000Z",
  updatedAt: "2026-11-21T09:00:00.000Z",
};

export const versionExample = {
  id: "appv-0m9x2k4f7abcdefghj",
  appId: "app-0m9x2k4f7abcdefghj",
  repoId: "repo-0m9x2k4f7abcdefghj",
  name: "zookeeper",
  packageVersion: "1.0.0",
  description: "A coordination service",
  format: "vm",
  digest: "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  size: 5312,
  status: "active",
  version: 1,
  createdAt: "2026-11-21T09:00:00.000Z",
  updatedAt: "2026-11-21T09:00:00.000Z",
};

export const attachmentExample = {
  id: "att-0m9x2k4f7abcdefghj",
  kind: "icon",
  type: "image/png",
  width: 256,
  height: 256,
  size: 8312,
  digest: "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  createdAt: "2026-11-21T09:00:00.000Z",
};
