import type { AppVersion } from "../../sdk/index.ts";
import { openClient } from "../api/client.ts";
import type { Context, Options } from "../context.ts";
import { readChecked } from "../package/read.ts";
import { digestOf } from "../package/source.ts";
import { upload } from "../package/upload.ts";

/** Checks a package here, then uploads it: what is wrong is said before a byte is sent. */
export async function pushPackage(context: Context, path: string, options: Options): Promise<void> {
  const { archive, archiveName } = await readChecked(path);
  const client = await openClient(context);
  context.note(`${archiveName}: ${archive.length} bytes, ${digestOf(archive)}`);
  const data = await upload(context, client, archive);
  const submitted = options.flag("submit") === true ? await submit(context, client, data.id) : data;
  await context.object({ ...submitted });
  if (options.flag("submit") !== true) context.note(`Have it reviewed: pitrix version submit ${data.id}`);
}

async function submit(
  context: Context,
  client: Awaited<ReturnType<typeof openClient>>,
  id: string,
): Promise<AppVersion> {
  const path = `/app-versions/${encodeURIComponent(id)}:submit`;
  return client.send<AppVersion>({ method: "POST", path, body: {}, signal: context.signal });
}
