import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { chainActs } from "../domain/audit/chain-store.ts";
import { auditLog } from "../domain/audit/log.ts";
import { auditReader } from "../domain/audit/read-store.ts";
import type { Frontgate } from "../domain/frontgate/schema.ts";
import { type FrontgateStore, frontgateStore } from "../domain/frontgate/store.ts";
import { newTestFrontgate } from "../domain/frontgate/test-frontgate.ts";
import { newId } from "../kernel/ids.ts";
import { faults } from "../kernel/test-faults.ts";
import { openTable, type Table } from "../platform/dynamodb.ts";
import { LIMITS } from "../protocol/limits.ts";
import { CONNECT_HEADERS, connectStatement, successionStatement } from "../protocol/messages.ts";
import { useTestTable } from "../tasks/testing/table.ts";
import { admission } from "./admit.ts";

const client = useTestTable("admit");
const TOKEN = "t".repeat(43);

describe("whom Pilot lets in (A1, A2)", () => {
  let table: Table;
  let frontgates: FrontgateStore;
  let time = Date.parse("2026-01-01T00:00:00.000Z");
  const alarms: unknown[] = [];
  let admit: ReturnType<typeof admission>;
  beforeAll(() => {
    table = openTable("admit", client());
    frontgates = frontgateStore(table);
    const alarm = (_event: string, fields: { readonly refusal?: unknown }) => void alarms.push(fields.refusal);
    admit = admission({ frontgates, audit: auditLog(table), alarm, clock: () => new Date(time) });
  });

  const newKey = (): KeyObject => generateKeyPairSync("ed25519").privateKey;
  const spki = (key: KeyObject): string =>
    createPublicKey(key).export({ type: "spki", format: "der" }).toString("base64url");
  const spell = (key: KeyObject, text: string): string => sign(null, Buffer.from(text), key).toString("base64url");
  const expected = async (change: Partial<Frontgate> = {}): Promise<Frontgate> => {
    const frontgate = newTestFrontgate(TOKEN, new Date(time), change);
    await frontgates.join(frontgate, newId("deployment"));
    return frontgate;
  };
  /** Connects as `id` with a key that is proven, and what else is shown. */
  const connect = (
    { tenantId, id }: Pick<Frontgate, "tenantId" | "id">,
    key: KeyObject,
    shown: { readonly token?: string; readonly former?: KeyObject } = {},
  ): Promise<boolean> => {
    time += 1;
    const statement = { tenantId, frontgateId: id, timestamp: String(time), publicKey: spki(key) };
    const { token, former } = shown;
    return admit(
      {
        [CONNECT_HEADERS.tenant]: tenantId,
        [CONNECT_HEADERS.frontgate]: id,
        [CONNECT_HEADERS.timestamp]: statement.timestamp,
        [CONNECT_HEADERS.publicKey]: statement.publicKey,
        [CONNECT_HEADERS.signature]: spell(key, connectStatement(statement)),
        ...(token === undefined ? {} : { [CONNECT_HEADERS.enrolmentToken]: token }),
        ...(former === undefined
          ? {}
          : {
              [CONNECT_HEADERS.formerKey]: spki(former),
              [CONNECT_HEADERS.succession]: spell(former, successionStatement(statement)),
            }),
      },
      newId("request"),
    );
  };
  const enrolled = async (): Promise<{ frontgate: Frontgate; key: KeyObject }> => {
    const [frontgate, key] = [await expected(), newKey()];
    expect(await connect(frontgate, key, { token: TOKEN })).toBe(true);
    return { frontgate, key };
  };

  it("A1: takes no enrolment token twice, late, of another tenant or Frontgate, or a wrong one", async () => {
    const { frontgate, key } = await enrolled();
    alarms.length = 0;
    expect(await connect(frontgate, newKey(), { token: TOKEN })).toBe(false);
    expect(alarms).toEqual(["token-used"]);
    // The same key again is an ordinary connection: its answer may have been lost.
    expect(await connect(frontgate, key, { token: TOKEN })).toBe(true);

    const late = await expected();
    time += LIMITS.enrolmentMs;
    expect(await connect(late, newKey(), { token: TOKEN })).toBe(false);
    // A task waits for it: the token is good again.
    await frontgates.openEnrolment(late, new Date(time + 60_000));
    expect(await connect(late, newKey(), { token: TOKEN })).toBe(true);

    const [mine, other] = [await expected(), await expected({ tokenSha256: "0".repeat(64) })];
    alarms.length = 0;
    expect(await connect({ ...mine, tenantId: other.tenantId }, newKey(), { token: TOKEN })).toBe(false);
    expect(await connect(other, newKey(), { token: TOKEN })).toBe(false);
    expect(await connect(mine, newKey(), { token: "u".repeat(43) })).toBe(false);
    expect(await connect(mine, newKey())).toBe(false);
    expect(alarms).toEqual(["token-wrong", "token-wrong"]);
    expect(await connect(mine, newKey(), { token: TOKEN })).toBe(true);
  });

  const claims = faults(200, 20);
  it(`A2: of ${claims} claims to another's id, each with a good key of its own, takes none; rings, and tells the tenant once`, async () => {
    const victim = await enrolled();
    alarms.length = 0;
    for (let n = 0; n < claims; n++) {
      const { key } = n % 10 === 0 ? await enrolled() : { key: newKey() };
      const shown = n % 3 === 0 ? {} : n % 3 === 1 ? { former: key } : { token: TOKEN };
      expect(await connect(victim.frontgate, key, shown)).toBe(false);
    }
    expect(alarms).toHaveLength(claims);
    expect(new Set(alarms)).toEqual(new Set(["foreign-key", "token-used"]));
    expect(await connect(victim.frontgate, victim.key)).toBe(true);
    const { tenantId, id } = victim.frontgate;
    await chainActs(table, tenantId);
    const entries = (await auditReader(table).after(tenantId, 0, 100)).map(({ entry }) => entry);
    expect(entries).toMatchObject([{ operation: "connectFrontgate", outcome: "denied", object: { id } }]);
  });

  it("A2: takes a proof once, and one of before never", async () => {
    const { frontgate, key } = await enrolled();
    const now = time;
    for (const back of [1, 60_000, LIMITS.clockSkewMs]) {
      time = now - back;
      expect(await connect(frontgate, key)).toBe(false);
    }
    time = now;
    expect(await connect(frontgate, key)).toBe(true);
  });

  it("A5: takes a successor with the word of the enrolled key alone, and a revoked one never", async () => {
    const { frontgate, key } = await enrolled();
    const next = newKey();
    expect(await connect(frontgate, next, { former: newKey() })).toBe(false);
    expect(await connect(frontgate, next, { former: key })).toBe(true);
    // The answer was lost: the same again.
    expect(await connect(frontgate, next, { former: key })).toBe(true);
    expect(await connect(frontgate, key)).toBe(false);
    expect(await connect(frontgate, newKey(), { former: key })).toBe(false);
    const now = await frontgates.get(frontgate.tenantId, frontgate.id);
    if (now === undefined) throw new Error("It is gone.");
    await frontgates.save(frontgates.revokeWrites(now, new Date(time)));
    alarms.length = 0;
    expect(await connect(frontgate, next)).toBe(false);
    expect(await connect(frontgate, newKey(), { former: next })).toBe(false);
    expect(await connect(frontgate, newKey(), { token: TOKEN })).toBe(false);
    expect(alarms).toEqual(["revoked", "revoked", "revoked"]);
  });
});
