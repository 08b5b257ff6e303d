/** What a resource is made of, in words. */
interface AmountWords {
  readonly cpu: (count: number) => string;
  readonly memory: (amount: string) => string;
  readonly volumeSize: (amount: string) => string;
  readonly between: string;
}

/** No line ends between a number and its unit. */
const SPACE = "\u00a0";

/**
 * A resource's facts as one text: `1 CPU, 2 GiB memory, 10 GiB volume`. What has no size is left out, and so is what is no
 * plain value; a fact that this version does not know stands with its name.
 * @param facts `cpu` in cores, `memory` in MiB, `volumeSize` in GiB
 */
export function amountsOf(facts: object | undefined, words: AmountWords): string {
  const texts = Object.entries(facts ?? {}).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === "number" && (name === "cpu" || name === "memory" || name === "volumeSize")) {
      if (value === 0) return [];
      if (name === "cpu") return [words.cpu(value)];
      return [name === "memory" ? words.memory(memoryOf(value)) : words.volumeSize(`${value}${SPACE}GiB`)];
    }
    if (value === null || typeof value === "object") return [];
    return [name === "address" ? String(value) : `${name} ${String(value)}`];
  });
  return texts.join(words.between) || "–";
}

/** In GiB where that is a short number. */
function memoryOf(mib: number): string {
  return mib >= 1024 && mib % 256 === 0 ? `${mib / 1024}${SPACE}GiB` : `${mib}${SPACE}MiB`;
}
