import { LIMITS } from "./limits.ts";
import { MACHINE, type Machine, machineOf } from "./machine-answers.ts";
import type { Places } from "./places.ts";
import { readBelow, readThere } from "./properties.ts";
import type { Session } from "./session.ts";
import { type Ref, refOf, refTag, tag } from "./xml.ts";

/** References of machines that this process has met, by their ids. */
const kept = new WeakMap<Session, Map<string, Ref>>();
const MET = 1_000;

export function remember(session: Session, id: string, ref: Ref): void {
  const met = kept.get(session) ?? new Map<string, Ref>();
  kept.set(session, met);
  met.delete(id);
  met.set(id, ref);
  const [oldest] = met.keys();
  if (met.size > MET && oldest !== undefined) met.delete(oldest);
}

/**
 * Those of our machines that vCenter shows. 1 request for all that this process has met, and for others 1 for each id and 1 for all; or 1 for the
 * whole folder where there are many ids.
 */
export async function machinesById(
  session: Session,
  places: Places,
  ids: readonly string[],
): Promise<readonly Machine[]> {
  if (ids.length === 0) return [];
  if (ids.length > LIMITS.lookedUp) {
    const wanted = new Set(ids);
    return (await machinesOf(session, places)).filter(({ report }) => wanted.has(report.id));
  }
  const met = kept.get(session);
  const known = await readAll(
    session,
    ids.map((id) => met?.get(id)),
  );
  // What has the reference now may be none of ours, or another one.
  const there = known.filter(({ report }) => ids.includes(report.id));
  const missing = ids.filter((id) => there.every(({ report }) => report.id !== id));
  for (const id of missing) met?.delete(id);
  const refs = await Promise.all(missing.map((id) => refById(session, places, id)));
  const found = await readAll(session, refs);
  for (const { ref, report } of found) remember(session, report.id, ref);
  return [...there, ...found];
}

async function readAll(session: Session, refs: readonly (Ref | undefined)[]): Promise<readonly Machine[]> {
  const found = await readThere(
    session,
    refs.filter((ref) => ref !== undefined),
    MACHINE,
  );
  return found.flatMap((one) => machineOf(one) ?? []);
}

/** All of ours in the folder. 1 request. */
export async function machinesOf(session: Session, { folder }: Places): Promise<readonly Machine[]> {
  const found = await readBelow(session, folder, { type: "Folder", path: "childEntity" }, [MACHINE]);
  return found.flatMap((one) => machineOf(one) ?? []);
}

async function refById(session: Session, { datacenter }: Places, id: string): Promise<Ref | undefined> {
  // What is no UUID of ours is nobody's: vCenter would call it an invalid argument.
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return undefined;
  const [found] = await session.call({
    method: "FindByUuid",
    on: await session.manager("searchIndex"),
    body: refTag("datacenter", datacenter) + tag("uuid", id) + tag("vmSearch", true) + tag("instanceUuid", true),
  });
  return found === undefined ? undefined : refOf(found);
}
