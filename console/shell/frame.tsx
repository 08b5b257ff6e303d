import AppLayout from "@cloudscape-design/components/app-layout-toolbar";
import SideNavigation, { type SideNavigationProps } from "@cloudscape-design/components/side-navigation";
import { useState } from "react";
import { useLocation } from "wouter";
import { useStore } from "../data/store.tsx";
import { useWords } from "../words/use-words.tsx";
import { Pages } from "./pages.tsx";
import { Top } from "./top.tsx";

/** Top and side around every page. What the caller may not read is not offered. */
export function Frame() {
  const { words } = useWords();
  const { may } = useStore();
  const [pathname, navigate] = useLocation();
  const [open, setOpen] = useState(() => matchMedia("(min-width: 900px)").matches);
  const items: SideNavigationProps.Item[] = [
    { type: "link", text: words.shell.store, href: "/" },
    ...(may("deployments:read")
      ? [{ type: "link" as const, text: words.shell.deployments, href: "/deployments" }]
      : []),
  ];
  const active = items.findLast((item) => "href" in item && (item.href === "/" || pathname.startsWith(item.href)));
  return (
    <>
      <a className="skip" href="#main">
        {words.shell.skip}
      </a>
      <div id="top">
        <Top />
      </div>
      <AppLayout
        headerSelector="#top"
        toolsHide
        navigationOpen={open}
        onNavigationChange={({ detail }) => setOpen(detail.open)}
        ariaLabels={{ navigation: words.shell.navigation }}
        navigation={
          <SideNavigation
            items={items}
            activeHref={active !== undefined && "href" in active ? active.href : pathname}
            onFollow={(event) => {
              event.preventDefault();
              if (!matchMedia("(min-width: 900px)").matches) setOpen(false);
              navigate(event.detail.href);
            }}
          />
        }
        content={
          <div id="main" tabIndex={-1}>
            <Pages />
          </div>
        }
      />
    </>
  );
}
