import * as z from "zod";
import { ProviderError } from "../contract.ts";
import { everyPage } from "./lists.ts";
import type { Session } from "./session.ts";
import { CinderSnapshot, CinderVolume } from "./volume-answers.ts";

const OneVolume = z.object({ volume: CinderVolume });

/** Volumes and snapshots as Cinder has them; what they mean is said by `volumes.ts` and `snapshots.ts`. */
export function openStorage(session: Session) {
  const path = (id: string) => `/volumes/${encodeURIComponent(id)}`;
  const volume = async (id: string): Promise<CinderVolume> =>
    (await session.json("volume", OneVolume, { path: path(id) })).volume;
  return {
    /** All of the project's: one request a page. A filter by metadata would miss disks that were made with a machine. */
    volumes: (): Promise<CinderVolume[]> =>
      everyPage(session, "volume", { path: "/volumes/detail", member: "volumes", schema: CinderVolume }),
    /** @throws ProviderError `not-found` */
    volume,
    /** `undefined` when it is gone. */
    found: (id: string): Promise<CinderVolume | undefined> => ifFound(volume(id)),
    snapshots: (by: Readonly<Record<string, string>> = {}) =>
      everyPage(session, "volume", {
        path: "/snapshots/detail",
        member: "snapshots",
        schema: CinderSnapshot,
        query: new URLSearchParams(by),
      }),
    note: (id: string, metadata: Readonly<Record<string, string>>): Promise<void> =>
      session.done("volume", { method: "POST", path: `${path(id)}/metadata`, body: { metadata } }),
    /** Succeeds when it is gone. @param cascade with its snapshots */
    async remove(id: string, cascade = false): Promise<void> {
      const query = new URLSearchParams(cascade ? { cascade: "true" } : {});
      await unlessGone(session.done("volume", { method: "DELETE", path: path(id), query }));
    },
    act: (id: string, action: string, input: unknown): Promise<void> =>
      session.done("volume", { method: "POST", path: `${path(id)}/action`, body: { [action]: input } }),
  };
}
export type Storage = ReturnType<typeof openStorage>;

export async function ifFound<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof ProviderError && error.kind === "not-found") return undefined;
    throw error;
  }
}

export async function unlessGone(request: Promise<unknown>): Promise<void> {
  await ifFound(request);
}
