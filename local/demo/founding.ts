import { accept, type Person, signIn } from "./people.ts";
import type { Scene } from "./stage.ts";

export interface Founded {
  readonly platform: Person;
  readonly acme: Person;
  readonly globex: Person;
}

/** The platform makes two tenants; their administrators are invited, sign in and accept. */
export async function found(scene: Scene): Promise<Founded> {
  const { stage, story } = scene;
  story.act("The platform makes two tenants");
  const user = await stage.users.add("Pia");
  await stage.users.join("platform", user, ["platform-admin"]);
  const api = await signIn(scene, user);
  const platform: Person = { name: "Pia", part: "runs the platform", user, tenantId: "platform", api };
  await story.ask("Pia", "signs in by OIDC, GET /me", api.get("/me"), {
    status: 200,
    fits: ({ tenant }) => tenant === "platform",
    show: ({ tenants }) => tenants.map(({ roles }: { roles: string[] }) => roles.join(", ")).join(),
  });
  return {
    platform,
    acme: await makeTenant(scene, platform, "Acme", "Ada"),
    globex: await makeTenant(scene, platform, "Globex", "Gus"),
  };
}

/** Its administrator. */
export async function makeTenant(scene: Scene, platform: Person, title: string, admin: string): Promise<Person> {
  const { stage, story } = scene;
  const user = await stage.users.add(admin);
  const id = `${stage.prefix}${title.toLowerCase()}`;
  const made = await story.ask(
    platform.name,
    `POST /tenants: ${title}, and invites ${admin}`,
    platform.api.post("/tenants", { id, name: title, admin: { email: user.email } }),
    { status: 201, show: (body) => body.id },
  );
  return accept(scene, { name: admin, part: `runs ${title}`, user }, made.body.invitationToken);
}
