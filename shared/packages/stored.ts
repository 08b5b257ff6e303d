import type { CheckOptions, Masked, PackageFault, PackageValue, StoredFormat, ValuesResult } from "./contract.ts";
import type { Form } from "./form.ts";
import type { JsonObject } from "./json.ts";

/** A stored package together with what its format can do with it: its type is nobody else's business. */
export interface OpenPackage<P extends PackageValue = PackageValue>
  extends Pick<PackageValue, "name" | "description" | "meta"> {
  /** The value itself; its `format` tells its type. */
  readonly value: P;
  form(locale?: string): Form;
  checkValues(answers: unknown, options?: CheckOptions): ValuesResult;
  mask(values: JsonObject): Masked;
  /** What its user should know before it is deployed. */
  warnings(): readonly PackageFault[];
}

/** A format whose packages' type is closed in: formats of different packages stand in one list. */
export interface PackageOpener<P extends PackageValue = PackageValue> {
  readonly id: string;
  /** @throws ZodError for what the format did not make */
  open(stored: unknown): OpenPackage<P>;
}

export function opener<P extends PackageValue>(format: StoredFormat<P>): PackageOpener<P> {
  return {
    id: format.id,
    open(stored) {
      const value = format.parse(stored);
      return {
        name: value.name,
        description: value.description,
        meta: value.meta,
        value,
        form: (locale) => format.form(value, locale),
        checkValues: (answers, options) => format.checkValues(value, answers, options),
        mask: (values) => format.mask(value, values),
        warnings: () => format.warnings?.(value) ?? [],
      };
    },
  };
}
