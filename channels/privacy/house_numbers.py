"""How a house number is written, and what may stand between a street and its number: parts of regular expressions."""

from __future__ import annotations

import re

from channels.privacy.words import any_of

NUMBER_WORD = (
    r"(?:twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien|"
    r"negentien|(?:[a-zë]{3,7}(?:en|ën))?(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig)|"
    r"(?:twee|drie|vier|vijf|zes|zeven|acht|negen)?honderd[a-zë]{0,20})"
)
_ADDED = (  # "12a", "12-II", "12 hs", "12 bis A"
    r"(?: b\.? ?\d{1,4}| ?[-/+] ?\d{1,4}(?:-?[IViv]{1,3}| (?:hs|bis))?| ?[-/_]? ?(?:bis(?:[ -][a-zA-Z])?|hs|huis|rood|"
    r"rd|zwart|zw|sou(?:s|terrain)|bg|bel-?etage|links|rechts|(?:boven|beneden|achter|voor)(?:huis|woning)|boven|beneden|"
    r"hoog|[IVX]{1,4}|[iv]{2,3}|[a-zA-Z]\d{1,3}|[a-zA-Z](?:-[a-zA-Z])?(?!/))|\.[A-Z](?![\w.]))?"
)
_FLOOR = (  # "12 drie hoog achter", "12 1hg", "12, 2e etage"
    r"(?:(?:,? ?-? ?(?:\d|een|twee|drie|vier|vijf) ?-?(?:hoog|hg)|[ -]{0,3}hoog)(?: ?(?:achter|voor|links|rechts))?"
    r"| ?-? ?(?:\d|een|twee|drie|vier|vijf)? ?achter|,? ?\d(?:e|ste|de) (?:verdieping|etage)"
    r"|,? (?:begane grond|parterre))?"
)
# "bus 12" is Flemish for a letter box.
_PLOT = r"ligplaats|perceel|standplaats|plek|kavel|huisje|chalet|bungalow"
UNIT = rf"(?:bus|app\.?|appartement|flat|kamer|unit|studio|sub|{_PLOT})"
_IN_HOUSE = rf"(?:,? {UNIT} ?[a-zA-Z]?\d{{1,4}}[a-zA-Z]?(?!\w))?"
DIGITS = rf"(?!0\d\d)\d{{1,5}}{_ADDED}{_FLOOR}{_IN_HOUSE}(?!\w)"
CALLED = rf"(?:(?:huis ?)?(?:nummer(?:tje)?|nr\.?|no\.|n°|num\.?)|huisn\.?|hnr\.?|#|{_PLOT}) ?:?"
# "12 jaar", "12%", "4 en 5 mei": no house number.
NO_UNIT = rf"(?! ?(?:(?:en|of|tot|t/m|à|-) ?\d+ ?)?(?:(?:{any_of('units')})\b|%))"
NO_DECIMALS = r"(?!(?:[.,:/%]\d| ?x\b| maal\b))"
# "Kerkstraat 12", "Kerkstraat, nr. 12", "Kerkstraat (12", "Kerkstraat en het huisnummer is 12", "Kerkstraat t/o 12".
JOIN = (
    rf"(?:,? ?\(?(?:(?:en|met|dan|dus|het|mijn|op|is),? ){{0,4}}{CALLED}(?: is)? ?"
    r"| (?:t/o|t\.o\.|tegenover|ter hoogte van) (?:nr\.? )?| ?[,:/=(-]? {0,2})"
)
YEAR = re.compile(r"(?:19|20)\d\d(?!\w)")
