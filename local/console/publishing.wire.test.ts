import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUILT_IN_ROLES } from "../../shared/kernel/roles.ts";
import { exampleOf } from "./example-api.ts";
import { seriousFindings } from "./page.ts";
import { type ConsoleWorld, startConsoleWorld } from "./world.ts";

const ID = "0m9x2k4f7abcdefghj";

let world: ConsoleWorld;
beforeAll(async () => {
  world = await startConsoleWorld();
  world.may(BUILT_IN_ROLES.vendor?.grants ?? []);
}, 300_000);
afterAll(() => world?.stop());

const sent = (path: string) => world.api.requests.filter((one) => one.method === "POST" && one.path === path);

describe("a vendor", () => {
  it("uploads a package, and sees its faults at their lines; the mended one is a draft", async () => {
    let refuse = true;
    const errors = [
      { pointer: "config.json#/properties/1/default", detail: "It is of another type.", remedy: "Write a number." },
      { pointer: "locale/zh.json#", detail: "The file is missing." },
    ];
    const problem = { code: "package-invalid", title: "The package is not valid", status: 422, errors };
    world.api.answer("POST /app-versions", () => (refuse ? { status: 422, body: problem } : undefined));
    const { page, faults } = await world.enter("/own-apps/upload");
    const input = page.locator("input[type=file]");
    await input.setInputFiles({ name: "zk.tgz", mimeType: "application/gzip", buffer: await packed(BROKEN) });
    await page.getByRole("button", { name: "Upload a package" }).click();
    await page.getByRole("heading", { name: "config.json" }).waitFor();
    await page.getByText("It is of another type. Write a number.").waitFor();
    await page.getByText("Line 6").waitFor();
    expect(await page.locator("pre").first().textContent()).toContain('▸    6       "default": "three"');
    await page.getByRole("heading", { name: "locale/zh.json" }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    refuse = false;
    const mended = await packed(BROKEN.replace('"three"', "3"));
    await input.setInputFiles({ name: "zk.tgz", mimeType: "application/gzip", buffer: mended });
    await page.getByRole("button", { name: "Upload a package" }).click();
    await page.getByRole("link", { name: "zookeeper 1.0.0" }).waitFor();
    const [first, second] = sent("/app-versions");
    expect(second?.headers["content-type"]).toBe("application/gzip");
    expect(second?.headers["idempotency-key"]).not.toBe(first?.headers["idempotency-key"]);
    expect(faults.filter((fault) => !fault.includes("422"))).toEqual([]);
  });

  it("is told of a file that is too large before anything is sent", async () => {
    const before = sent("/app-versions").length;
    const { page } = await world.enter("/own-apps/upload");
    const large = Buffer.alloc(4 * 1024 * 1024 + 1);
    await page
      .locator("input[type=file]")
      .setInputFiles({ name: "large.tgz", mimeType: "application/gzip", buffer: large });
    await page.getByText(/It is larger than 4 MiB/).waitFor();
    await page.getByRole("button", { name: "Upload a package" }).click();
    expect(sent("/app-versions")).toHaveLength(before);
  });

  it("tells who uses which version: numbers of all, names of one's own", async () => {
    const own = { deploymentId: "dep-7", name: "our ensemble", appVersionId: "appv-7", status: "active" };
    const versions = [{ appVersionId: "appv-7", packageVersion: "0.7.0", deployments: 2100, tenants: 31 }];
    const body = { deployments: 2100, tenants: 31, complete: false, versions, own: [own] };
    world.api.answer("GET /apps/{id}/usage", () => ({ status: 200, body }));
    const { page, faults } = await world.enter(`/own-apps/app-${ID}`);
    const used = page.getByRole("table", { name: "Who uses which version" });
    await expect.poll(() => used.getByRole("row").last().textContent()).toBe("0.7.02,10031");
    await page.getByText("There are more deployments than are counted").waitFor();
    const ours = page.getByRole("table", { name: "Your tenant's deployments" });
    await expect.poll(() => ours.getByRole("row").last().textContent()).toBe("our ensemble0.7.0active");
    expect(await ours.getByRole("link", { name: "our ensemble" }).getAttribute("href")).toBe("/deployments/dep-7");
    expect(await seriousFindings(page)).toEqual([]);
    expect(faults).toEqual([]);
    world.api.answer("GET /apps/{id}/usage", () => undefined);
  });

  it("submits a draft with a message, releases what has passed, and is offered nothing else", async () => {
    let status = "draft";
    const version = { ...exampleOf("GET /app-versions/{id}"), id: `appv-${ID}` };
    world.api.answer("GET /apps/{id}/versions", () => ({ status: 200, body: { items: [{ ...version, status }] } }));
    const { page } = await world.enter(`/own-apps/app-${ID}`);
    await page.getByRole("button", { name: /^Submit/ }).click();
    expect(await page.getByRole("button", { name: /^(Release|Suspend|Recover)/ }).count()).toBe(0);
    await page
      .getByRole("dialog")
      .getByLabel(/^Reason/)
      .fill("Adds TLS.");
    status = "passed";
    await page.getByRole("dialog").getByRole("button", { name: "Submit" }).click();
    await page.getByRole("button", { name: /^Release/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Release" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(JSON.parse(sent(`/app-versions/appv-${ID}:submit`)[0]?.body ?? "")).toEqual({ message: "Adds TLS." });
    expect(sent(`/app-versions/appv-${ID}:release`)).toHaveLength(1);
  });

  it("tries a repo before adding it, and scans it; its password is on no page", async () => {
    const { page } = await world.enter("/repos/new");
    await page.getByRole("textbox", { name: "Name" }).fill("examples");
    await page.getByRole("textbox", { name: "URL" }).fill("https://packages.example.com/store");
    await page.getByRole("textbox", { name: /^User/ }).fill("ann");
    await page.getByLabel(/^Password or token/).fill("hidden-word");
    await page.getByRole("button", { name: "Try it" }).click();
    await page.getByText("Packages found: 3").waitFor();
    expect(sent("/repos")).toHaveLength(0);
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByRole("heading", { name: "Scans" }).waitFor();
    expect(JSON.parse(sent("/repos")[0]?.body ?? "")).toMatchObject({
      ...{ name: "examples", visibility: "private" },
      credential: { username: "ann", password: "hidden-word" },
    });
    expect(await page.content()).not.toContain("hidden-word");
    await page.getByRole("button", { name: /^Scan now/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Scan now" }).click();
    await expect.poll(() => sent(`/repos/repo-${ID}:index`).length).toBe(1);
  });
});

describe("a reviewer of the platform", () => {
  it("begins the phase that is at its turn, and rejects it only with a reason", async () => {
    world.may(BUILT_IN_ROLES["platform-reviewer"]?.grants ?? []);
    const { page } = await world.enter("/reviews");
    await page.getByRole("link", { name: /zookeeper/ }).click();
    await page.getByRole("button", { name: /^Begin/ }).click();
    const review = exampleOf("GET /reviews/{id}");
    const phases = [{ phase: "business", status: "in-review", reviewer: "user-1" }];
    world.api.answer("GET /reviews/{id}", () => ({ status: 200, body: { ...review, phases } }));
    await page.getByRole("dialog").getByRole("button", { name: "Begin" }).click();
    await page.getByRole("button", { name: /^Reject/ }).click();
    expect(await page.getByRole("dialog").getByRole("button", { name: "Reject" }).isDisabled()).toBe(true);
    await page.getByRole("dialog").getByLabel("Reason").fill("It names no licence.");
    await page.getByRole("dialog").getByRole("button", { name: "Reject" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(JSON.parse(sent(`/reviews/rev-${ID}:reject`)[0]?.body ?? "")).toEqual({
      phase: "business",
      message: "It names no licence.",
    });
  });
});

const BROKEN = `{
  "properties": [
    { "key": "name" },
    {
      "key": "count",
      "default": "three"
    }
  ]
}`;

/** A package whose form is `config`, in a folder of its own as packers make it. */
async function packed(config: string): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: "zk/config.json" }, config);
  archive.entry({ name: "zk/cluster.json.tmpl" }, "{}");
  archive.finalize();
  const parts: Uint8Array[] = [];
  for await (const part of archive) if (part instanceof Uint8Array) parts.push(part);
  return gzipSync(Buffer.concat(parts));
}
