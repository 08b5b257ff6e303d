/** A day or an instant as it was typed, as the API takes it; `null` for what is neither, `undefined` for nothing. */
export function instantOf(text: string | undefined): string | undefined | null {
  if (text === undefined || text.trim() === "") return undefined;
  const time = Date.parse(text.trim());
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
