import type { PitrixClient } from "../../../sdk/index.ts";
import { ensureTenant } from "../../tenant.ts";
import { enrol, tokenOf } from "../people.ts";
import type { Fixtures } from "./fixtures.ts";
import type { Example } from "./send.ts";

type Prepare = (fixtures: Fixtures) => Promise<Example>;

const name = (kind: string) => `${kind}-${crypto.randomUUID().slice(0, 8)}`;
const mail = () => ({ email: `${name("ann")}@example.com` });
const nothing: Prepare = async () => ({});
const tenantId = async (client: PitrixClient) =>
  (await client.tenants.create({ id: name("tenant"), name: "Of the contract", admin: mail() })).id;
const newTenant: Prepare = async ({ client }) => ({ params: { id: await tenantId(client) } });
const own: Prepare = async ({ world, tenantId: id }) => {
  await ensureTenant(world.table, id);
  return {};
};
const member: Prepare = async (fixtures) => {
  await own(fixtures);
  const { userId } = await enrol(fixtures.world.table, fixtures.tenantId, ["user"]);
  return { params: { id: userId } };
};
const group: Prepare = async (fixtures) => {
  await own(fixtures);
  return { params: { id: (await fixtures.client.groups.create({ path: `/${name("eng")}` })).id } };
};
const role: Prepare = async (fixtures) => {
  await own(fixtures);
  const grants = ["apps:read@tenant"];
  return { params: { id: (await fixtures.client.roles.create({ name: name("role"), title: "A role", grants })).name } };
};
const invitation: Prepare = async (fixtures) => {
  await own(fixtures);
  return { params: { id: (await fixtures.client.invitations.create({ ...mail(), roles: ["user"] })).id } };
};

/** Operations on who is in a tenant, and as what. */
export const people: Readonly<Record<string, Prepare>> = {
  listTenants: nothing,
  createTenant: async () => ({
    body: { id: name("tenant"), name: "One more", admin: mail() },
    once: ["invitationToken"],
  }),
  getTenant: newTenant,
  updateTenant: newTenant,
  suspendTenant: newTenant,
  resumeTenant: async (fixtures) => {
    const made = await newTenant(fixtures);
    await fixtures.client.tenants.suspend(made.params?.id ?? "", {});
    return made;
  },

  listMembers: own,
  getMember: member,
  updateMember: member,
  suspendMember: member,
  resumeMember: async (fixtures) => {
    const made = await member(fixtures);
    await fixtures.client.members.suspend(made.params?.id ?? "");
    return made;
  },
  removeMember: member,

  listGroups: own,
  createGroup: async (fixtures) => ({ ...(await own(fixtures)), body: { path: `/${name("eng")}` } }),
  getGroup: group,
  updateGroup: group,
  deleteGroup: group,
  listGroupMembers: group,

  listRoles: own,
  createRole: async (fixtures) => {
    await own(fixtures);
    return { body: { name: name("role"), title: "A role", grants: ["apps:read@tenant"] } };
  },
  getRole: role,
  updateRole: role,
  deleteRole: role,

  listInvitations: own,
  createInvitation: async (fixtures) => {
    await own(fixtures);
    return { body: { ...mail(), roles: ["user"] }, once: ["invitationToken"] };
  },
  getInvitation: invitation,
  resendInvitation: async (fixtures) => ({ ...(await invitation(fixtures)), once: ["invitationToken"] }),
  revokeInvitation: invitation,
  acceptInvitation: async (fixtures) => {
    const { client, world } = fixtures;
    await own(fixtures);
    // A member of another tenant, whose requests stay that tenant's when he has joined this one.
    const elsewhere = "tenant-contract-elsewhere";
    await ensureTenant(world.table, elsewhere);
    const joining = await enrol(world.table, elsewhere, []);
    const { invitationToken: token = "" } = await client.invitations.create({ email: joining.email, roles: ["user"] });
    return { body: { token }, token: await tokenOf(world.table, joining) };
  },
};
