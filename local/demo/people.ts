import { type Answer, type ApiClient, apiClient } from "../client.ts";
import { until } from "../journey.ts";
import type { KnownUser } from "../users.ts";
import type { Scene } from "./stage.ts";

/** Somebody of the demo, signed in. */
export interface Person {
  readonly name: string;
  /** In words. */
  readonly part: string;
  readonly user: KnownUser;
  readonly tenantId: string;
  readonly api: ApiClient;
}

/** What `If-Match` takes when one has not read before. */
export const ANY = { "if-match": "*" };

/** By OIDC: a new ID token of the user pool. */
export async function signIn({ stage }: Scene, user: KnownUser): Promise<ApiClient> {
  return apiClient(stage.url, await stage.users.signIn(user));
}

/** Signs in and accepts the invitation; from then on the person is a member. */
export async function accept(
  scene: Scene,
  given: { readonly name: string; readonly part: string; readonly user: KnownUser },
  invitationToken: string,
): Promise<Person> {
  const { name, user } = given;
  const guest = await signIn(scene, user);
  const joined = await scene.story.ask(
    name,
    "signs in by OIDC, POST /invitations:accept",
    guest.post("/invitations:accept", { token: invitationToken }),
    { status: 200, show: ({ roles, groups }) => `is ${[...roles, ...groups].join(", ")}` },
  );
  const api = await signIn(scene, user);
  // Who calls is remembered for 15 s, and the tenant's own roles with it: a role that is new counts a moment later.
  await until(`${name} sees the store`, async () =>
    (await api.get("/me")).body.grants.some(isOfApps) ? true : undefined,
  );
  return { ...given, tenantId: joined.body.tenant, api };
}

function isOfApps(grant: string): boolean {
  return /^(apps|\*):/.test(grant);
}

/** Has somebody invited, who signs in and accepts. */
export async function invite(
  scene: Scene,
  by: Person,
  guest: { readonly name: string; readonly part: string },
  standing: { readonly roles: readonly string[]; readonly groups: readonly string[] },
): Promise<Person> {
  const user = await scene.stage.users.add(guest.name);
  const invited: Answer = await scene.story.ask(
    by.name,
    `POST /invitations: ${guest.name}, ${guest.part}`,
    by.api.post("/invitations", { email: user.email, ...standing }),
    { status: 201, show: () => "invited" },
  );
  return accept(scene, { ...guest, user }, invited.body.invitationToken);
}
