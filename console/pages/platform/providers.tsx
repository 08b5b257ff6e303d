import Badge from "@cloudscape-design/components/badge";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useStore } from "../../data/store.tsx";
import { usePages } from "../../data/use-pages.ts";
import { Listing } from "../../shell/listing.tsx";
import { useWork } from "../../words/use-work.ts";

/** The kinds of clouds that this store can use. */
export function Providers() {
  const { words } = useWork();
  const { client } = useStore();
  const providers = usePages(["providers", "page"], (_, signal) => client.providers.list({ signal }));
  return (
    <Listing
      title={words.pages.providers}
      pages={providers}
      empty={words.facts.nothing}
      trackBy={({ id }) => id}
      columns={[
        {
          id: "title",
          header: words.name,
          isRowHeader: true,
          minWidth: 160,
          cell: ({ id, title }) => `${title} (${id})`,
        },
        {
          id: "capabilities",
          header: words.platform.capabilities,
          minWidth: 240,
          cell: ({ capabilities }) => (
            <SpaceBetween size="xxs" direction="horizontal">
              {capabilities.map((one) => (
                <Badge key={one}>{one}</Badge>
              ))}
            </SpaceBetween>
          ),
        },
        {
          id: "formats",
          header: words.platform.formats,
          minWidth: 140,
          cell: ({ packageFormats }) => packageFormats.join(", "),
        },
      ]}
    />
  );
}
