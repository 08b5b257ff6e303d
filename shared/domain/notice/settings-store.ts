import { assignments, type Table, type Write } from "../../platform/dynamodb.ts";
import { noticeSettingsKey } from "./entity.ts";
import { NoticeSettings } from "./schema.ts";

/** Of a tenant that has never changed them. */
const DEFAULTS: NoticeSettings = { email: true, language: "en", version: 0 };

/** What tenants decided about their notices. One round trip a method. */
export interface NoticeSettingsStore {
  get(tenantId: string): Promise<NoticeSettings>;
  /** @throws ConditionFailed (0: they have changed since `before` was read; 1…: one of `also`) */
  save(tenantId: string, before: NoticeSettings, after: NoticeSettings, also: readonly Write[]): Promise<void>;
}

export function noticeSettingsStore(table: Table): NoticeSettingsStore {
  return {
    async get(tenantId) {
      const item = await table.get(noticeSettingsKey(tenantId), { consistent: true });
      return item === undefined ? DEFAULTS : NoticeSettings.parse(item);
    },
    async save(tenantId, before, after, also) {
      const { names, values } = assignments({ version: before.version });
      const put = { ...noticeSettingsKey(tenantId), entity: "NoticeSettings", tenantId, ...after };
      const expression =
        before.version === 0
          ? { condition: "attribute_not_exists(pk)" }
          : { condition: "#version = :version", names, values };
      await table.transact([{ put, expression }, ...also]);
    },
  };
}
