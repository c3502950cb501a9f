"""What the chat element shows of an organisation: a few of its texts, and declarations for its style."""

from __future__ import annotations

from typing import Any

from organisation.colours import complete
from organisation.model import Organisation
from organisation.words import greeting, load_words


def chat_settings(organisation: Organisation) -> dict[str, Any]:
    """The texts and the style in which the chat element differs from its built-in ones; `{}` for the defaults.

    `style` holds declarations such as ``--deelwijzer-accent:light-dark(#154273,#8fc7ff);``, nothing else.
    """
    if not organisation.is_own:
        return {}
    texts: dict[str, Any] = {"title": organisation.title, "me": organisation.title}
    texts["sheet_title"] = str(load_words()["sheet_title"]).format(assistent=organisation.assistant)
    texts["welcome"] = [greeting(organisation), str(load_words()["welcome"])]
    return {"texts": texts, "style": chat_style(organisation)}


def chat_style(organisation: Organisation) -> str:
    """The declarations for the element itself."""
    light, dark = (complete(theme, given) for theme, given in _given(organisation).items())
    changed = [name for name in light if name in organisation.light or name in organisation.dark]
    declared = "".join(f"--deelwijzer-{name}:light-dark({light[name]},{dark[name]});" for name in changed)
    return declared + (f"color-scheme:{organisation.theme};" if organisation.theme else "")


def page_style(organisation: Organisation) -> str:
    """A style sheet for our own pages: the accent, in each theme."""
    light, dark = organisation.light.get("accent"), organisation.dark.get("accent")
    rules = {
        ":root{--accent:%s}": light,
        '@media (prefers-color-scheme:dark){:root:not([data-theme="light"]){--accent:%s}}': dark,
        ':root[data-theme="dark"]{--accent:%s}': dark,
    }
    return "\n".join(rule % colour for rule, colour in rules.items() if colour)


def _given(organisation: Organisation) -> dict[str, Any]:
    return {"light": organisation.light, "dark": organisation.dark}
