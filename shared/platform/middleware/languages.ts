/** More languages than these help nobody. */
const MAX_LANGUAGES = 10;
const MAX_HEADER = 1000;
const RANGE = /^([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,4})(?:;q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?$/;

/**
 * Languages of an `Accept-Language` header (RFC 9110, section 12.5.4), the most wanted first. What does not fit the
 * grammar is passed over: a bad header is no reason to refuse a form.
 */
export function acceptedLanguages(header: string | undefined): readonly string[] {
  const ranges = (header ?? "").slice(0, MAX_HEADER).split(",").slice(0, MAX_LANGUAGES);
  return ranges
    .flatMap((range) => {
      const [, language, weight = "1"] = RANGE.exec(range.replaceAll(/\s/g, "")) ?? [];
      return language === undefined || Number(weight) === 0 ? [] : [{ language, weight: Number(weight) }];
    })
    .sort((one, other) => other.weight - one.weight)
    .map(({ language }) => language);
}
