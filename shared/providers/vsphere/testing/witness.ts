import { read, readBelow, textOf } from "../properties.ts";
import type { User } from "../schema.ts";
import { keepSessions } from "../ways.ts";
import { all, at, refOf, refTag, tag } from "../xml.ts";

/** What vCenter itself shows, apart from the provider: lists of its own, and administrators' acts. */
export async function openWitness(credential: User) {
  const session = keepSessions()({ credential, tunnel: undefined, allows: () => true });
  const searchIndex = await session.manager("searchIndex");

  async function refAt(path: string) {
    const [found] = await session.call({
      method: "FindByInventoryPath",
      on: searchIndex,
      body: tag("inventoryPath", path),
    });
    if (found === undefined) throw new Error(`vCenter has no ${path}.`);
    return refOf(found);
  }
  const machines = async () => {
    const folder = await refAt("DC0/vm/pitrix");
    const paths = ["name", "config.instanceUuid", "config.extraConfig", "layoutEx.file"];
    return readBelow(session, folder, { type: "Folder", path: "childEntity" }, [{ type: "VirtualMachine", paths }]);
  };
  const option = (found: Awaited<ReturnType<typeof machines>>[number], key: string) =>
    all(found.values.get("config.extraConfig"), "OptionValue").find((one) => at(one, "key")?.text === key);

  return {
    session,
    refAt,
    idAt: async (path: string) => (await refAt(path)).id,
    /** Names of all machines in the folder that are ours, with whatever else somebody put there. */
    machines: async () => (await machines()).map((one) => textOf(one, "name") ?? one.ref.id),
    async userDataOf(id: string) {
      const found = (await machines()).find((one) => textOf(one, "config.instanceUuid") === id);
      const value = found === undefined ? undefined : option(found, "guestinfo.userdata");
      return Buffer.from(at(value, "value")?.text ?? "", "base64").toString("utf8");
    },
    /** Disks of machines that a key has made. */
    async disksOf(key: string) {
      const mine = (await machines()).filter((one) => at(option(one, "pitrix.tags"), "value")?.text.includes(key));
      return mine.flatMap((one) => all(one.values.get("layoutEx.file"), "VirtualMachineFileLayoutExFileInfo")).length;
    },
    /** Ends every session but this one, as an administrator can. */
    async endSessions() {
      const on = await session.manager("sessionManager");
      const { sessionKey } = await session.content();
      const [found] = await read(session, [on], { type: "SessionManager", paths: ["sessionList"] });
      const keys = all(found?.values.get("sessionList"), "UserSession").flatMap((one) => at(one, "key")?.text ?? []);
      const others = keys.filter((key) => key !== sessionKey);
      const body = others.map((key) => tag("sessionId", key)).join("");
      if (others.length > 0) await session.call({ method: "TerminateSession", on, body });
      return others.length;
    },
    /** Does something to a machine behind the provider's back. */
    async act(name: string, method: "PowerOffVM_Task" | "Destroy_Task") {
      await session.call({ method, on: await refAt(`DC0/vm/pitrix/${name}`) });
    },
    /** Makes a machine that is none of ours. */
    async squat(name: string) {
      const [folder, template, pool] = await Promise.all([
        refAt("DC0/vm/pitrix"),
        refAt("DC0/vm/templates/other"),
        refAt("DC0/host/DC0_C0/Resources"),
      ]);
      const spec = `<spec><location>${refTag("pool", pool)}</location>${tag("template", false)}${tag("powerOn", false)}</spec>`;
      const body = refTag("folder", folder) + tag("name", name) + spec;
      await session.call({ method: "CloneVM_Task", on: template, body });
    },
  };
}
