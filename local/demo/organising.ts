import { type Receiver, startReceiver } from "../../shared/notices/testing/receiver.ts";
import { ANY, invite, type Person } from "./people.ts";
import type { Scene } from "./stage.ts";

export interface Organised {
  readonly vendor: Person;
  readonly approver: Person;
  readonly developer: Person;
  readonly operations: Person;
  /** Of Globex, in `/partners`. */
  readonly partner: Person;
  /** Ids of what was made, by the path that reads them. */
  readonly made: readonly string[];
  readonly webhook: { readonly receiver: Receiver; readonly secret: string; readonly id: string };
}

/** Nodes that all of `/eng` may have: enough for one ensemble of three, not for two. */
export const NODES = 4;

const DEVELOPER = {
  name: "developer",
  title: "Deploys what their group sees",
  grants: [
    "apps:read@group",
    "app-versions:read@group",
    "runtimes:read@group",
    "deployments:*@own",
    "deployments:read@group",
    "jobs:*@own",
    "approvals:*@own",
    "quotas:read@group",
  ],
};

/** Groups, a role of Acme's own, its people, an approval flow, a quota and a webhook. */
export async function organise(scene: Scene, acme: Person, globex: Person): Promise<Organised> {
  const { story } = scene;
  const made: string[] = [];
  story.act("Acme organises itself");
  for (const path of ["/eng", "/eng/backend", "/ops"]) {
    const { body } = await story.ask(acme.name, `POST /groups: ${path}`, acme.api.post("/groups", { path }), 201);
    made.push(`/groups/${body.id}`);
  }
  const role = acme.api.post("/roles", DEVELOPER);
  await story.ask(acme.name, `POST /roles: ${DEVELOPER.name}, of ${DEVELOPER.grants.length} grants`, role, 201);
  made.push(`/roles/${DEVELOPER.name}`);
  const join = (name: string, part: string, roles: readonly string[], groups: readonly string[] = []) =>
    invite(scene, acme, { name, part }, { roles, groups });
  const vendor = await join("Vera", "vendor", ["vendor"]);
  const approver = await join("Abel", "approver", ["approver"]);
  const developer = await join("Dan", "developer in /eng/backend", ["developer"], ["/eng/backend"]);
  const operations = await join("Olga", "user in /ops", ["user"], ["/ops"]);
  for (const { user } of [vendor, approver, developer, operations]) made.push(`/members/${user.userId}`);
  const pending = acme.api.post("/invitations", { email: "nobody@example.com", roles: ["auditor"] });
  const { body: invitation } = await story.ask(acme.name, "POST /invitations: an auditor, who never comes", pending, {
    status: 201,
    show: () => "invited",
  });
  made.push(`/invitations/${invitation.id}`);

  const approvers = [{ role: "approver" }, { role: "tenant-admin" }];
  const { body: flow } = await story.ask(
    acme.name,
    "POST /approval-flows: deploy: approver, then administrator",
    acme.api.post("/approval-flows", { kind: "deploy", approvers }),
    { status: 201, show: ({ steps }) => `${steps.length} steps` },
  );
  made.push(`/approval-flows/${flow.id}`);
  await story.ask(
    acme.name,
    `PATCH /quotas: at most ${NODES} nodes for /eng`,
    acme.api.patch(`/quotas/${acme.tenantId}?group=/eng`, { limits: { nodes: NODES } }, ANY),
    200,
  );
  made.push(`/quotas/${acme.tenantId}`, `/tenants/${acme.tenantId}`);
  const receiver = await startReceiver();
  try {
    const { body: hook } = await story.ask(
      acme.name,
      "POST /webhooks: approval.*, deployment.*, job.* to loopback",
      acme.api.post("/webhooks", { url: receiver.url, events: ["approval.*", "deployment.*", "job.*"] }),
      201,
    );
    made.push(`/webhooks/${hook.id}`);
    story.act("Globex organises itself");
    await story.ask(globex.name, "POST /groups: /partners", globex.api.post("/groups", { path: "/partners" }), 201);
    const gina = { name: "Gina", part: "user in /partners" };
    const partner = await invite(scene, globex, gina, { roles: ["user"], groups: ["/partners"] });
    const webhook = { receiver, secret: hook.signingSecret, id: hook.id };
    return { vendor, approver, developer, operations, partner, made, webhook };
  } catch (error) {
    await receiver.stop();
    throw error;
  }
}
