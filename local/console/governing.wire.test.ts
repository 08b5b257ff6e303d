import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BUILT_IN_ROLES } from "../../shared/kernel/roles.ts";
import { exampleOf } from "./example-api.ts";
import { kept, seriousFindings } from "./page.ts";
import { type ConsoleWorld, startConsoleWorld } from "./world.ts";

let world: ConsoleWorld;
beforeAll(async () => {
  world = await startConsoleWorld();
}, 300_000);
afterAll(() => world?.stop());
beforeEach(() => world.may(["tenant-admin", "platform-admin"].flatMap((role) => BUILT_IN_ROLES[role]?.grants ?? [])));

const ID = "0m9x2k4f7abcdefghj";
const HOOK = `/webhooks/hook-${ID}`;
const sent = (method: string, path: string) =>
  world.api.requests
    .filter((one) => one.method === method && one.path.split("?")[0] === path)
    .map(({ body, headers }) => ({ body: body === "" ? {} : JSON.parse(body), headers }));

describe("whoever administers a tenant", () => {
  it("writes a policy, and is told at which field of which rule it is wrong", async () => {
    let refuse = true;
    const errors = [{ pointer: "/rules/1/when", detail: "There is no name deploymnt.", remedy: "Write deployment." }];
    const problem = { code: "invalid-request", title: "The policy is not valid", status: 400, errors };
    world.api.answer("POST /policies", () => (refuse ? { status: 400, body: problem } : undefined));
    const { page } = await world.enter("/policies/new");
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Nights");
    await page.getByRole("button", { name: "Add a rule" }).click();
    for (const [index, when] of ["true", "deploymnt.stage == 1"].entries()) {
      await page.getByRole("textbox", { name: "Name of the rule" }).nth(index).fill(`rule-${index}`);
      await page.getByRole("textbox", { name: "Broken where" }).nth(index).fill(when);
      await page
        .getByRole("textbox", { name: /^What is said/ })
        .nth(index)
        .fill("Not at night.");
    }
    await page.getByRole("button", { name: "Add", exact: true }).click();
    const field = page.getByRole("textbox", { name: "Broken where" }).nth(1);
    await page.getByText("There is no name deploymnt. Write deployment.").last().waitFor();
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    expect(await page.getByRole("textbox", { name: "Broken where" }).first().getAttribute("aria-invalid")).toBeNull();
    expect(await seriousFindings(page)).toEqual([]);
    refuse = false;
    await page.getByRole("button", { name: "Remove the rule: 2" }).click();
    await page.getByRole("button", { name: "Add", exact: true }).dblclick();
    await page.getByRole("heading", { name: "Policies" }).waitFor();
    const asked = sent("POST", "/policies").slice(1);
    const rule = { id: "rule-0", effect: "deny", when: "true", message: "Not at night." };
    expect(asked[0]?.body).toEqual({ name: "Nights", description: "", mode: "dry-run", rules: [rule] });
    expect(new Set(asked.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
  });

  it("writes an approval flow of two steps, is told at which step it is wrong, and turns it off", async () => {
    let refuse = true;
    const errors = [{ pointer: "/steps/1/approvers/0/role", detail: "There is no role opertor.", remedy: "Name one." }];
    const problem = { code: "invalid-request", title: "The flow is not valid", status: 400, errors };
    world.api.answer("POST /approval-flows", () => (refuse ? { status: 400, body: problem } : undefined));
    const { page } = await world.enter("/approval-flows/new");
    const at = (name: string | RegExp, index: number) => page.getByRole("textbox", { name }).nth(index);
    await at("Name", 0).fill("First");
    await page.getByRole("button", { name: "Add a step" }).click();
    await at("Name", 1).fill("Second");
    await at(/^Approvers/, 1).fill("role opertor\ngroup /ops");
    await page.getByRole("checkbox", { name: "Together with" }).check({ force: true });
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText("There is no role opertor. Name one.").last().waitFor();
    expect(await at(/^Approvers/, 1).getAttribute("aria-invalid")).toBe("true");
    expect(await seriousFindings(page)).toEqual([]);
    await at(/^Approvers/, 1).fill("role operator\ngroup /ops");
    await page.getByRole("button", { name: "Only where …" }).first().click();
    await page.getByRole("spinbutton", { name: "A month costs more than" }).fill("99.5");
    await page.getByRole("textbox", { name: "Currency" }).fill("dollars");
    const unknown = {
      pointer: "/when/costOver/currency",
      detail: "Must be three capital letters.",
      remedy: "Write USD.",
    };
    problem.errors = [unknown];
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText("Must be three capital letters. Write USD.").last().waitFor();
    expect(await page.getByRole("textbox", { name: "Currency" }).getAttribute("aria-invalid")).toBe("true");
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole("textbox", { name: "Currency" }).fill("USD");
    refuse = false;
    await page.getByRole("button", { name: "Add", exact: true }).dblclick();
    await page.getByRole("heading", { name: "Approval flows" }).waitFor();
    const asked = sent("POST", "/approval-flows").slice(2);
    const rest = { need: "any", deadlineHours: 336, onDeadline: "reject" };
    expect(asked[0]?.body).toEqual({
      ...{ kind: "deploy", description: "", sameApprover: false },
      when: { costOver: { amount: 9_950, currency: "USD" } },
      steps: [
        { name: "First", approvers: [{ role: "approver" }], parallel: false, ...rest },
        { name: "Second", approvers: [{ role: "operator" }, { group: "/ops" }], parallel: true, ...rest },
      ],
    });
    expect(new Set(asked.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    await page.getByRole("button", { name: /^Turn off/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Turn off" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(sent("PATCH", `/approval-flows/apf-${ID}`)[0]?.body).toEqual({ enabled: false });
    expect(await seriousFindings(page)).toEqual([]);
  });

  it("is told of what nodes measure: makes an alarm of a deployment, changes it and deletes it", async () => {
    const { page } = await world.enter(`/alarms?deployment=dep-${ID}`);
    await page.getByText("avg(node.disk) > 90, 3 × 300 s").waitFor();
    expect(world.api.requests.some(({ path }) => path.startsWith(`/alarms?pageSize=50&deploymentId=dep-${ID}`))).toBe(
      true,
    );
    await page.getByRole("button", { name: "Add an alarm" }).click();
    const errors = [{ pointer: "/item", detail: "The package measures no node.dsk.", remedy: "Name an item." }];
    const problem = { code: "invalid-request", title: "The alarm is not valid", status: 400, errors };
    world.api.answer("POST /alarms", ({ body }) =>
      body.includes("node.dsk") ? { status: 400, body: problem } : undefined,
    );
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("The disk fills");
    const item = page.getByRole("textbox", { name: "What is measured" });
    await item.fill("node.dsk");
    await page.getByRole("textbox", { name: "Threshold" }).fill("90");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText("The package measures no node.dsk. Name an item.").last().waitFor();
    expect(await item.getAttribute("aria-invalid")).toBe("true");
    expect(await seriousFindings(page)).toEqual([]);
    await item.fill("node.disk");
    await page.getByRole("button", { name: "Add", exact: true }).dblclick();
    await page.getByRole("heading", { name: "The disk fills" }).waitFor();
    await page.getByText("Nothing is measured").or(page.getByText("All is well")).first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    const made = sent("POST", "/alarms").slice(1);
    expect(made[0]?.body).toMatchObject({ deploymentId: `dep-${ID}`, item: "node.disk", threshold: 90, period: 60 });
    expect(new Set(made.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    await page.getByRole("button", { name: "Change", exact: true }).click();
    await page.getByRole("textbox", { name: "Threshold" }).fill("85");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "The disk fills" }).waitFor();
    expect(sent("PATCH", `/alarms/alm-${ID}`)[0]?.body).toMatchObject({ threshold: 85, period: 300, periods: 3 });
    await page.getByRole("button", { name: /^Delete/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("heading", { name: "Alarms" }).waitFor();
    expect(sent("DELETE", `/alarms/alm-${ID}`)).toHaveLength(1);
  });

  it("upgrades many deployments wave after wave, sees who is left out, and halts it", async () => {
    const { page } = await world.enter(`/own-apps/app-${ID}`);
    await page.getByRole("link", { name: "Begin a rollout" }).click();
    await page.getByText("The audit ends in March.").waitFor();
    const errors = [{ pointer: "/waves", detail: "The last wave is 100%.", remedy: "End with 100%." }];
    const problem = { code: "invalid-request", title: "The rollout is not valid", status: 400, errors };
    world.api.answer("POST /rollouts", ({ body }) =>
      body.includes("100%") ? undefined : { status: 400, body: problem },
    );
    await page.getByRole("button", { name: "Only some of them …" }).click();
    await page.getByRole("textbox", { name: /^Of groups/ }).fill("/eng\n/ops");
    const waves = page.getByRole("textbox", { name: "Waves" });
    await waves.fill("1");
    await page.getByRole("textbox", { name: "Reason" }).fill("It closes a hole.");
    await page.getByRole("button", { name: /^Days on which/ }).click();
    await page.getByRole("option", { name: "Saturday" }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Begin a rollout" }).click();
    await page.getByText("The last wave is 100%. End with 100%.").last().waitFor();
    expect(await waves.getAttribute("aria-invalid")).toBe("true");
    expect(await seriousFindings(page)).toEqual([]);
    await waves.fill("1, 100%");
    await page.getByRole("button", { name: "Begin a rollout" }).dblclick();
    await page.getByRole("heading", { name: "It closes a hole." }).waitFor();
    const made = sent("POST", "/rollouts").slice(1);
    expect(made[0]?.body).toMatchObject({
      ...{ waves: [1, "100%"], onFailure: "halt", reason: "It closes a hole.", selector: { groups: ["/eng", "/ops"] } },
      window: { days: ["sat"], from: "22:00", to: "04:00" },
    });
    expect(new Set(made.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    await page.getByRole("link", { name: `job-${ID}` }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole("button", { name: /^Halt/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Halt" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(sent("POST", `/rollouts/roll-${ID}:halt`)).toHaveLength(1);
    await page.getByRole("link", { name: "Rollouts", exact: true }).click();
    await page.getByRole("link", { name: "It closes a hole." }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  it("adds a webhook and sees its secret once, which is nowhere afterwards", async () => {
    const { page } = await world.enter("/webhooks/new");
    await page.getByRole("textbox", { name: "URL" }).fill("https://ci.example.com/hooks/pitrix");
    await page.getByRole("textbox", { name: "Events" }).fill("deployment.*\n\njob.failed");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText(/^whsec_/).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(sent("POST", "/webhooks")[0]?.body).toMatchObject({ events: ["deployment.*", "job.failed"] });
    await page.getByRole("link", { name: "https://ci.example.com/hooks/pitrix" }).click();
    await page.getByRole("heading", { name: "Deliveries" }).waitFor();
    expect((await page.content()) + (await kept(page))).not.toContain("whsec_bm90");
  });

  it("pings a webhook, sends a delivery again, and gives it a new secret", async () => {
    const { page } = await world.enter(HOOK);
    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: /^Send a ping/ }).click();
    await dialog.getByRole("button", { name: "Send a ping" }).dblclick();
    await dialog.waitFor({ state: "hidden" });
    expect(new Set(sent("POST", `${HOOK}:ping`).map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    await page.getByRole("link", { name: /^webhook.ping/ }).click();
    await page.getByText('{"type":"webhook.ping"').waitFor();
    await page.getByRole("button", { name: /^Send again/ }).click();
    await dialog.getByRole("button", { name: "Send again" }).click();
    await dialog.waitFor({ state: "hidden" });
    expect(world.api.requests.some(({ path }) => path.endsWith(":redeliver"))).toBe(true);
    await page.goBack();
    await page.getByRole("button", { name: /^New secret/ }).click();
    await dialog.getByLabel(/^Seconds/).fill("0");
    await dialog.getByRole("button", { name: "New secret" }).click();
    await page.getByText(/^whsec_/).waitFor();
    expect(sent("POST", `${HOOK}:rotate`)[0]?.body).toEqual({ overlapSeconds: 0 });
  });

  it("takes everything along, and erases the tenant only with its name typed", async () => {
    const { page } = await world.enter("/leaving");
    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: /^Get a URL/ }).click();
    await dialog.getByRole("button", { name: "Get a URL" }).click();
    expect(await page.getByRole("link", { name: /The archive/ }).getAttribute("href")).toMatch(/^https:/);
    await page.getByRole("button", { name: /^Erase the tenant/ }).click();
    const confirm = dialog.getByRole("button", { name: "Erase the tenant" });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel(/Acme/).fill("Acme");
    expect(await seriousFindings(page)).toEqual([]);
    world.api.answer("GET /erasures/{id}", () => ({ status: 200, body: exampleOf("POST /erasures") }));
    await confirm.click();
    await page.getByRole("button", { name: /^Call it off/ }).click();
    await dialog.getByRole("button", { name: "Call it off" }).click();
    await dialog.waitFor({ state: "hidden" });
    // Somebody who comes back without the address finds it again.
    world.may(BUILT_IN_ROLES["tenant-admin"]?.grants ?? []);
    await page.goto(`${world.server.url}/leaving`);
    await page.getByRole("link", { name: "tenant-acme" }).click();
    await page.getByRole("heading", { name: "Erasure of tenant-acme" }).waitFor();
    const body = { tenantId: "tenant-acme", confirm: "Acme", leaveRunning: false };
    expect(sent("POST", "/erasures").map((one) => one.body)).toEqual([body]);
    expect(world.api.requests.some(({ path }) => /^\/erasures\/ers-\w+:cancel$/.test(path))).toBe(true);
  });
});

describe("a vendor", () => {
  it("puts a version on a stage, past the one before only with a reason, and takes it back", async () => {
    const staged = { appVersionId: `appv-${ID}`, packageVersion: "1.0.0", digest: "sha256:a" };
    const channel = { ...staged, since: "2026-11-21T09:00:00.000Z", by: "user-1", previous: [staged] };
    const app = { ...exampleOf("GET /apps/{id}"), channels: { test: channel } };
    world.api.answer("GET /apps/{id}", () => ({ status: 200, body: app }));
    const { page } = await world.enter(`/own-apps/app-${ID}`);
    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: /^Put on a stage/ }).click();
    await dialog.getByRole("checkbox", { name: /^Although/ }).check({ force: true });
    const confirm = dialog.getByRole("button", { name: "Put on a stage" });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel(/^Reason/).fill("It mends a hole.");
    expect(await seriousFindings(page)).toEqual([]);
    await confirm.click();
    await dialog.waitFor({ state: "hidden" });
    const promoted = world.api.requests.find(({ path }) => path.endsWith(":promote"))?.body ?? "";
    expect(JSON.parse(promoted)).toMatchObject({ stage: "test", skip: true, reason: "It mends a hole." });
    await page.getByRole("button", { name: /^Put the version before back/ }).click();
    await dialog.getByRole("button", { name: "Put the version before back" }).click();
    await dialog.waitFor({ state: "hidden" });
    expect(world.api.requests.some(({ path }) => path.endsWith(":rollback"))).toBe(true);
  });
});

describe("whoever runs the store", () => {
  it("begins an upgrade of agents with what was printed, and halts it", async () => {
    const { page } = await world.enter("/platform/agent-upgrades");
    await page.getByRole("link", { name: "0.2.0" }).waitFor();
    await page.getByRole("button", { name: "Begin an upgrade" }).click();
    await page.getByRole("textbox", { name: "Reason" }).fill("It closes a hole.");
    await page.getByRole("button", { name: "Begin an upgrade" }).click();
    await page.getByText(/^This has to be that JSON/).waitFor();
    const program = { sha256: "a".repeat(64), bytes: 1, signature: "s" };
    const release = { version: "0.2.0", frontgate: program, drone: program };
    await page.getByRole("textbox", { name: "Release" }).fill(JSON.stringify(release));
    await page.getByRole("button", { name: "Begin an upgrade" }).click();
    await page.getByRole("heading", { name: "Upgrade of agents to 0.2.0" }).waitFor();
    const rest = { waves: [1, "10%", "100%"], reason: "It closes a hole." };
    expect(sent("POST", "/agent-upgrades").map(({ body }) => body)).toEqual([{ ...release, ...rest }]);
    await page.getByRole("button", { name: /^Halt/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Halt" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(world.api.requests.some(({ path }) => path.endsWith(":halt"))).toBe(true);
  });
});
