import { expect, test } from "vitest";
import { systemClock } from "../../kernel/clock.ts";
import { ProviderError } from "../contract.ts";
import { openLookups } from "../lookups.ts";
import { openNetwork } from "./network.ts";
import type { Config } from "./schema.ts";
import type { Asked, Session } from "./session.ts";
import { openSubnets } from "./subnets.ts";

const subnet = (id: string, network: string, more: object = {}) => ({
  id,
  name: `${id}-name`,
  network_id: network,
  cidr: "10.0.0.0/24",
  gateway_ip: "10.0.0.1",
  ...more,
});
const port = (network: string, of: string, router: string) => ({
  network_id: network,
  device_id: router,
  device_owner: "network:router_interface",
  fixed_ips: [{ subnet_id: of, ip_address: "10.0.0.1" }],
});
const SUBNETS = [
  subnet("routed", "net-1"),
  subnet("closed", "net-1", { name: "", gateway_ip: null }),
  subnet("outside", "net-2"),
  subnet("others", "net-3"),
  subnet("unlisted", "net-4"),
];
const PORTS = [port("net-1", "routed", "router-1"), port("net-3", "others", "router-of-others")];
const ROUTER = { id: "router-1", admin_state_up: true, external_gateway_info: { network_id: "net-2" } };
const NETWORKS = [
  { id: "net-1", name: "apps", "router:external": false },
  { id: "net-2", name: "public", "router:external": true },
  { id: "net-3", name: "", "router:external": false },
];

function neutron(config: Partial<Config> = {}) {
  const asked: string[] = [];
  const answer = ({ path, query }: Asked): unknown => {
    asked.push(`${path}?${query}`);
    const id = /^\/subnets\/(.+)$/.exec(path)?.[1];
    if (id !== undefined) return { subnet: SUBNETS.find((one) => one.id === id) };
    const network = path.startsWith("/networks/") ? NETWORKS.find((one) => path.endsWith(one.id)) : undefined;
    if (network !== undefined) return { network };
    const lists: Readonly<Record<string, unknown>> = {
      "/subnets": { subnets: SUBNETS },
      "/networks": { networks: NETWORKS },
      "/ports": { ports: PORTS },
      "/routers": { routers: [ROUTER] },
      "/routers/router-1": { router: ROUTER },
    };
    if (lists[path] !== undefined) return lists[path];
    throw new ProviderError({ kind: "not-found", providerCode: "RouterNotFound", message: path });
  };
  const session: Session = {
    projectId: async () => "project-1",
    json: async (_service, schema, one) => schema.parse(answer(one)),
    done: async () => {},
  };
  const subnets = openSubnets(session, openLookups(systemClock));
  return { asked, network: openNetwork(session, { region: "r", ...config }, async () => "nova", subnets) };
}

test("subnets are listed with their names, and with the way out that each is told to have by itself", async () => {
  const { network } = neutron();
  const listed = await network.listSubnets();
  const shown = listed.map(({ id, name, vpcName, egress }) => [id, name, vpcName, egress?.open]);
  expect(shown).toEqual([
    ["routed", "routed-name", "apps", true],
    ["closed", undefined, "apps", false],
    ["outside", "outside-name", "public", true],
    // Neither a router of another project nor a network that is not listed says whether it leads out.
    ["others", "others-name", undefined, undefined],
    ["unlisted", "unlisted-name", undefined, undefined],
  ]);
  for (const { id, egress } of listed) if (egress !== undefined) expect(egress).toEqual(await network.checkEgress(id));
});

test("of all ports routers' interfaces alone are asked for, and with a network only its own", async () => {
  const all = neutron();
  await all.network.listSubnets();
  expect(all.asked).toHaveLength(4);
  expect(all.asked.find((one) => one.startsWith("/ports"))).toContain("device_owner=network%3Arouter_interface&");
  const own = neutron({ vpcId: "net-1" });
  await own.network.listSubnets();
  expect(own.asked.filter((one) => /network_id=net-1|[?&]id=net-1/.test(one))).toHaveLength(3);
});
