/** Of calls with one name at the same moment, the first is made and all have its answer. Nothing is kept. */
export function inFlight<T>(ask: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const flying = new Map<string, Promise<T>>();
  return (name) => {
    const known = flying.get(name);
    if (known !== undefined) return known;
    const asked = ask(name).finally(() => void flying.delete(name));
    flying.set(name, asked);
    return asked;
  };
}
