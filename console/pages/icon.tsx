import { useQuery } from "@tanstack/react-query";
import type { App } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";

/** Four minutes: what the picture is read from is good for five. */
const FRESH_MS = 240_000;

/** An app's icon, where it has one that the store itself keeps: what was uploaded for it, or else what lies in its package. */
export function AppIcon({ app }: { readonly app: App }) {
  const icon = app.attachments?.find(({ kind }) => kind === "icon");
  if (icon !== undefined) return <Picture id={icon.id} name="" className="icon" />;
  // A URL leads elsewhere: nothing is loaded from there.
  if (app.icon === undefined || URL.canParse(app.icon)) return null;
  return <PackedIcon versionId={app.latestVersionId} />;
}

function PackedIcon({ versionId }: { readonly versionId: string }) {
  const { client } = useStore();
  const { data } = useQuery({
    queryKey: ["package-icons", versionId],
    queryFn: ({ signal }) => client.appVersions.getIcon(versionId, { signal }),
    // A version's package never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });
  const picture = data?.picture;
  if (picture === undefined) return null;
  const { type, width, height } = picture;
  return <img className="icon" src={`data:${type};base64,${picture.data}`} alt="" width={width} height={height} />;
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
