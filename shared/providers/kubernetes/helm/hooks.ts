import * as z from "zod";
import type { HookEvent } from "../../workloads.ts";
import type { Hook } from "../hooks.ts";
import type { ClusterObject } from "../objects.ts";

const Deletion = z.enum(["before-hook-creation", "hook-succeeded", "hook-failed"]);

const HOOK = "helm.sh/hook";

/** An event by the names that packages call it by. */
const EVENTS: ReadonlyMap<string, HookEvent> = new Map([
  ["pre-install", "pre-install"],
  ["post-install", "post-install"],
  ["pre-upgrade", "pre-upgrade"],
  ["post-upgrade", "post-upgrade"],
  ["pre-rollback", "pre-rollback"],
  ["post-rollback", "post-rollback"],
  ["pre-delete", "pre-delete"],
  ["post-delete", "post-delete"],
  ["test", "test"],
  ["test-success", "test"],
]);

export const isHook = ({ metadata }: ClusterObject): boolean => metadata.annotations?.[HOOK] !== undefined;

/** The hooks among objects, as their annotations describe them (https://helm.sh/docs/topics/charts_hooks/). Pure. */
export function hooksIn(objects: readonly ClusterObject[]): readonly Hook[] {
  return objects.filter(isHook).map((object) => {
    const annotations = object.metadata.annotations ?? {};
    const deletions = words(annotations["helm.sh/hook-delete-policy"]).flatMap(
      (word) => Deletion.safeParse(word).data ?? [],
    );
    const weight = Number(annotations["helm.sh/hook-weight"] ?? 0);
    return {
      object,
      events: words(annotations[HOOK]).flatMap((word) => EVENTS.get(word) ?? []),
      weight: Number.isFinite(weight) ? weight : 0,
      deletions: deletions.length === 0 ? ["before-hook-creation"] : deletions,
    };
  });
}

const words = (text = ""): string[] => text.split(",").map((word) => word.trim().toLowerCase());
