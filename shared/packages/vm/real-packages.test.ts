import { describe, expect, it } from "vitest";
import { renderedCluster } from "./cluster.ts";
import { vmFormat } from "./format.ts";
import { loadFiles, readGood, realPackages } from "./real-packages.ts";
import { render } from "./render.ts";
import { vmPackage } from "./schema.ts";
import { checkValues } from "./values.ts";

describe.each(realPackages)("real package %s", (name) => {
  const files = loadFiles(name);

  it("is detected, and is a plain value that survives storage", () => {
    expect(vmFormat.detect(files)).toBe(true);
    const pkg = readGood(files);
    expect(vmPackage.parse(JSON.parse(JSON.stringify(pkg)))).toEqual(pkg);
  });

  it("validates and renders with its defaults and a subnet", () => {
    const pkg = readGood(files);
    const links = name.endsWith("Kafka") ? { zk_service: "dep-zookeeper" } : {};
    const checked = checkValues(pkg, { cluster: { subnet: "subnet-1", ...links } });
    if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
    const result = render(pkg, checked.values);
    if (!result.ok) throw new Error(JSON.stringify(result.faults));
    expect(result.cluster.subnet).toBe("subnet-1");
    expect(renderedCluster.parse(JSON.parse(JSON.stringify(result.cluster)))).toEqual(result.cluster);
    expect(result.cluster).toMatchSnapshot();
  });
});
