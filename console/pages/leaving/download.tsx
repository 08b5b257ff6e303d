import Link from "@cloudscape-design/components/link";
import { useState } from "react";
import { useStore } from "../../data/store.tsx";
import { Act } from "../../shell/act.tsx";
import { useWork } from "../../words/use-work.ts";

/** A URL of an archive is made when it is asked for: each is in the audit log. */
export function Download({ exportId }: { readonly exportId: string }) {
  const { words } = useWork();
  const { client } = useStore();
  const [url, setUrl] = useState<string>();
  if (url !== undefined)
    return (
      <Link href={url} external>
        {words.leaving.archive}
      </Link>
    );
  return (
    <Act
      label={words.leaving.download}
      name={exportId}
      text={words.leaving.downloadText}
      send={(_, idempotencyKey) => client.exports.download(exportId, { idempotencyKey })}
      done={(answer) => setUrl(answer.url)}
    />
  );
}
