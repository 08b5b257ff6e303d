import Badge from "@cloudscape-design/components/badge";
import Box from "@cloudscape-design/components/box";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Cards from "@cloudscape-design/components/cards";
import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "wouter";
import { Paging } from "../data/paging.tsx";
import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { Problem } from "../shell/problem.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { useWords } from "../words/use-words.tsx";
import { AppIcon } from "./icon.tsx";

const PAGE_SIZE = 24;

/** Every app that the user may see: search and category are in the address, so that they can be shared and gone back to. */
export function StoreFront() {
  const { words, pick } = useWords();
  const { client } = useStore();
  const [search, setSearch] = useSearchParams();
  const q = search.get("q") ?? undefined;
  const category = search.get("category") ?? undefined;
  const [typed, setTyped] = useState(q ?? "");
  const apps = usePages(["apps", q, category], (pageToken, signal) =>
    client.apps.list({ q, category, pageSize: PAGE_SIZE, pageToken, signal }),
  );
  const categories = useQuery({
    queryKey: ["categories"],
    queryFn: ({ signal }) => client.categories.list({ signal }),
    staleTime: 300_000,
  });
  const narrow = (name: string, value: string | undefined) =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      if (value === undefined || value === "") after.delete(name);
      else after.set(name, value);
      return after;
    });
  // The menu of the frame does for this too: a select is 14 KB more of the first load.
  const categoriesShown = [
    { id: "", text: words.store.allCategories },
    ...(categories.data?.items ?? []).map(({ id, names }) => ({ id, text: pick(names, names.en ?? id) })),
  ];
  return (
    <SpaceBetween size="l">
      <Problem error={apps.error} retry={apps.reload} />
      <Cards
        items={apps.items}
        trackBy="id"
        loading={apps.loading}
        loadingText={words.loading}
        cardsPerRow={[{ cards: 1 }, { minWidth: 560, cards: 2 }, { minWidth: 960, cards: 3 }]}
        variant="full-page"
        header={
          <Header variant="h1" description={words.store.description}>
            {words.store.title}
          </Header>
        }
        filter={
          <Grid gridDefinition={[{ colspan: { default: 12, s: 8 } }, { colspan: { default: 12, s: 4 } }]}>
            <TextFilter
              filteringText={typed}
              filteringPlaceholder={words.store.search}
              filteringAriaLabel={words.store.search}
              onChange={({ detail }) => setTyped(detail.filteringText)}
              onDelayedChange={({ detail }) => narrow("q", detail.filteringText.trim())}
              disableBrowserAutocorrect
            />
            <ButtonDropdown
              items={categoriesShown}
              onItemClick={({ detail }) => narrow("category", detail.id)}
              expandToViewport
            >
              {`${words.store.category}: ${categoriesShown.find(({ id }) => id === (category ?? ""))?.text ?? category}`}
            </ButtonDropdown>
          </Grid>
        }
        pagination={<Paging pages={apps} />}
        empty={
          <Box textAlign="center" padding="l">
            {words.store.empty}
          </Box>
        }
        cardDefinition={{
          header: (app) => (
            <SpaceBetween size="s" direction="horizontal" alignItems="center">
              <AppIcon app={app} />
              <RouteLink to={`/apps/${encodeURIComponent(app.id)}`} fontSize="heading-m">
                {pick(app.displayName, app.name)}
              </RouteLink>
            </SpaceBetween>
          ),
          sections: [
            { id: "description", content: (app) => short(pick(app.descriptions, app.description)) },
            {
              id: "facts",
              content: (app) => (
                <SpaceBetween size="xs" direction="horizontal">
                  <Badge>{app.latestVersion}</Badge>
                  {app.stage !== undefined && <Badge color="blue">{words.stages[app.stage]}</Badge>}
                  {app.status !== "active" && <Badge color="grey">{words.appStatus(app.status)}</Badge>}
                </SpaceBetween>
              ),
            },
          ],
        }}
      />
    </SpaceBetween>
  );
}

/** As much of a description as a card holds. */
function short(text: string): string {
  return text.length > 240 ? `${text.slice(0, 239)}…` : text;
}
