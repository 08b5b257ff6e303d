import Pagination from "@cloudscape-design/components/pagination";
import type { Pages } from "./use-pages.ts";

/** Goes through a listing whose end only the server knows. */
export function Paging({ pages }: { readonly pages: Pages<unknown> }) {
  return (
    <Pagination
      currentPageIndex={pages.page}
      pagesCount={pages.known}
      openEnd={pages.more}
      onChange={({ detail }) => pages.go(detail.currentPageIndex)}
    />
  );
}
