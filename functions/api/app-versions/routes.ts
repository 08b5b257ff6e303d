import * as z from "zod";
import { FormView, formExample, formQuery, PackageWarning } from "../../../shared/domain/app/form-view.ts";
import { iconExample, PackageIconView } from "../../../shared/domain/app/icon-view.ts";
import { PackageView, packageExample } from "../../../shared/domain/app/package-view.ts";
import { ReadmeView, readmeExample } from "../../../shared/domain/app/readme-view.ts";
import { AppVersionView, versionExample } from "../../../shared/domain/app/view.ts";
import { Runtime } from "../../../shared/domain/runtime/schema.ts";
import { MAX_ICON_BYTES } from "../../../shared/packages/icon.ts";
import { MAX_UPLOAD_BYTES } from "../../../shared/packages/upload.ts";
import { idParams, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

export { cancel, history, recover, release, remove, submit, suspend, update } from "./lifecycle-routes.ts";

const params = idParams("appVersion");

const Fitting = Runtime.pick({ id: true, name: true, provider: true, labels: true });

const RuntimesView = z
  .object({
    items: z.array(Fitting),
    excluded: z.array(Fitting.extend({ reasons: z.array(z.object({ requirement: z.string(), detail: z.string() })) })),
  })
  .meta({ id: "FittingRuntimes" });

/** A package that was announced with `POST /uploads` and sent to its URL. */
const uploaded = z.strictObject({ uploadId: z.string().min(1).max(80) });

export const upload = route({
  method: "POST",
  path: "/app-versions",
  operationId: "uploadAppVersion",
  permission: "app-versions:create",
  least: "tenant",
  noun: "app version",
  summary: "Upload a package",
  description: `The body is the package itself, a gzipped tar, a tar or a zip of at most ${MAX_UPLOAD_BYTES} bytes, or as JSON the \`uploadId\` of a larger one that was sent to the URL of \`POST /uploads\`: \`cluster.json.tmpl\`, \`config.json\`, and where wanted \`locale/\`, \`confd/\` and \`package.json\`. \`package.json\` gives name and version; without it the form's default name and a version made from the digest are taken. The answer is a draft, whose \`repoId\` is \`uploads\`: only its own tenant sees it, lists it (\`status\` is \`draft\`) and deploys it, on every runtime whose provider runs its format. The same bytes again answer the same draft; other bytes of the same version are another draft. Each fault of a package is in \`errors\` as \`file#/pointer\`; \`warnings\` of the answer are what will not work everywhere, or not as expected, and refuse nothing.`,
  input: {
    params: noParams,
    query: noQuery,
    body: z.union([z.instanceof(Uint8Array), uploaded], {
      error:
        "Send the package itself, a gzipped tar, a tar or a zip, as the body; or the uploadId of one that was sent to its URL.",
    }),
  },
  binary: {
    types: ["application/gzip", "application/x-gzip", "application/x-tar", "application/zip"],
    maxBytes: MAX_UPLOAD_BYTES,
    json: uploaded,
  },
  output: AppVersionView.extend({ warnings: z.array(PackageWarning) }).meta({ id: "UploadedAppVersion" }),
  status: 201,
  idempotent: "commit",
  problems: ["package-archive", "package-format", "package-invalid", "not-found", "upload-missing", "upload-mismatch"],
  examples: {
    body: { uploadId: "up-0m9x2k4f7abcdefghj" },
    answer: { ...versionExample, repoId: "uploads", status: "draft", warnings: [] },
  },
});

export const get = route({
  method: "GET",
  path: "/app-versions/{id}",
  operationId: "getAppVersion",
  permission: "app-versions:read",
  noun: "app version",
  summary: "Read a version",
  input: { params, query: noQuery, body: noBody },
  output: AppVersionView,
  status: 200,
  problems: [],
  examples: { answer: versionExample },
});

export const form = route({
  method: "GET",
  path: "/app-versions/{id}/form",
  operationId: "getAppVersionForm",
  permission: "app-versions:read",
  noun: "app version",
  summary: "Read what a deployment of this version asks",
  description:
    "`sections` is for drawing, in the publisher's order and the language of `locale`, else of `Accept-Language`, else English; `schema` is for checking.",
  localised: true,
  input: {
    params,
    query: formQuery,
    body: noBody,
  },
  output: FormView,
  status: 200,
  problems: ["version-unreadable"],
  examples: { answer: formExample },
});

export const readme = route({
  method: "GET",
  path: "/app-versions/{id}/readme",
  operationId: "getAppVersionReadme",
  permission: "app-versions:read",
  noun: "app version",
  summary: "Read what the package says of itself at length",
  description:
    "The package's `README.md` or `README.<language>.md`, in the language of `locale`, else of `Accept-Language`; `README.md` stands for English. 64 KiB of each are kept. Versions that were published before readmes were kept have none.",
  localised: true,
  input: { params, query: formQuery, body: noBody },
  output: ReadmeView,
  status: 200,
  problems: ["version-unreadable"],
  examples: { answer: readmeExample },
});

export const icon = route({
  method: "GET",
  path: "/app-versions/{id}/icon",
  operationId: "getAppVersionIcon",
  permission: "app-versions:read",
  noun: "app version",
  summary: "Get the icon that lies in the package",
  description: `The file that the package's \`icon\` names by a path, in Base64: PNG, JPEG, WebP or GIF, told by its bytes, of at most ${MAX_ICON_BYTES} bytes. Without \`picture\` there is none that is kept: SVG is not, as it may hold scripts, and neither is what lies elsewhere. An icon that was uploaded for the app (\`GET /attachments/{id}\`) goes before it.`,
  input: { params, query: noQuery, body: noBody },
  output: PackageIconView,
  status: 200,
  problems: ["version-unreadable"],
  examples: { answer: iconExample },
});

export const download = route({
  method: "GET",
  path: "/app-versions/{id}/package",
  operationId: "downloadAppVersionPackage",
  permission: "app-versions:read",
  noun: "app version",
  summary: "Get the package of this version",
  description:
    "The answer names a URL that reads the store's own copy for five minutes. The copy stays when the repo lists the version no longer, or is gone.",
  input: { params, query: noQuery, body: noBody },
  output: PackageView,
  status: 200,
  problems: ["version-unreadable"],
  examples: { answer: packageExample },
});

export const runtimes = route({
  method: "GET",
  path: "/app-versions/{id}/runtimes",
  operationId: "listAppVersionRuntimes",
  permission: "app-versions:read",
  noun: "app version",
  summary: "Find the runtimes on which this version can run",
  description:
    "By provider, package format, the repo's providers and the repo's selector on the runtime's labels (an upload has neither). Every other runtime is in `excluded` with each requirement that it fails.",
  input: { params, query: noQuery, body: noBody },
  output: RuntimesView,
  status: 200,
  problems: ["version-unreadable"],
  examples: {
    answer: {
      items: [{ id: "rt-0m9x2k4f7abcdefghj", name: "production", provider: "aws", labels: { tier: "gold" } }],
      excluded: [
        {
          id: "rt-0m9x2k4f7abcdefghk",
          name: "test",
          provider: "aws",
          labels: { tier: "bronze" },
          reasons: [{ requirement: "tier=gold", detail: 'The label "tier" is "bronze".' }],
        },
      ],
    },
  },
});
