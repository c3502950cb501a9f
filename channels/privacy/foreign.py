"""Addresses abroad: "Chemin du Moulin 4", "Am Waldrand 5", "14 Garden Road", "Çiçek Sokak No: 12"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from channels.privacy.house_numbers import CALLED, DIGITS, NO_UNIT
from channels.privacy.words import Span, words

_NAME = r"[A-ZÀ-ÞŁŚŻĞŞİ][\w'’.-]*"
_LINK = r"(?:(?:du|des|de|la|le|les|del|della|delle|dei|di|do|da|dos|los|las|el) |[dl]['’])"
_TYPE = (
    r"(?i:rue|avenue|boulevard|chemin|impasse|allée|allee|place|quai|route|cours|square|passage|faubourg|steenweg|calle|"
    r"avenida|plaza|paseo|carrer|camino|piazza|viale|corso|vicolo|rua|praça|travessa|ul\.|ulica|aleja|al\.|os\.)"
)
_TYPE_BEHIND = (
    r"(?:Road|Street|Lane|Avenue|Drive|Close|Court|Crescent|Square|Terrace|Gardens|Way|Hill|Rd|St|Ave|"
    r"Cadde(?:si)?|Cad\.|Soka(?:k|ğı)|Sok\.|Bulvarı|Mah(?:allesi|\.)|Straße|Strasse|Gasse|Allee|Platz|Ring|Damm|Ufer)"
)
_GERMAN = (
    r"(?:Am|Im|Zum|Zur|Beim|(?:An|Auf|In|Hinter|Unter|Vor|Zu|Op) (?:der|dem|den))"
    r" (?:[a-zäöüß]{3,}e[nrs]? )?[A-ZÄÖÜ][\w-]+"
)
_FLAT = r"(?:[ ,/]{1,2}(?:D|K|Kat|Daire)[.:]{0,2} ?\d{1,3})+(?!\w)"  # "No: 7 D: 3"
_ENGLISH = (  # and what has its kind of street behind the name as well; "Google Drive 2" is none
    re.compile(
        rf"(?<!\w)(?:{_NAME} ){{1,3}}{_TYPE_BEHIND}(?: (?:\d{{1,4}}\.|{_NAME}) {_TYPE_BEHIND})?,? "
        rf"(?i:(?:{CALLED}|no) ?:? ?)?(?:\d{{1,4}}{_FLAT}|{DIGITS}{NO_UNIT})"
    ),
    re.compile(rf"(?<![\w.,:-])\d{{1,4}}[a-z]? (?:{_NAME} ){{1,3}}{_TYPE_BEHIND}(?!\w)"),
)
_FORMS = (
    *_ENGLISH,
    re.compile(rf"(?<!\w){_TYPE} {_LINK}{{0,3}}(?:{_NAME} ){{1,3}}(?:{CALLED} ?)?{DIGITS}{NO_UNIT}"),
    re.compile(rf"(?<!\w)\d{{1,4}}(?: ?bis| ?ter|[a-z])?,? {_TYPE} {_LINK}{{0,3}}{_NAME}(?: {_NAME})?(?!\w)"),
    re.compile(rf"(?<!\w)[Vv]ia {_LINK}?{_NAME}(?: {_NAME})? {DIGITS}(?= ?[,.;)]| (?:in|te)\b|$)"),
    re.compile(rf"(?<!\w){_GERMAN} {DIGITS}{NO_UNIT}"),
    # These tell it without a capital too.
    re.compile(rf"(?i)\b(?:rue|avenue|boulevard|steenweg) (?:[^\W\d_][\w'’-]* ){{1,3}}?{DIGITS}{NO_UNIT}"),
)


# One of the words above, in lower case ("der" for "In der Au"): without any there is nothing to look for.
_TELLING = frozenset(
    """
    rue avenue boulevard chemin impasse allée allee place quai route cours square passage faubourg steenweg
    calle avenida plaza paseo carrer camino piazza viale corso vicolo via rua praça travessa ul ulica aleja al
    os road street lane drive close court crescent terrace gardens way hill rd st ave cadde caddesi cad sokak
    sokağı sok bulvarı mah mahallesi straße strasse gasse platz ring damm ufer am im zum zur beim der dem den
    """.split()
)
_WORD = re.compile(r"[^\W\d_]{2,}")


def foreign_streets(text: str) -> Iterator[Span]:
    """Streets with a number as they are written in the languages of the neighbours and of many who live here."""
    if _TELLING.isdisjoint(_WORD.findall(text.lower())):
        return
    for form in _FORMS:
        for match in form.finditer(text):
            if form not in _ENGLISH or not _is_of_company(match.group()):
                yield match.span()


def _is_of_company(street: str) -> bool:
    first = street.lstrip("0123456789 ").split()[0].lower()
    return first in words("ordinary") or first in words("organisations")
