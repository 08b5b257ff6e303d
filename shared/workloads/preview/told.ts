import type { ObjectChange } from "../../providers/workloads.ts";
import { type ObjectChangeView, PREVIEW_LIMITS, type PreviewAnswer } from "./view.ts";

/**
 * Changes as they are told: bounded, what is refused first. Pure.
 * @param namespace the deployment's, which goes without saying
 */
export function toldOf(changes: readonly ObjectChange[], namespace: string): PreviewAnswer["cluster"] {
  const sorted = [...changes].sort((a, b) => rank(a) - rank(b)).map((change) => viewOf(change, namespace));
  const objects: ObjectChangeView[] = [];
  let bytes = 0;
  for (const one of sorted.slice(0, PREVIEW_LIMITS.objects)) {
    bytes += Buffer.byteLength(JSON.stringify(one));
    if (bytes > PREVIEW_LIMITS.bytes) break;
    objects.push(one);
  }
  return { known: true, objects, more: sorted.length - objects.length };
}

const rank = ({ refusal }: ObjectChange): number => (refusal === undefined ? 1 : 0);

function viewOf({ fields, refusal, namespace, ...rest }: ObjectChange, own: string): ObjectChangeView {
  const told = fields?.slice(0, PREVIEW_LIMITS.fields).map(({ pointer, before, after }) => ({
    pointer,
    ...(before === undefined ? {} : { before: cut(before) }),
    ...(after === undefined ? {} : { after: cut(after) }),
  }));
  const more = (fields?.length ?? 0) - (told?.length ?? 0);
  return {
    ...rest,
    ...(namespace === undefined || namespace === own ? {} : { namespace }),
    ...(told === undefined ? {} : { fields: told }),
    ...(more === 0 ? {} : { moreFields: more }),
    ...(refusal === undefined ? {} : { refusal }),
  };
}

/** As it is where it is short; else the beginning of its text. */
function cut(value: unknown): unknown {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length <= PREVIEW_LIMITS.value ? value : `${text.slice(0, PREVIEW_LIMITS.value)}…`;
}
