import { ProviderError } from "../contract.ts";
import type { Places } from "./places.ts";
import type { Session } from "./session.ts";
import { all, at, type Ref, refTag, tag } from "./xml.ts";

/** What the user needs on which object of the config; `README.md` has the same list for people. */
export const PRIVILEGES = {
  folder: [
    "VirtualMachine.Inventory.CreateFromExisting",
    "VirtualMachine.Inventory.Delete",
    "VirtualMachine.Config.AddExistingDisk",
    "VirtualMachine.Config.AddNewDisk",
    "VirtualMachine.Config.AdvancedConfig",
    "VirtualMachine.Config.CPUCount",
    "VirtualMachine.Config.DiskExtend",
    "VirtualMachine.Config.EditDevice",
    "VirtualMachine.Config.Memory",
    "VirtualMachine.Config.RemoveDisk",
    "VirtualMachine.Interact.PowerOff",
    "VirtualMachine.Interact.PowerOn",
  ],
  templates: ["VirtualMachine.Provisioning.DeployTemplate"],
  pool: ["Resource.AssignVMToPool"],
  datastore: ["Datastore.AllocateSpace", "Datastore.Browse", "Datastore.FileManagement"],
} as const satisfies Partial<Record<keyof Places, readonly string[]>>;

/** 1 request. @throws ProviderError `denied` with all that is missing */
export async function requirePrivileges(session: Session, places: Places): Promise<void> {
  const wanted: readonly { readonly place: string; readonly ref: Ref; readonly needs: readonly string[] }[] = [
    { place: "folder", ref: places.folder, needs: PRIVILEGES.folder },
    { place: "templates", ref: places.templates, needs: PRIVILEGES.templates },
    { place: "resource pool", ref: places.pool, needs: PRIVILEGES.pool },
    { place: "datastore", ref: places.datastore, needs: PRIVILEGES.datastore },
  ];
  const { sessionKey } = await session.content();
  const answer = await session.call({
    method: "HasPrivilegeOnEntities",
    on: await session.manager("authorizationManager"),
    body:
      wanted.map(({ ref }) => refTag("entity", ref)).join("") +
      tag("sessionId", sessionKey) +
      [...new Set(wanted.flatMap(({ needs }) => needs))].map((id) => tag("privId", id)).join(""),
  });
  const lacking = wanted.flatMap(({ place, ref, needs }) => {
    const had = answer
      .filter((one) => at(one, "entity")?.text === ref.id)
      .flatMap((one) => all(one, "privAvailability"));
    const granted = new Set(
      had.flatMap((one) => (at(one, "isGranted")?.text === "true" ? [at(one, "privId")?.text] : [])),
    );
    return needs.filter((id) => !granted.has(id)).map((id) => `${id} (${place})`);
  });
  if (lacking.length === 0) return;
  throw new ProviderError({
    kind: "denied",
    providerCode: "NoPermission",
    message: `The user lacks ${lacking.length} privileges: ${lacking.join(", ")}.`,
    remedy: "Give the user a role with these privileges on these objects, and on the networks Network.Assign.",
  });
}
