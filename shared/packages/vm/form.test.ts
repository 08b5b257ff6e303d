import { describe, expect, it } from "vitest";
import { formSchema } from "./form.ts";
import { loadFiles, readGood } from "./real-packages.ts";

const paper = readGood(loadFiles("paper"));
const etcd = readGood(loadFiles("appcenter/etcd"));

describe("formSchema", () => {
  it("shows the paper's form: sections in order, types, ranges, defaults, required as booleans", () => {
    expect(formSchema(paper)).toMatchSnapshot();
  });

  it("is translated, by language and by its base", () => {
    const label = (locale?: string) => formSchema(etcd, locale).sections[0]?.items[0]?.label;
    expect([label(), label("zh-CN"), label("zh"), label("fr")]).toEqual(["name", "名称", "名称", "name"]);
    expect(formSchema(etcd, "zh_TW").locale).toBe("zh-cn");
    expect(formSchema(etcd, "__proto__").locale).toBe("en");
  });

  it("requires in its JSON Schema only what has no default, and no parameter of a custom command", () => {
    expect(formSchema(etcd).schema).toMatchObject({
      required: ["cluster"],
      properties: {
        cluster: { required: ["vxnet"], properties: { etcd_node: { required: [], additionalProperties: false } } },
        service_params: { required: [] },
      },
    });
  });

  it("says in the JSON Schema what several choices look like", () => {
    const zookeeper = readGood(loadFiles("appcenter/Zookeeper"));
    const schema = JSON.stringify(formSchema(zookeeper).schema);
    expect(schema).toContain("^((conf|cons|");
    expect(schema).toContain('"format":"password"');
  });
});
