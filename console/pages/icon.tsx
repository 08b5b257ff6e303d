import { useQuery } from "@tanstack/react-query";
import type { App } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";

/** Four minutes: what the picture is read from is good for five. */
const FRESH_MS = 240_000;

/** An app's icon, where it has one that the store itself keeps. */
export function AppIcon({ app }: { readonly app: App }) {
  const icon = app.attachments?.find(({ kind }) => kind === "icon");
  return icon === undefined ? null : <Picture id={icon.id} name="" className="icon" />;
}

export function Picture({
  id,
  name,
  className,
}: {
  readonly id: string;
  readonly name: string;
  readonly className: string;
}) {
  const { client } = useStore();
  const { data } = useQuery({
    queryKey: ["attachments", id],
    queryFn: ({ signal }) => client.attachments.get(id, { signal }),
    staleTime: FRESH_MS,
  });
  return data === undefined ? null : (
    <img className={className} src={data.url} alt={name} width={data.width} height={data.height} loading="lazy" />
  );
}
