import { isObject, at as memberAt } from "../members.ts";

/** One step: a member, or the item of a list that has those members, that place, or that value. */
const STEP =
  /\.((?:[^.[\]\\]|\\.)+)|\[(\d+)\]|\[=((?:"(?:\\.|[^"\\])*"|[^\]]+))\]|\[((?:[^\]"]|"(?:\\.|[^"\\])*")+)\]/gy;
const PAIR = /([^=,]+)=("(?:\\.|[^"\\])*"|[^,]+)/g;

/**
 * Whether an object says something at a path as the API server names fields of a conflict:
 * `.spec.template.spec.containers[name="app"].image`. A path that cannot be read leads nowhere.
 */
export function hasField(object: unknown, path: string): boolean {
  let found: unknown = object;
  let read = 0;
  STEP.lastIndex = 0;
  for (let match = STEP.exec(path); match !== null && found !== undefined; match = STEP.exec(path)) {
    const [, member, place, value, pairs = ""] = match;
    if (member !== undefined) found = memberOf(found, path, member);
    else if (place !== undefined) found = memberAt(found, Number(place));
    else if (!Array.isArray(found)) found = undefined;
    else found = found.find((item) => (value === undefined ? has(item, pairs) : same(item, value)));
    read = STEP.lastIndex;
  }
  return found !== undefined && read === path.length && path !== "";
}

/** Keys of labels and annotations have dots themselves, which the path does not mark. */
function memberOf(found: unknown, path: string, member: string): unknown {
  const direct = memberAt(found, member);
  if (direct !== undefined || !isObject(found)) return direct;
  const rest = path.slice(STEP.lastIndex - member.length);
  const key = Object.keys(found).find(
    (candidate) => rest === candidate || rest.startsWith(`${candidate}.`) || rest.startsWith(`${candidate}[`),
  );
  if (key === undefined) return undefined;
  STEP.lastIndex += key.length - member.length;
  return found[key];
}

function has(item: unknown, pairs: string): boolean {
  return [...pairs.matchAll(PAIR)].every(([, name = "", value = ""]) => same(memberAt(item, name), value));
}

const same = (value: unknown, written: string): boolean => JSON.stringify(value) === written;
