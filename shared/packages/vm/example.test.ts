import { describe, expect, it } from "vitest";
import { readIcon } from "../icon.ts";
import { formSchema } from "./form.ts";
import { imageReference } from "./image.ts";
import { loadFiles, readGood } from "./real-packages.ts";
import { render } from "./render.ts";
import { checkValues } from "./values.ts";

const files = loadFiles(new URL("../../../examples/zookeeper", import.meta.url).pathname);
const example = readGood(files);

describe("the ZooKeeper example", () => {
  const checked = checkValues(example, { cluster: { subnet: "subnet-1" } });
  if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
  const result = render(example, checked.values);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  const { cluster } = result;

  it("asks the paper's questions, and its own settings", () => {
    const paper = formSchema(readGood(loadFiles("paper"))).sections[0];
    const form = formSchema(example, "zh-cn");
    const pointers = (items: NonNullable<typeof paper>["items"]): string[] =>
      items.flatMap((item) => [item.pointer, ...(item.kind === "section" ? pointers(item.items) : [])]);
    expect(pointers(form.sections.slice(0, 1))).toEqual(pointers(paper === undefined ? [] : [paper]));
    expect(form.sections[1]?.items.map(({ key }) => key)).toEqual([
      "tickTime",
      "initLimit",
      "syncLimit",
      "maxClientCnxns",
    ]);
    const descriptions = JSON.stringify(form.sections).matchAll(/"description":"(.*?)"/g);
    expect([...descriptions].filter(([, text]) => !/\p{Script=Han}/u.test(text ?? ""))).toEqual([]);
  });

  it("brings its own icon, so that a new store shows one", () => {
    expect(readIcon(files, example.meta)).toMatchObject({ picture: { type: "image/png", width: 128, height: 128 } });
  });

  it("deploys three nodes whose commands need no shell, and knows when a node is ready", () => {
    const [role] = cluster.roles;
    expect(cluster).toMatchObject({ endpoints: { client: { port: 2181, protocol: "tcp" } }, env: { tickTime: 500 } });
    expect(role).toMatchObject({ role: "", count: 3, volume: { mountPoints: ["/data"] }, serverIdUpperBound: 255 });
    expect(Object.values(role?.services ?? {}).every(({ run }) => run !== undefined && "argv" in run)).toBe(true);
    expect(role?.healthCheck?.check).toEqual({ argv: ["/opt/zookeeper/bin/zkServer.sh", "ready"] });
  });

  it("has an image on every cloud in every region, and says so where it has none", () => {
    const [role] = cluster.roles;
    if (role === undefined) throw new Error("no role");
    for (const cloud of ["aws", "azure", "openstack", "qingcloud", "vsphere"])
      expect(imageReference(role, cloud, "anywhere")).toEqual({ ok: true, reference: "name:pitrix-zookeeper-3.9" });
    expect(imageReference(role, "another", "anywhere").ok).toBe(false);
  });
});
