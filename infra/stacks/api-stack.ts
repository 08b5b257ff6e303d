import type { App } from "aws-cdk-lib";
import { Duration } from "aws-cdk-lib";
import { AccountRootPrincipal } from "aws-cdk-lib/aws-iam";
import type * as z from "zod";
import type { ConsoleConfig } from "../../console/config.ts";
import { Env as AgentUpgradesEnv } from "../../functions/api/agent-upgrades/env.ts";
import { Env as AlarmsEnv } from "../../functions/api/alarms/env.ts";
import { Env as AppVersionsEnv } from "../../functions/api/app-versions/env.ts";
import { Env as ApprovalFlowsEnv } from "../../functions/api/approval-flows/env.ts";
import { Env as ApprovalsEnv } from "../../functions/api/approvals/env.ts";
import { Env as AppsEnv } from "../../functions/api/apps/env.ts";
import { Env as AttachmentsEnv } from "../../functions/api/attachments/env.ts";
import { Env as AuditEnv } from "../../functions/api/audit/env.ts";
import { Env as AuthorizerEnv } from "../../functions/api/authorizer/env.ts";
import { Env as BackupsEnv } from "../../functions/api/backups/env.ts";
import { Env as CategoriesEnv } from "../../functions/api/categories/env.ts";
import { Env as CredentialsEnv } from "../../functions/api/credentials/env.ts";
import { Env as DeadLettersEnv } from "../../functions/api/dead-letters/env.ts";
import { Env as DeploymentsEnv } from "../../functions/api/deployments/env.ts";
import { Env as DeviceLoginsEnv } from "../../functions/api/device-logins/env.ts";
import { Env as EntitlementsEnv } from "../../functions/api/entitlements/env.ts";
import { Env as ErasuresEnv } from "../../functions/api/erasures/env.ts";
import { Env as ExportsEnv } from "../../functions/api/exports/env.ts";
import { Env as FrontgatesEnv } from "../../functions/api/frontgates/env.ts";

import { Env as GroupsEnv } from "../../functions/api/groups/env.ts";
import { Env as ImportsEnv } from "../../functions/api/imports/env.ts";
import { Env as InvitationsEnv } from "../../functions/api/invitations/env.ts";

import { Env as JobsEnv } from "../../functions/api/jobs/env.ts";
import { Env as KeyPairsEnv } from "../../functions/api/key-pairs/env.ts";
import { Env as MarketsEnv } from "../../functions/api/markets/env.ts";
import { Env as MeEnv } from "../../functions/api/me/env.ts";
import { Env as MembersEnv } from "../../functions/api/members/env.ts";
import { Env as NotificationsEnv } from "../../functions/api/notifications/env.ts";
import { Env as OrdersEnv } from "../../functions/api/orders/env.ts";
import { Env as PlacementsEnv } from "../../functions/api/placements/env.ts";
import { Env as PlansEnv } from "../../functions/api/plans/env.ts";
import { Env as PlatformEnv } from "../../functions/api/platform/env.ts";
import { Env as PoliciesEnv } from "../../functions/api/policies/env.ts";
import { Env as ProgressEnv } from "../../functions/api/progress/env.ts";
import { Env as ProvidersEnv } from "../../functions/api/providers/env.ts";
import { Env as QuotaRequestsEnv } from "../../functions/api/quota-requests/env.ts";
import { Env as QuotasEnv } from "../../functions/api/quotas/env.ts";
import { Env as ReportsEnv } from "../../functions/api/reports/env.ts";
import { Env as ReposEnv } from "../../functions/api/repos/env.ts";
import { Env as ReviewsEnv } from "../../functions/api/reviews/env.ts";
import { Env as RolesEnv } from "../../functions/api/roles/env.ts";
import { Env as RolloutsEnv } from "../../functions/api/rollouts/env.ts";
import { Env as RuntimesEnv } from "../../functions/api/runtimes/env.ts";
import { Env as SearchEnv } from "../../functions/api/search/env.ts";
import { Env as StoreEnv } from "../../functions/api/store/env.ts";
import { Env as TelemetryEnv } from "../../functions/api/telemetry/env.ts";
import { Env as TenantsEnv } from "../../functions/api/tenants/env.ts";
import { Env as TokensEnv } from "../../functions/api/tokens/env.ts";
import { Env as UploadsEnv } from "../../functions/api/uploads/env.ts";
import { Env as WebhooksEnv } from "../../functions/api/webhooks/env.ts";
import { Env as WorkloadsEnv } from "../../functions/api/workloads/env.ts";
import { Env as DevicePageEnv } from "../../functions/web/device-page/env.ts";
import { API_PARTS } from "../api-parts.ts";
import {
  grantItems,
  grantObjects,
  grantOpen,
  grantSeal,
  grantTrust,
  type ItemAction,
  READ,
  WRITE,
} from "../constructs/grants.ts";
import { OpFunction } from "../constructs/op-function.ts";
import { ResourceApi } from "../constructs/resource-api.ts";
import { ASK, FINISH, functionArn, INSPECT, LEAVING, OBSERVE, PREVIEW, PROBE, SCAN } from "../names.ts";
import type { StageSettings } from "../stage.ts";
import type { DataStack } from "./data-stack.ts";
import type { FlowStack } from "./flow-stack.ts";
import type { NoticeStack } from "./notice-stack.ts";
import { PartStack } from "./part-stack.ts";
import type { PilotStack } from "./pilot-stack.ts";
import type { StreamStack } from "./stream-stack.ts";

/** Parts that the API's functions talk to. */
export interface BesideApi {
  readonly stream: StreamStack;
  readonly pilot: PilotStack;
  readonly flow: FlowStack;
  readonly notices: NoticeStack;
  /** Where the console is opened: its page may call the API, and users who sign in come back to it. */
  readonly consoleUrl: string | undefined;
}

/** The HTTP API and its functions, one a resource. */
export class ApiStack extends PartStack {
  readonly http: ResourceApi;

  constructor(
    app: App,
    settings: StageSettings,
    data: DataStack,
    { stream, pilot, flow, notices, consoleUrl }: BesideApi,
  ) {
    super(app, "api", settings);
    const table = { TABLE_NAME: data.table.tableName };
    const sealing = { ...table, KEY_ID: data.key.keyArn };
    const pages = consoleUrl === undefined ? [] : [consoleUrl];
    this.http = new ResourceApi(this, "Http", settings, pages);
    const signIn = data.users.addClient(
      this,
      [`${this.http.url}/device`, ...pages.map((url) => `${url}/signed-in`)],
      pages.map((url) => `${url}/`),
    );
    const known = data.users.issuers(signIn);
    const issuers = { ISSUERS: this.toJsonString(known) };
    const authorizer = new OpFunction(this, "Authorizer", {
      settings,
      bundle: "api-authorizer",
      env: AuthorizerEnv,
      environment: { ...table, ...issuers, RATE_DEFAULTS: settings.rateDefaults },
      description: "Bearer token to tenant, grants and groups",
      timeout: Duration.seconds(10),
    });
    // It keeps who signs in for the first time, and when a token was used last.
    grantItems(authorizer, data.table, [...READ, "PutItem", "UpdateItem"]);
    this.http.authoriseBy(authorizer);

    const add = <Env extends z.ZodType>(
      resource: string,
      env: Env,
      environment: z.input<Env>,
      items: readonly ItemAction[],
      options: { readonly verbs?: readonly string[]; readonly timeout?: Duration } = {},
    ): OpFunction<Env> => {
      const { verbs, ...rest } = options;
      const bundle = `api-${resource}`;
      const fn = new OpFunction(this, resource, {
        settings,
        bundle,
        env,
        environment,
        description: `API: ${resource}`,
        ...rest,
      });
      if (items.length > 0) grantItems(fn, data.table, items);
      const paths = API_PARTS[resource];
      if (paths === undefined) this.http.addResource(resource, fn, verbs);
      else this.http.addPaths(resource, fn, paths);
      return fn;
    };

    const counting = { QUOTA_DEFAULTS: settings.quotaDefaults };
    const scanning = { ...table, SCAN_FUNCTION_NAME: settings.name(SCAN) };
    const storing = { ...table, BUCKET_NAME: data.bucket.bucketName };
    const reading = { ...scanning, ...storing };
    // An upload waits for the function that reads it; it writes a version, a package and an app. A change overtakes a scan of its repo.
    const appVersions = add("app-versions", AppVersionsEnv, reading, [...READ, "PutItem", "UpdateItem"], {
      timeout: Duration.seconds(29),
    });
    add("agent-upgrades", AgentUpgradesEnv, table, [...READ, ...WRITE]);
    add("alarms", AlarmsEnv, table, [...READ, ...WRITE]);
    add("approval-flows", ApprovalFlowsEnv, table, [...READ, ...WRITE]);
    add("markets", MarketsEnv, table, [...READ, ...WRITE]);
    add("orders", OrdersEnv, table, [...READ, ...WRITE]);
    add("entitlements", EntitlementsEnv, table, READ);
    add("policies", PoliciesEnv, table, [...READ, ...WRITE]);
    add("platform", PlatformEnv, table, READ).allow(["dynamodb:Query"], [`${data.table.tableArn}/index/gsi3`]);
    add("approvals", ApprovalsEnv, { ...table, ...counting }, [...READ, ...WRITE]);
    const apps = add("apps", AppsEnv, storing, [...READ, ...WRITE]);
    const attachments = add("attachments", AttachmentsEnv, storing, [...READ, ...WRITE]);
    add("audit", AuditEnv, table, READ);
    // Answers that lie under the key of before still open while a change of keys is under way.
    const opening = { ...scanning, KEY_ID: data.openingKeys.join(",") };
    const backups = add("backups", BackupsEnv, { ...opening, ...counting }, [...READ, ...WRITE], {
      timeout: Duration.seconds(29),
    });
    // `force` takes many apps out of a category before it is deleted.
    add("categories", CategoriesEnv, table, [...READ, ...WRITE], { timeout: Duration.seconds(29) });
    const trusting = { ...sealing, TRUSTED_PRINCIPAL: new AccountRootPrincipal().arn };
    const credentials = add("credentials", CredentialsEnv, trusting, [...READ, ...WRITE]);
    const letters = add(
      "dead-letters",
      DeadLettersEnv,
      {
        ...table,
        JOB_DEAD_LETTERS_URL: flow.queue.deadLetters.queueUrl,
        JOB_QUEUE_URL: flow.queue.queue.queueUrl,
        NOTICE_DEAD_LETTERS_URL: notices.queue.deadLetters.queueUrl,
        NOTICE_QUEUE_URL: notices.queue.queue.queueUrl,
        EVENT_DEAD_LETTERS_URL: data.deadLetters.queueUrl,
        FINISH_FUNCTION_NAME: settings.name(FINISH),
      },
      [...READ, "PutItem"],
      { verbs: ["redrive"], timeout: Duration.seconds(29) },
    );
    flow.queue.allowSend(letters);
    notices.queue.feedFrom(letters);
    letters.allow(
      ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
      [flow.queue.deadLetters, notices.queue.deadLetters, data.deadLetters].map(({ queueArn }) => queueArn),
    );
    letters.allow(["lambda:InvokeFunction"], [functionArn(this, settings, FINISH)]);
    const inspecting = { INSPECT_FUNCTION_PREFIX: settings.name(INSPECT) };
    const previewing = { ...inspecting, PREVIEW_FUNCTION_PREFIX: settings.name(PREVIEW) };
    // A version that was only listed is read before it is deployed.
    const deployments = add(
      "deployments",
      DeploymentsEnv,
      {
        ...opening,
        ...counting,
        ...previewing,
        OBSERVE_FUNCTION_PREFIX: settings.name(OBSERVE),
      },
      [...READ, ...WRITE],
      { verbs: ["graph"], timeout: Duration.seconds(29) },
    );
    const ending = { ...table, PILOT_MANAGEMENT_ENDPOINT: pilot.socket.managementEndpoint };
    pilot.socket.grantEnd(add("frontgates", FrontgatesEnv, ending, [...READ, ...WRITE]));
    // Policies judge the end of a placement by what its deployments answered.
    const making = { ...scanning, ...opening, ...counting };
    const placements = add("placements", PlacementsEnv, making, [...READ, ...WRITE], {
      verbs: ["evaluate"],
      timeout: Duration.seconds(29),
    });
    const plans = add("plans", PlansEnv, { ...opening, ...counting, ...previewing }, [...READ, ...WRITE], {
      timeout: Duration.seconds(29),
    });
    // What each deployment's own upgrade says is asked before a rollout is made.
    const rollouts = add("rollouts", RolloutsEnv, { ...opening, ...counting }, [...READ, ...WRITE], {
      verbs: ["affected"],
      timeout: Duration.seconds(29),
    });
    add("groups", GroupsEnv, table, [...READ, ...WRITE]);
    const invitations = add("invitations", InvitationsEnv, sealing, [...READ, ...WRITE], { verbs: ["accept"] });
    add("key-pairs", KeyPairsEnv, table, [...READ, ...WRITE]);
    add("jobs", JobsEnv, table, [...READ, ...WRITE]);
    add("notifications", NotificationsEnv, { ...table, MAIL_FROM: settings.mailFrom }, ["GetItem", "PutItem"]);
    add("members", MembersEnv, table, [...READ, ...WRITE]);
    const devicePage = `${this.http.url}/device`;
    add("device-logins", DeviceLoginsEnv, { ...table, ...counting, VERIFICATION_URL: devicePage }, [...READ, ...WRITE]);
    add("me", MeEnv, table, READ);
    add("progress", ProgressEnv, { ...table, PROGRESS_URL: stream.socket.url }, ["GetItem", "PutItem"]);
    add("providers", ProvidersEnv, {}, []);
    add("roles", RolesEnv, table, [...READ, ...WRITE]);
    add("quota-requests", QuotaRequestsEnv, { ...table, ...counting }, [...READ, ...WRITE]);
    add("quotas", QuotasEnv, { ...table, ...counting }, [...READ, ...WRITE]);
    add("reports", ReportsEnv, { ...table, ...counting }, READ);
    add("search", SearchEnv, table, READ);
    const repos = add("repos", ReposEnv, { ...scanning, ...sealing, ...counting }, [...READ, ...WRITE], {
      verbs: ["validate"],
      timeout: Duration.seconds(29),
    });
    const runtimes = add(
      "runtimes",
      RuntimesEnv,
      {
        ...table,
        PROBE_FUNCTION_PREFIX: settings.name(PROBE),
        SIGNING_KEY_ID: data.signingKeys.join(","),
        SIGNING_GENERATION: settings.signingKeyGeneration,
        PILOT_URL: pilot.socket.url,
        PILOT_CHECK_CA: settings.pilotCheckCa,
        FRONTGATE_IMAGE: settings.frontgateImage,
      },
      [...READ, ...WRITE],
      { timeout: Duration.seconds(29) },
    );
    // A cluster's Frontgate is told whom it is to believe.
    grantTrust(runtimes, data.signingKeys);

    // A review's decision writes the review, its version and a row of history. What was only listed is read to be judged.
    const reviews = add("reviews", ReviewsEnv, reading, [...READ, "PutItem", "UpdateItem"], {
      timeout: Duration.seconds(29),
    });
    const telemetry = add("telemetry", TelemetryEnv, { ...table, ASK_FUNCTION_NAME: settings.name(ASK) }, READ, {
      timeout: Duration.seconds(29),
    });
    const tenants = add("tenants", TenantsEnv, sealing, [...READ, ...WRITE]);
    add("store", StoreEnv, table, [...READ, "PutItem"]);
    const receiving = { ALLOWED_WEBHOOK_HOSTS: settings.allowedWebhookHosts };
    const webhooks = add("webhooks", WebhooksEnv, { ...sealing, ...receiving }, [...READ, ...WRITE]);
    // It writes what an act leaves behind: its audit entry, and the record of its key.
    const workloads = add(
      "workloads",
      WorkloadsEnv,
      { ...table, ...inspecting, ALLOWED_PRIVATE_HOSTS: settings.allowedPrivateHosts },
      [...READ, "PutItem", "ConditionCheckItem"],
      { timeout: Duration.seconds(29) },
    );
    for (const fn of [appVersions, reviews]) grantObjects(fn, data.bucket, "packages/", ["s3:GetObject"]);
    add("tokens", TokensEnv, { ...table, ...counting }, [...READ, ...WRITE]);
    const uploads = add("uploads", UploadsEnv, storing, ["GetItem", "PutItem"]);
    // A URL can do what its signer can: send an upload.
    grantObjects(uploads, data.bucket, "uploads/", ["s3:PutObject"]);
    grantObjects(apps, data.bucket, "attachments/", ["s3:PutObject", "s3:DeleteObject"]);
    grantObjects(attachments, data.bucket, "attachments/", ["s3:GetObject", "s3:DeleteObject"]);
    const leaving = { ...table, WORK_FUNCTION_NAME: settings.name(LEAVING) };
    const moving = { ...leaving, BUCKET_NAME: data.bucket.bucketName };
    const exports = add("exports", ExportsEnv, moving, [...READ, ...WRITE]);
    const imports = add("imports", ImportsEnv, moving, [...READ, ...WRITE]);
    const erasures = add("erasures", ErasuresEnv, leaving, [...READ, ...WRITE]);
    grantObjects(exports, data.bucket, "exports/", ["s3:GetObject"]);
    grantObjects(imports, data.bucket, "imports/", ["s3:PutObject"]);
    for (const fn of [exports, imports, erasures])
      fn.allow(["lambda:InvokeFunction"], [functionArn(this, settings, LEAVING)]);
    for (const fn of [backups, credentials, deployments, invitations, placements, plans, repos, tenants, webhooks])
      grantSeal(fn, data.key.keyArn);
    // What is not answered anew stays as it is: an operation is decided with the deployment's own answers.
    for (const fn of [backups, deployments, placements, plans, rollouts]) grantOpen(fn, data.openingKeys, "deployment");
    grantOpen(plans, data.openingKeys, "plan");
    for (const fn of [appVersions, backups, deployments, placements, plans, repos, reviews, rollouts])
      fn.allow(["lambda:InvokeFunction"], [functionArn(this, settings, SCAN)]);
    deployments.allow(["lambda:InvokeFunction"], [functionArn(this, settings, `${OBSERVE}*`)]);
    for (const fn of [deployments, plans])
      for (const part of [PREVIEW, INSPECT])
        fn.allow(["lambda:InvokeFunction"], [functionArn(this, settings, `${part}*`)]);
    telemetry.allow(["lambda:InvokeFunction"], [functionArn(this, settings, ASK)]);
    runtimes.allow(["lambda:InvokeFunction"], [functionArn(this, settings, `${PROBE}*`)]);
    workloads.allow(["lambda:InvokeFunction"], [functionArn(this, settings, `${INSPECT}*`)]);
    const page = new OpFunction(this, "DevicePage", {
      settings,
      bundle: "web-device-page",
      env: DevicePageEnv,
      environment: issuers,
      description: "Page on which users let a device in",
    });
    this.http.addPage("/device", page);
    this.output("ApiUrl", this.http.url);
    this.output("SignInClientId", signIn.userPoolClientId);
    const config: ConsoleConfig = {
      apiUrl: this.http.url,
      issuers: known.map(({ issuer, clientId, title = "your account", metadataUrl }) => ({
        ...{ issuer, clientId, title },
        ...(metadataUrl === undefined ? {} : { metadataUrl }),
      })),
    };
    this.output("ConsoleConfig", this.toJsonString(config));
  }
}
