import { approve } from "./approving.ts";
import { fence } from "./fencing.ts";
import { found } from "./founding.ts";
import { leave } from "./leaving.ts";
import { organise } from "./organising.ts";
import type { Person } from "./people.ts";
import { share } from "./sharing.ts";
import type { Scene } from "./stage.ts";
import { audit, hear } from "./witnessing.ts";

/** What is there when the play is over. */
export interface Played {
  readonly people: readonly Person[];
  readonly developer: Person;
  readonly deploymentId: string;
  /** Objects of Acme that Globex asked for, and was answered as for unknown ones. */
  readonly fenced: number;
  /** Entries of Acme's audit log. */
  readonly audited: number;
}

/** Two tenants with groups, a vendor and an approver live on one stack, over HTTP alone. @throws Differs */
export async function play(scene: Scene): Promise<Played> {
  const { platform, acme, globex } = await found(scene);
  const cast = await organise(scene, acme, globex);
  const { vendor, approver, developer, operations, partner, webhook } = cast;
  try {
    const shared = await share(scene, acme, globex, cast);
    const { deploymentId, made } = await approve(scene, acme, cast, shared);
    const fenced = await fence(scene, globex, [...cast.made, ...shared.made, ...made]);
    await hear(scene, webhook);
    const audited = await audit(scene, acme);
    await leave(scene, platform);
    const people = [platform, acme, vendor, approver, developer, operations, globex, partner];
    return { people, developer, deploymentId, fenced, audited };
  } finally {
    await webhook.receiver.stop();
  }
}
