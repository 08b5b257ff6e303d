import { RouteLink } from "../shell/route-link.tsx";

interface Props {
  readonly id: string;
  readonly names: ReadonlyMap<string, string>;
}

/** A runtime by its name; by its id alone where the user is not told of it. */
export function RuntimeLink({ id, names }: Props) {
  const name = names.get(id);
  return name === undefined ? id : <RouteLink to={`/runtimes/${encodeURIComponent(id)}`}>{name}</RouteLink>;
}
