import TopNavigation, { type TopNavigationProps } from "@cloudscape-design/components/top-navigation";
import { useState } from "react";
import { useLocation } from "wouter";
import { isLanguage, LANGUAGES, useWords } from "../words/use-words.tsx";
import { useShell } from "./shell-context.tsx";
import { chooseTheme, isDark } from "./theme.ts";

export function Top() {
  const { words, language } = useWords();
  const { me, session, choose, enter } = useShell();
  const [, navigate] = useLocation();
  const [dark, setDark] = useState(isDark);
  const others = me.tenants.filter(({ id }) => id !== me.tenant);
  const utilities: TopNavigationProps.Utility[] = [
    {
      type: "button",
      text: dark ? words.shell.light : words.shell.dark,
      onClick: () => {
        chooseTheme(!dark);
        setDark(!dark);
      },
    },
    {
      type: "menu-dropdown",
      text: LANGUAGES[language],
      ariaLabel: `${words.shell.language}: ${LANGUAGES[language]}`,
      items: Object.entries(LANGUAGES).map(([id, text]) => ({ id, text })),
      onItemClick: ({ detail }) => {
        if (isLanguage(detail.id)) void choose(detail.id);
      },
    },
    {
      type: "menu-dropdown",
      iconName: "user-profile",
      text: me.name || me.email || me.actorId,
      ...(me.tenant === undefined ? {} : { description: me.tenant }),
      items: [
        ...(others.length > 0
          ? [{ id: "tenants", text: words.tenants.other, items: others.map(({ id, name }) => ({ id, text: name })) }]
          : []),
        { id: "sign-out", text: words.shell.signOut },
      ],
      onItemClick: ({ detail }) => {
        if (detail.id === "sign-out") void session.signOut();
        else {
          enter(detail.id);
          navigate("/");
        }
      },
    },
  ];
  return (
    <TopNavigation
      identity={{
        title: "Pitrix",
        href: "/",
        onFollow: (event) => {
          event.preventDefault();
          navigate("/");
        },
      }}
      utilities={utilities}
    />
  );
}
