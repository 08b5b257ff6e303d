import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { App, type Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { beforeAll, expect, test, vi } from "vitest";
import * as z from "zod";
import { manifests } from "../shared/providers/registry.ts";
import { API_PARTS } from "./api-parts.ts";
import { buildApp } from "./app.ts";
import { bundle } from "./bundle.ts";
import { ALARM_SECTIONS } from "./constructs/alarm.ts";
import { findFunctions, ROOT } from "./functions.ts";
import { Stage } from "./stage.ts";

const Statement = z.object({
  Effect: z.enum(["Allow", "Deny"]),
  Condition: z.unknown().optional(),
  Action: z.union([z.string(), z.array(z.string())]).transform((given) => [given].flat()),
  Resource: z.unknown(),
});
const Policy = z.object({ PolicyName: z.string(), PolicyDocument: z.object({ Statement: z.array(Statement) }) });

const Document = z.object({ paths: z.record(z.string(), z.unknown()) });

const Cors = z.object({ CorsConfiguration: z.object({ AllowOrigins: z.array(z.unknown()) }) });

const Outputs = z.object({ PilotUrl: z.unknown(), PilotManagementEndpoint: z.unknown() });

// Templates are made in one process, and beside other tests one test takes longer than vitest's five seconds.
vi.setConfig({ testTimeout: 60_000 });

/** Clouds whose workloads the API looks into. */
const withWorkloads = manifests.filter(({ capabilities }) => capabilities.includes("workloads"));

let stacks: Record<string, Template> = {};

/** Templates of a stage by the part's name. */
function templates(given: unknown): Record<string, Template> {
  const app = new App();
  buildApp(app, given);
  const parts = app.node.children.filter((child): child is Stack => "templateFile" in child);
  return Object.fromEntries(
    parts.map((stack) => [stack.stackName.split("-").slice(2).join("-"), Template.fromStack(stack)]),
  );
}

beforeAll(async () => {
  // The assets of the functions have to be there.
  await bundle();
  stacks = templates({ stage: "prod" });
}, 180_000);

function resources(part: string, type: string): Record<string, Record<string, unknown>> {
  return stacks[part]?.findResources(type) ?? {};
}

/** Statements of the role's policy whose logical id begins so. */
function actionsOf(part: string, start: string): string[] {
  return Object.entries(resources(part, "AWS::IAM::Policy"))
    .filter(([id]) => id.startsWith(start))
    .flatMap(([, { Properties }]) => Policy.parse(Properties).PolicyDocument.Statement)
    .flatMap((statement) => (statement.Effect === "Allow" ? statement.Action : []));
}

/** Every function's role that may write items: which actions on audit chains are denied to it. */
function chainDenials(): Record<string, string[]> {
  const statements = Object.keys(stacks).flatMap((part) =>
    Object.entries(resources(part, "AWS::IAM::Policy")).map(([id, { Properties }]) => {
      const { Statement: given } = Policy.parse(Properties).PolicyDocument;
      return { name: `${part}/${id.replace(/RoleDefaultPolicy.*/, "")}`, given };
    }),
  );
  const writes = (action: string) => /^dynamodb:(Put|Update|Delete|BatchWrite)/.test(action);
  const writers = statements.filter(({ given }) =>
    given.some(({ Effect, Action }) => Effect === "Allow" && Action.some(writes)),
  );
  const chains = { "ForAnyValue:StringLike": { "dynamodb:LeadingKeys": ["T#*#AUDIT"] } };
  return Object.fromEntries(
    writers.map(({ name, given }) => [
      name,
      given.flatMap(({ Effect, Action, Condition }) =>
        Effect === "Deny" && isDeepStrictEqual(Condition, chains) ? Action : [],
      ),
    ]),
  );
}

test("every function folder is deployed, and under its bundle's name", () => {
  const names = Object.keys(stacks).flatMap((part) =>
    Object.values(resources(part, "AWS::Lambda::Function")).map(
      ({ Properties }) => z.object({ FunctionName: z.string() }).parse(Properties).FunctionName,
    ),
  );
  expect(names.sort()).toEqual(findFunctions().map(({ name }) => `pitrix-prod-${name}`));
});

test("every resource of the API has its routes", () => {
  const keys = Object.values(resources("api", "AWS::ApiGatewayV2::Route")).map(
    ({ Properties }) => z.object({ RouteKey: z.string() }).parse(Properties).RouteKey,
  );
  const folders = findFunctions().flatMap(({ name }) => /^api-(?!authorizer$)(.+)$/.exec(name)?.[1] ?? []);
  const { paths } = Document.parse(JSON.parse(readFileSync(join(ROOT, "docs", "openapi.json"), "utf8")));
  const verbs = Object.keys(paths).filter((path) => /^\/[a-z-]+:/.test(path));
  expect(keys).toEqual(expect.arrayContaining(verbs.map((path) => `ANY ${path}`)));
  for (const folder of folders) {
    const parts = API_PARTS[folder];
    if (parts !== undefined) expect(keys).toEqual(expect.arrayContaining(parts.map((path) => `ANY ${path}`)));
    else expect(keys).toEqual(expect.arrayContaining([`ANY /${folder}`, `ANY /${folder}/{proxy+}`]));
  }
});

test("no role has a managed policy or a wildcard action, and one alone may scan: it erases tenants", () => {
  for (const part of Object.keys(stacks)) {
    for (const { Properties } of Object.values(resources(part, "AWS::IAM::Role")))
      expect(Properties).not.toHaveProperty("ManagedPolicyArns");
    const actions = actionsOf(part, "");
    expect(actions.filter((action) => action.includes("*"))).toEqual([]);
    expect(actions.filter((action) => action === "dynamodb:Scan")).toHaveLength(part === "leaving" ? 1 : 0);
  }
});

test("only what talks to clouds, plans a job, decides an operation, reads repos or signs opens secrets", () => {
  const opening = Object.keys(stacks).flatMap((part) =>
    Object.keys(resources(part, "AWS::IAM::Policy"))
      .filter((id) => actionsOf(part, id).includes("kms:Decrypt"))
      .map((id) => `${part}/${id.replace(/RoleDefaultPolicy.*/, "")}`),
  );
  const expected = [
    "api/backups",
    "api/deployments",
    "api/placements",
    "api/plans",
    "api/rollouts",
    "flow/AdvanceJob",
    ...withWorkloads.map(({ id }) => `flow/Inspect${id}`),
    ...withWorkloads.map(({ id }) => `flow/Preview${id}`),
    ...manifests.flatMap(({ id }) => [`flow/Observe${id}`, `flow/Probe${id}`, `flow/RunTask${id}`]),
    "flow/StartJob",
    "flow/Sweep",
    "indexer/ScanRepo",
    "leaving/Work",
    "notices/Deliver",
    "pilot/Ask",
    "pilot/Receive",
    "pilot/Sweep",
  ];
  expect(opening.sort()).toEqual(expected.sort());
});

test("audit chains are added to by the stream's consumer alone, and never changed", () => {
  const { "stream/PublishChanges": appender, ...others } = chainDenials();
  expect(appender?.sort()).toEqual(["dynamodb:DeleteItem", "dynamodb:UpdateItem"]);
  expect(Object.keys(others).length).toBeGreaterThan(10);
  const denied = ["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"];
  for (const [name, actions] of Object.entries(others)) expect([name, actions.sort()]).toEqual([name, denied]);
});

test("the API seals, and opens nothing but answers of deployments and requests of plans", () => {
  expect(actionsOf("api", "")).toContain("kms:GenerateDataKey");
  const opening = Object.values(resources("api", "AWS::IAM::Policy"))
    .map((policy) => JSON.stringify(policy))
    .filter((policy) => policy.includes("kms:Decrypt"));
  // Backups, deployments, placements, plans and rollouts.
  expect(opening).toHaveLength(5);
  for (const policy of opening)
    for (const part of policy.split('"Action":"kms:Decrypt"').slice(1)) {
      expect(part).toContain('"kms:EncryptionContext:object"');
    }
  const objects = opening.flatMap((policy) => [...policy.matchAll(/"kms:EncryptionContext:object":"([a-z]+-\*)"/g)]);
  expect(new Set(objects.map(([, object]) => object))).toEqual(new Set(["dep-*", "plan-*"]));
});

test("a new generation of the key seals, and the one before still opens", () => {
  const previousKeyArn = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-0000-0000-000000000000";
  const parts = templates({ stage: "prod", keyGeneration: 2, previousKeyArn });
  const sealing = ([, key]: [string, unknown]) => !JSON.stringify(key).includes("SIGN_VERIFY");
  const idsOf = (found: object) =>
    Object.entries(found)
      .filter(sealing)
      .map(([id]) => id);
  const keys = idsOf(parts.data?.findResources("AWS::KMS::Key") ?? {});
  const before = idsOf(resources("data", "AWS::KMS::Key"));
  expect([keys.length, before.length]).toEqual([1, 1]);
  expect(keys).not.toEqual(before);
  const flow = JSON.stringify(parts.flow?.toJSON());
  // Three functions a provider, two more where it runs workloads, the two planners and the sweep open: in their policies and, with the new key first, in their settings.
  expect(flow.split(`,${previousKeyArn}`)).toHaveLength(4 + 3 * manifests.length + 2 * withWorkloads.length);
  expect(JSON.stringify(parts.api?.toJSON())).toContain(previousKeyArn);
});

test("few functions speak for the platform, and while its key changes with both keys", () => {
  const previousSigningKeyArn = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-0000-0000-000000000001";
  const parts = templates({ stage: "prod", signingKeyGeneration: 2, previousSigningKeyArn });
  const signers = Object.keys(stacks).flatMap((part) =>
    Object.keys(resources(part, "AWS::IAM::Policy"))
      .filter((id) => actionsOf(part, id).includes("kms:Sign"))
      .map((id) => `${part}/${id.replace(/RoleDefaultPolicy.*/, "")}`),
  );
  // Whose clouds may be reached through a Frontgate: each of their functions orders calls of it.
  const tunnelled = (all: typeof manifests) => all.filter(({ functions }) => functions?.tunnel === true);
  const expected = [
    ...tunnelled(withWorkloads).flatMap(({ id }) => [`flow/Inspect${id}`, `flow/Preview${id}`]),
    ...tunnelled(manifests).flatMap(({ id }) => [`flow/Observe${id}`, `flow/Probe${id}`]),
    ...manifests.map(({ id }) => `flow/RunTask${id}`),
    "pilot/Ask",
    "pilot/Receive",
    "pilot/Sweep",
  ];
  expect(signers.sort()).toEqual(expected.sort());
  // The API tells a cluster's Frontgate which keys hold, and signs nothing.
  for (const part of ["flow", "pilot", "api"] as const)
    expect(JSON.stringify(parts[part]?.toJSON())).toContain(`,${previousSigningKeyArn}`);
});

test("production keeps its data when its stack goes", () => {
  const [table] = Object.values(resources("data", "AWS::DynamoDB::Table"));
  expect(table).toMatchObject({ DeletionPolicy: "Retain", Properties: { DeletionProtectionEnabled: true } });
});

test("a local stage talks to its endpoint, and to machines by Pilot's public host", () => {
  const local = templates({ stage: "local", endpoint: "http://127.0.0.1:4566", pilotHost: "pilot.example" });
  const outputs = Outputs.parse(local.pilot?.toJSON().Outputs);
  expect(JSON.stringify(outputs.PilotUrl)).toContain("wss://pilot.example/_aws/execute-api/");
  expect(JSON.stringify(outputs.PilotManagementEndpoint)).toContain("http://127.0.0.1:4566/_aws/execute-api/");
});

test("tasks and previews on a cloud whose provider starts Helm have it, and no other function carries it", () => {
  const functions = Object.values(resources("flow", "AWS::Lambda::Function")).map(({ Properties }) => Properties);
  const carrying = functions.filter((properties) => z.object({ Layers: z.unknown() }).safeParse(properties).success);
  expect(carrying).toMatchObject(
    ["flow-run-task", "provider-preview"].map((name) => ({
      FunctionName: `pitrix-prod-${name}-kubernetes`,
      Architectures: ["x86_64"],
      Environment: { Variables: { HELM_PATH: "/opt/helm/helm" } },
    })),
  );
});

test("the console's page alone may call the API from a browser, and users come back to it", () => {
  const [http] = Object.values(resources("api", "AWS::ApiGatewayV2::Api"));
  const { AllowOrigins } = Cors.parse(http?.Properties).CorsConfiguration;
  const [client] = Object.values(resources("api", "AWS::Cognito::UserPoolClient"));
  const back = JSON.stringify(client?.Properties);
  expect(AllowOrigins).toHaveLength(1);
  expect(JSON.stringify(AllowOrigins)).toMatch(/Distribution.*DomainName/);
  expect(back).toMatch(/Distribution.*DomainName.*\/signed-in/);
  const own = templates({
    stage: "prod",
    consoleUrl: "https://store.example.com",
    consoleCertificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/a-b",
  });
  const [distribution] = Object.values(own.console?.findResources("AWS::CloudFront::Distribution") ?? {});
  expect(JSON.stringify(distribution)).toContain('"Aliases":["store.example.com"]');
  const [named] = Object.values(own.api?.findResources("AWS::ApiGatewayV2::Api") ?? {});
  expect(Cors.parse(named?.Properties).CorsConfiguration.AllowOrigins).toEqual(["https://store.example.com"]);
  expect(() => templates({ stage: "prod", consoleUrl: "https://store.example.com" })).toThrow("consoleCertificateArn");
});

test("a setting that does not exist is an error", () => {
  expect(() => Stage.parse({ stage: "prod", pilotHots: "x" })).toThrow(/pilotHots/);
});

test("every alarm has its section in the runbook", () => {
  const runbook = readFileSync(join(ROOT, "docs", "runbook.md"), "utf8");
  const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
  expect(sections).toEqual(expect.arrayContaining([...ALARM_SECTIONS]));
});

test("a message that no function takes comes five times and is put aside, and no record of the stream comes for ever", () => {
  const Queue = z.object({ QueueName: z.unknown(), RedrivePolicy: z.object({ maxReceiveCount: z.int() }).optional() });
  const Mapping = z.object({
    FunctionResponseTypes: z.array(z.string()),
    StartingPosition: z.string().optional(),
    BisectBatchOnFunctionError: z.boolean().optional(),
    MaximumRetryAttempts: z.int().optional(),
    DestinationConfig: z.unknown().optional(),
  });
  const all = (type: string) =>
    Object.keys(stacks).flatMap((part) => Object.values(resources(part, type)).map(({ Properties }) => Properties));
  const redriven = all("AWS::SQS::Queue").flatMap((queue) => Queue.parse(queue).RedrivePolicy ?? []);
  expect(redriven).toEqual([{ maxReceiveCount: 5 }, { maxReceiveCount: 5 }]);
  const mappings = all("AWS::Lambda::EventSourceMapping").map((mapping) => Mapping.parse(mapping));
  const streams = mappings.filter(({ StartingPosition }) => StartingPosition !== undefined);
  expect([mappings.length - streams.length, streams.length]).toEqual([2, 2]);
  for (const { FunctionResponseTypes } of mappings) expect(FunctionResponseTypes).toEqual(["ReportBatchItemFailures"]);
  for (const stream of streams) {
    expect(stream).toMatchObject({ BisectBatchOnFunctionError: true, MaximumRetryAttempts: 100 });
    expect(stream.DestinationConfig).toBeDefined();
  }
});
