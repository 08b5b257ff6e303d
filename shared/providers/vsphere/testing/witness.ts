import { option } from "../clone-spec.ts";
import { read, readBelow, textOf } from "../properties.ts";
import type { User } from "../schema.ts";
import { begin, watch } from "../tasks.ts";
import { unless } from "../volume-files.ts";
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
  async function volumes(datastore: string): Promise<readonly string[]> {
    const [folder, ref] = await Promise.all([refAt("DC0/vm/pitrix"), refAt(`DC0/datastore/${datastore}`)]);
    const [found] = await read(session, [ref], { type: "Datastore", paths: ["browser"] });
    const browser = found?.values.get("browser");
    if (browser === undefined) throw new Error(`${datastore} has no browser.`);
    const body = `${tag("datastorePath", `[${datastore}] pitrix-volumes/${folder.id}`)}<searchSpec>${tag("matchPattern", "*")}</searchSpec>`;
    const task = await begin(session, { method: "SearchDatastore_Task", on: refOf(browser), body });
    const progress = await watch(session, task, 10_000).catch(unless("FileNotFound"));
    return progress?.state === "success" ? all(progress.result, "file").map((one) => at(one, "path")?.text ?? "") : [];
  }
  const settingOf = (found: Awaited<ReturnType<typeof machines>>[number], key: string) =>
    all(found.values.get("config.extraConfig"), "OptionValue").find((one) => at(one, "key")?.text === key);

  return {
    session,
    refAt,
    idAt: async (path: string) => (await refAt(path)).id,
    /** Names of all machines in the folder that are ours, with whatever else somebody put there. */
    machines: async () => (await machines()).map((one) => textOf(one, "name") ?? one.ref.id),
    /** Names of all that is in the folder of volumes of a datastore. */
    volumes,
    async userDataOf(id: string) {
      const found = (await machines()).find((one) => textOf(one, "config.instanceUuid") === id);
      const value = found === undefined ? undefined : settingOf(found, "guestinfo.userdata");
      return Buffer.from(at(value, "value")?.text ?? "", "base64").toString("utf8");
    },
    /** Disks of machines that a key has made. */
    async disksOf(key: string) {
      const mine = (await machines()).filter((one) => at(settingOf(one, "pitrix.tags"), "value")?.text.includes(key));
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
    /** Takes a setting of a machine's away. */
    async forget(name: string, key: string) {
      const body = `<spec>${option(key, "")}</spec>`;
      const on = await refAt(`DC0/vm/pitrix/${name}`);
      await watch(session, await begin(session, { method: "ReconfigVM_Task", on, body }), 10_000);
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
