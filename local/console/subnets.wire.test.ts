import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { BUILT_IN_ROLES } from "../../shared/kernel/roles.ts";
import { seriousFindings } from "./page.ts";
import { tabTo } from "./wizard.ts";
import { type ConsoleWorld, startConsoleWorld } from "./world.ts";
import { tellOfZookeeper } from "./zookeeper.ts";

const SUBNETS = "GET /runtimes/{id}/subnets";
const place = { zone: "eu-central-1a", vpcId: "vpc-1", vpcName: "production" };
const items = [
  { ...place, id: "subnet-closed", name: "data", cidr: "10.0.2.0/24", egress: { open: false, reason: "no route" } },
  { ...place, id: "subnet-open", name: "apps", cidr: "10.0.1.0/24", freeAddresses: 250, egress: { open: true } },
];

let world: ConsoleWorld;
beforeAll(async () => {
  world = await startConsoleWorld();
}, 300_000);
afterAll(() => world?.stop());
beforeEach(async () => {
  world.may(BUILT_IN_ROLES["user"]?.grants ?? []);
  await tellOfZookeeper(world.api);
  world.api.answer("GET /deployments", () => ({ status: 200, body: { items: [] } }));
});

async function atSubnet() {
  const opened = await world.enter("/deploy/appv-0m9x2k4f7abcdefghj");
  const { page } = opened;
  await page.getByRole("radio", { checked: true }).waitFor({ state: "attached" });
  await page.getByRole("button", { name: "Next" }).click();
  return { ...opened, subnet: page.getByRole("combobox", { name: /^Subnet/ }) };
}

it("whoever deploys on a runtime for the first time is offered its cloud's subnets by name, and asks once", async () => {
  world.api.answer(SUBNETS, () => ({ status: 200, body: { items } }));
  const { page, subnet, faults } = await atSubnet();
  await page.getByText("Those that the cloud shows are offered.").waitFor();
  await tabTo(subnet);
  await page.keyboard.press("ArrowDown");
  const shown = page.getByRole("option");
  await shown.nth(1).waitFor();
  expect(await shown.nth(0).innerText()).toMatch(/apps \(subnet-open\).*250 free addresses/s);
  expect(await shown.nth(0).innerText()).toContain("10.0.1.0/24 · eu-central-1a · production");
  expect(await shown.nth(1).innerText()).toMatch(/data \(subnet-closed\).*no way out/s);
  expect(await seriousFindings(page)).toEqual([]);
  await page.keyboard.press("Enter");
  expect(await subnet.inputValue()).toBe("subnet-open");
  const asked = world.api.requests.filter(({ path }) => /^\/runtimes\/[^/]+\/subnets/.test(path));
  expect(asked).toHaveLength(1);
  expect(faults).toEqual([]);
});

it("a subnet is typed where the cloud tells none, in the meantime and afterwards", async () => {
  const title = "The cloud refused the credential";
  world.api.answer(SUBNETS, () => ({ status: 422, body: { code: "credential-refused", title, status: 422 } }));
  const { page, subnet } = await atSubnet();
  await subnet.fill("subnet-typed");
  await page.getByText("The cloud's own id of the network.").waitFor();
  expect(await subnet.inputValue()).toBe("subnet-typed");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("heading", { name: "Summary" }).waitFor();
});
