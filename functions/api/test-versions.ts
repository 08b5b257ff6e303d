import { appVersionItem, packageItem } from "../../shared/domain/app/entity.ts";
import type { AppVersion } from "../../shared/domain/app/schema.ts";
import { appStore } from "../../shared/domain/app/store.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { type ConfigItem, type VmPackage, vmPackage } from "../../shared/packages/vm/schema.ts";
import type { Table } from "../../shared/platform/dynamodb.ts";

/** Another version of a seeded app, its package changed as a publisher would. */
export async function seedVersion(
  table: Table,
  from: AppVersion,
  packageVersion: string,
  change: (pkg: VmPackage) => VmPackage = (pkg) => pkg,
): Promise<AppVersion> {
  const stored = await appStore(table).getPackage(from.tenantId, from.id);
  const pkg = vmPackage.parse(stored?.package);
  const version = { ...from, id: newId("appVersion"), packageVersion };
  await table.transact([
    { put: appVersionItem(version) },
    { put: packageItem(from.tenantId, version.id, { format: "vm", package: change(pkg) }) },
  ]);
  return version;
}

/** The package with the items of a top section of its form changed. */
export function withItems(
  pkg: VmPackage,
  section: string,
  change: (items: readonly ConfigItem[]) => readonly ConfigItem[],
): VmPackage {
  return {
    ...pkg,
    config: pkg.config.map((item) =>
      item.key === section ? { ...item, properties: change(item.properties ?? []) } : item,
    ),
  };
}

/** The package with a text of its template replaced; it must be there. */
export function withTemplate(pkg: VmPackage, old: string, now: string): VmPackage {
  if (!pkg.template.includes(old)) throw new Error(`the template has no ${old}`);
  return { ...pkg, template: pkg.template.replace(old, now) };
}

/** A question as the reader leaves it. */
export function question(key: string, more: Partial<ConfigItem> = {}): ConfigItem {
  return {
    key,
    type: "string",
    label: "",
    description: "",
    required: false,
    default: "",
    changeable: true,
    multichoice: false,
    separator: ",",
    ...more,
  };
}
