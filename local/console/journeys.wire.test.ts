import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { BUILT_IN_ROLES } from "../../shared/kernel/roles.ts";
import { manifests } from "../../shared/providers/registry.ts";
import { exampleOf } from "./example-api.ts";
import { kept, seriousFindings } from "./page.ts";
import { tabTo } from "./wizard.ts";
import { type ConsoleWorld, startConsoleWorld } from "./world.ts";

let world: ConsoleWorld;
beforeAll(async () => {
  world = await startConsoleWorld();
}, 300_000);
afterAll(() => world?.stop());

const ID = "0m9x2k4f7abcdefghj";
const approval = exampleOf("GET /approvals/{id}");
const as = (role: string) => world.may(BUILT_IN_ROLES[role]?.grants ?? []);
const sent = (method: string, path: string) =>
  world.api.requests
    .filter((one) => one.method === method && one.path.split("?")[0] === path)
    .map(({ body, headers }) => ({ body: body === "" ? {} : JSON.parse(body), key: headers["idempotency-key"] }));

describe("whoever runs clouds", () => {
  it("adds a credential with the keyboard alone: the cloud's own fields, and no secret stays on the page", async () => {
    as("operator");
    world.api.answer("GET /providers", () => ({ status: 200, body: { items: manifests.map(provider) } }));
    const { page, faults } = await world.enter("/credentials/new");
    await page.getByRole("textbox", { name: "Name" }).focus();
    await page.keyboard.type("production");
    await tabTo(page.getByLabel("Access key id", { exact: true }));
    await page.keyboard.type("AKIAEXAMPLEEXAMPWXYZ");
    await tabTo(page.getByLabel("Secret access key", { exact: true }));
    await page.keyboard.type("a secret of forty characters from there");
    expect(await page.getByLabel("Secret access key", { exact: true }).getAttribute("type")).toBe("password");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Credentials", level: 1 }).waitFor();
    const [made] = sent("POST", "/credentials");
    expect(made?.body).toEqual({
      name: "production",
      provider: "aws",
      secret: { accessKeyId: "AKIAEXAMPLEEXAMPWXYZ", secretAccessKey: "a secret of forty characters from there" },
    });
    expect(await page.content()).not.toContain("forty characters");
    expect(faults).toEqual([]);
  });

  it("adds a runtime, and sees at which field the cloud refuses it", async () => {
    as("operator");
    let refuse = true;
    const errors = [{ pointer: "/config/region", detail: "There is no such region.", remedy: "Choose another." }];
    const problem = { code: "cloud-refused", title: "The cloud refuses", status: 422, errors };
    world.api.answer("POST /runtimes", () => (refuse ? { status: 422, body: problem } : undefined));
    const { page } = await world.enter("/runtimes/new");
    await page.getByRole("textbox", { name: "Name" }).fill("Frankfurt");
    await page.getByRole("button", { name: /^Credential/ }).click();
    await page.getByRole("option", { name: /production account/ }).click();
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText("This has to be answered.").waitFor();
    await page.getByRole("textbox", { name: "Region" }).fill("mars-1");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText("There is no such region. Choose another.").first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    refuse = false;
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByRole("heading", { name: "What the cloud said" }).waitFor();
    expect(sent("POST", "/runtimes").at(-1)?.body).toMatchObject({
      ...{ name: "Frankfurt", provider: "aws", config: { region: "mars-1" }, labels: {} },
      credentialId: "cred-0m9x2k4f7abcdefghj",
    });
  });

  it("labels a runtime and takes it out of use, and is asked before", async () => {
    as("operator");
    const { page } = await world.enter("/runtimes/rt-0m9x2k4f7abcdefghj");
    await page.getByRole("button", { name: "Add a label" }).click();
    await page.getByLabel("Label").last().fill("zone");
    await page.getByLabel("Value").last().fill("a");
    await page.getByRole("button", { name: "Save" }).click();
    await expect
      .poll(() => sent("PATCH", "/runtimes/rt-0m9x2k4f7abcdefghj").at(-1)?.body)
      .toMatchObject({ labels: { tier: "gold", region: "eu", zone: "a" }, groups: ["tenant-acme/eng"] });
    await page.getByRole("button", { name: /^Take out of use/ }).click();
    await page.getByRole("dialog").getByText("those on it go on").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole("dialog").getByRole("button", { name: "Take out of use" }).click();
    await expect
      .poll(() => sent("PATCH", "/runtimes/rt-0m9x2k4f7abcdefghj").at(-1)?.body)
      .toEqual({ status: "disabled" });
  });

  it("sees no button for what the roles do not give", async () => {
    as("user");
    const { page } = await world.enter("/runtimes/rt-0m9x2k4f7abcdefghj");
    await page.getByRole("heading", { name: "What the cloud said" }).waitFor();
    expect(await page.getByRole("button", { name: /Delete|Save|Take out/ }).count()).toBe(0);
    const pages = page.getByRole("navigation", { name: "Pages" });
    expect(await pages.getByRole("link").allTextContents()).toEqual([
      "Store",
      "Deployments",
      "Jobs",
      "Alarms",
      "Approvals",
      "Runtimes",
    ]);
  });
});

describe("an approver", () => {
  it("reads what would be done, and rejects it with a reason, which has to be given: by keyboard alone", async () => {
    as("approver");
    const { page } = await world.enter("/approvals");
    const press = async (wanted: Locator) => {
      await tabTo(wanted);
      await page.keyboard.press("Enter");
    };
    await press(page.getByRole("link", { name: /Deploy zookeeper/ }));
    await page.getByRole("heading", { name: "What would be done" }).waitFor();
    await page.getByRole("table", { name: "Roles" }).getByText("zk_node").waitFor();
    await press(page.getByRole("button", { name: /^Reject/ }));
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    // Escape leaves everything as it is, and where one was.
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await press(page.getByRole("button", { name: /^Reject/ }));
    const confirm = dialog.getByRole("button", { name: "Reject" });
    expect(await confirm.isDisabled()).toBe(true);
    await tabTo(dialog.getByLabel("Reason"));
    await page.keyboard.type("Not in December.");
    expect(await seriousFindings(page)).toEqual([]);
    await press(confirm);
    await dialog.waitFor({ state: "hidden" });
    const decided = sent("POST", `/approvals/apr-${ID}:reject`);
    expect(decided.map(({ body }) => body)).toEqual([{ reason: "Not in December." }]);
  });

  it("decides nothing of their own: it can be taken back", async () => {
    as("approver");
    world.api.answer("GET /approvals/{id}", () => ({ status: 200, body: { ...approval, createdBy: "user-1" } }));
    const { page } = await world.enter(`/approvals/apr-${ID}`);
    await page.getByRole("button", { name: /^Take back/ }).waitFor();
    expect(await page.getByRole("button", { name: /Approve|Reject/ }).count()).toBe(0);
  });
});

describe("a tenant's administrator", () => {
  it("invites somebody, and sees the token once", async () => {
    as("tenant-admin");
    const { page, faults } = await world.enter("/members");
    await page.getByRole("button", { name: /^Invite somebody/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("E-mail").fill("bob@example.com");
    await dialog.getByRole("button", { name: /^Roles/ }).click();
    await page.getByRole("option", { name: "deployer" }).click();
    await page.keyboard.press("Escape");
    await dialog.getByRole("button", { name: "Invite somebody" }).click();
    await page.getByText(/^invite\.tenant-acme/).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(sent("POST", "/invitations")[0]?.body).toMatchObject({ email: "bob@example.com", roles: ["deployer"] });
    await page.reload();
    await page.getByRole("heading", { name: "Invitations" }).waitFor();
    expect(await page.getByText(/^invite\.tenant-acme/).count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it("makes a token that is shown once and kept nowhere", async () => {
    as("tenant-admin");
    const { page } = await world.enter("/tokens");
    await page.getByRole("button", { name: /^Make a token/ }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("ci");
    await page.getByRole("dialog").getByRole("button", { name: "Make a token" }).click();
    await page.getByText(/^pitrix_/).waitFor();
    expect(await kept(page)).not.toContain("pitrix_0m9");
    await page.getByRole("button", { name: "Dismiss alert" }).click();
    expect(await page.content()).not.toContain("pitrix_0m9");
  });

  it("reads the audit log page by page, narrowed by the server, and is told what does not go together", async () => {
    as("tenant-admin");
    const { page } = await world.enter("/audit");
    await page.getByLabel("Id of the object").fill("dep-1");
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByText("Name the kind of the object beside its id").waitFor();
    await page.getByLabel("Kind of object").fill("deployment");
    await page.getByLabel("From").fill("2026-11-01");
    await page.getByRole("button", { name: "Show" }).click();
    await expect
      .poll(() => world.api.requests.at(-1)?.path)
      .toBe("/audit?pageSize=50&objectType=deployment&objectId=dep-1&from=2026-11-01T00%3A00%3A00.000Z");
    expect(new URL(page.url()).searchParams.get("objectId")).toBe("dep-1");
  });
});

describe("whoever runs the store", () => {
  it("sees which Frontgate is silent and what it runs, and shuts it out with a reason", async () => {
    as("platform-admin");
    const { page } = await world.enter("/platform/frontgates");
    const row = page.getByRole("row", { name: /fg-/ });
    await row.getByText("Ready").waitFor();
    expect(await row.textContent()).toMatch(/0\.1\.0.*\d+ s/);
    await row.getByRole("button", { name: /^Shut out/ }).click();
    await page.getByRole("dialog").getByLabel("Reason").fill("Its machine was copied.");
    await page.getByRole("dialog").getByRole("button", { name: "Shut out" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(sent("POST", `/frontgates/fg-${ID}:revoke`)[0]?.body).toEqual({
      tenantId: `tenant-${ID}`,
      reason: "Its machine was copied.",
    });
  });

  it("finds the jobs of a tenant that failed, page by page, narrowed by the server", async () => {
    as("platform-admin");
    const example = exampleOf("GET /platform/jobs");
    world.api.answer("GET /platform/jobs", () => ({ status: 200, body: { ...example, nextPageToken: "second" } }));
    const { page, faults } = await world.enter("/platform/tenants");
    await page
      .getByRole("row", { name: /tenant-/ })
      .getByRole("link", { name: /^Jobs/ })
      .click();
    await page.getByRole("heading", { name: "Jobs of all tenants" }).waitFor();
    const row = page.getByRole("row", { name: new RegExp(`job-${ID}`) });
    await row.getByText("The cloud's quota does not suffice, cloud-quota, InstanceLimitExceeded").waitFor();
    await page.getByRole("button", { name: "Status" }).click();
    await page.getByRole("option", { name: "Failed" }).click();
    await expect.poll(() => new URL(page.url()).search).toMatch(/^\?status=failed&tenantId=tenant-/);
    const tenant = new URL(page.url()).searchParams.get("tenantId");
    const asked = `/platform/jobs?pageSize=50&status=failed&tenantId=${tenant}`;
    await expect.poll(() => world.api.requests.map(({ path }) => path)).toContain(asked);
    await page.getByRole("button", { name: "Next page" }).click();
    const second = asked.replace("pageSize=50", "pageSize=50&pageToken=second");
    await expect.poll(() => world.api.requests.map(({ path }) => path)).toContain(second);
    await page.getByLabel("Tenant", { exact: true }).fill("");
    await page.getByRole("button", { name: "Show" }).click();
    await expect.poll(() => new URL(page.url()).search).toBe("?status=failed");
    await row.getByRole("link", { name: /tenant-acme/ }).click();
    await page.getByRole("heading", { name: "tenant-acme" }).waitFor();
    world.api.answer("GET /platform/jobs", () => undefined);
    expect(faults).toEqual([]);
  });

  it("gives dead letters back, and reads what became of them", async () => {
    as("platform-admin");
    const { page } = await world.enter("/platform/dead-letters");
    await page.getByRole("table", { name: "Some of them" }).getByText(`jobId job-${ID}`).waitFor();
    await page.getByRole("button", { name: /^Redrive/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Redrive" }).click();
    await page.getByText("Given back: 1. Dropped: 0. Kept: 0.").waitFor();
    expect(sent("POST", "/dead-letters:redrive")[0]?.body).toEqual({ queue: "jobs" });
    expect(await seriousFindings(page)).toEqual([]);
  });

  it("sets a tenant's limits: those that were changed, empty for unlimited", async () => {
    as("platform-admin");
    const { page } = await world.enter("/platform/limits?tenant=tenant-acme");
    await page.getByRole("button", { name: /^Change limits/ }).click();
    await page.getByRole("dialog").getByLabel("Nodes").fill("200");
    await page.getByRole("dialog").getByLabel("Repos").fill("");
    await page.getByRole("dialog").getByRole("button", { name: "Change limits" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(sent("PATCH", "/quotas/tenant-acme")[0]?.body).toEqual({ limits: { nodes: 200, repos: "unlimited" } });
  });
});

function provider({ id, title, capabilities, packageFormats, credential, config }: (typeof manifests)[number]) {
  const schemas = { credential: z.toJSONSchema(credential), config: z.toJSONSchema(config) };
  return { id, title, capabilities, packageFormats, ...schemas };
}
