import { inviteAdmin } from "../../scripts/first-admin.ts";
import { accept, type Person } from "./people.ts";
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
  // What an operator does once for a new store; everything else is asked over HTTP.
  const token = await inviteAdmin(stage.table, user.email, new Date());
  const platform = await accept(scene, { name: "Pia", part: "runs the platform", user }, token);
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
