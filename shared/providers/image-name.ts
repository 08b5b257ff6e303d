/**
 * Whether an image has the name that a reference asks for (`name:pitrix-frontgate*`): `*` stands for any text. Without a regular
 * expression: a pattern of many stars would keep one busy.
 */
export function imageNamed(pattern: string): (name: string) => boolean {
  const [first = "", ...rest] = pattern.split("*");
  return (name) => {
    if (rest.length === 0) return name === first;
    if (!name.startsWith(first)) return false;
    const last = rest.at(-1) ?? "";
    let from = first.length;
    for (const part of rest.slice(0, -1)) {
      const at = name.indexOf(part, from);
      if (at < 0) return false;
      from = at + part.length;
    }
    return name.length - last.length >= from && name.endsWith(last);
  };
}
