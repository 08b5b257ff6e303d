import { expect, test } from "vitest";
import { rejection } from "../conformance/rejection.ts";
import type { Places } from "./places.ts";
import type { Session } from "./session.ts";
import { volumeIdOf } from "./volume-names.ts";
import { takeDisks } from "./volume-places.ts";
import { parseXml } from "./xml.ts";

/** What the simulator has not: a machine's snapshot that changes its disk's file, and a disk that went to another datastore. */
const id = volumeIdOf("one");
const folder = { type: "Folder", id: "group-v7" };
const nothing = { type: "", id: "" };
const places: Places = {
  datacenter: nothing,
  compute: nothing,
  pool: nothing,
  datastore: { type: "Datastore", id: "datastore-1" },
  folder,
  templates: folder,
};

/** vCenter's answers about one machine whose disk has this backing. @param changes gets what it is asked to change */
function vcenter(backing: string, changes: string[]): Session {
  const set = (name: string, value: string) => `<propSet><name>${name}</name>${value}</propSet>`;
  const text = (name: string, value: string) => set(name, `<val>${value}</val>`);
  const setting = (name: string, value: string) =>
    set(`config.extraConfig["${name}"]`, `<val><key>${name}</key><value>${value}</value></val>`);
  const devices = `<val><VirtualDevice xsi:type="ParaVirtualSCSIController"><key>1000</key></VirtualDevice><VirtualDevice xsi:type="VirtualDisk"><key>2001</key><backing>${backing}</backing><controllerKey>1000</controllerKey><unitNumber>5</unitNumber><capacityInKB>3145728</capacityInKB></VirtualDevice></val>`;
  const machine = `<objects><obj type="VirtualMachine">vm-1</obj>${text("config.instanceUuid", "u")}${setting("pitrix.tags", "{}")}${setting("pitrix.disks", JSON.stringify({ 5: id }))}${set("config.hardware.device", devices)}</objects>`;
  const datastore = `<objects><obj type="Datastore">datastore-1</obj>${text("name", "one")}${set("browser", '<val type="HostDatastoreBrowser">b-1</val>')}</objects>`;
  return {
    content: () => Promise.reject(new Error("not asked for")),
    manager: async (name) => ({ type: name, id: name }),
    clean: (said) => said,
    async call({ method, body = "" }) {
      if (method !== "RetrievePropertiesEx") changes.push(method);
      const answer = body.includes("<type>Datastore<") ? datastore : machine;
      return [parseXml(`<returnval>${answer}</returnval>`)];
    },
  };
}

test.each([
  [
    "of a machine with snapshots, where its file is a part of it",
    `<fileName>[one] pitrix-volumes/group-v7/${id}-000001.vmdk</fileName><parent><fileName>[one] pitrix-volumes/group-v7/${id}.vmdk</fileName></parent>`,
    "SnapshotsExist",
  ],
  [
    "that is on a datastore where nobody would find it",
    "<fileName>[two] vm/vm_1.vmdk</fileName>",
    "DatastoreElsewhere",
  ],
])("a disk %s is not taken, and nothing is changed", async (_, backing, providerCode) => {
  const changes: string[] = [];
  const taking = takeDisks(vcenter(backing, changes), places, { type: "VirtualMachine", id: "vm-1" }, () => true);
  expect(await rejection(taking)).toMatchObject({
    kind: "conflict",
    providerCode,
    remedy: expect.stringMatching(/\S/),
  });
  expect(changes).toEqual([]);
});
