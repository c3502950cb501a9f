"""A tiny, valid knowledge folder for tests of loading: two facts, two statements, one topic of each kind."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "passages.yml": """\
passages:
- {id: ap.een.1, document: ap, section: [Een], paragraph: 1, sha256: aa}
""",
    "notices.yml": """\
notices:
- {id: ap, text: Een oude pagina.}
- {id: N1, text: Een noot.}
""",
    "statements.yml": """\
statements:
- {id: G01, passage: ap.een.1, status: geldend, notices: [N1]}
- {id: G02, status: geldend, notices: []}
- {id: P01, passage: ap.een.1, status: voorstel, notices: []}
""",
    "facts.yml": """\
facts:
- id: ja_of_nee
  type: bool
  question: Is het zo?
  why: Dat maakt uit.
  condition: {true: Het is zo.}
  clause: {true: het zo is}
  asked_when: {soort: deel}
- id: soort
  type: enum
  question: Welke soort?
  why: Dat maakt uit.
  kinds: {deel: [p, q]}
  offer: [p]
  values:
    p: {label: Peer}
    q: {label: Kwee}
    r: {label: Raap}
""",
    "texts.yml": """\
address:
  patient: {patient: u, zorgverlener: uw arts, gegevens: uw gegevens, ontvanger: iemand, uw: uw, noun: uw}
  zorgverlener: {patient: de patiënt, zorgverlener: u, gegevens: gegevens, ontvanger: iemand, uw: de, noun: de}
  other: {patient: de patiënt, zorgverlener: de arts, gegevens: gegevens, ontvanger: iemand, uw: de, noun: de}
roles: {}
headings: {conditions: a, open_exceptions: b, sources: c, presumed: d, notes: e}
verdicts:
  {ja: a, ja_mits: b, verplicht: c, nee: d, nee_tenzij: e, mag_weigeren: f, niet_bepaald: g, niet_geregeld: h,
   informatie: i}
documents:
  ap: {short: pagina, notice: ap}
status: {geldend: a, verouderd: b, voorstel: c, bewering: d, voorbeeld: e}
short: {paragraph: alinea, quotes: [a, b], unknown_option: Weet ik niet}
changes: {sentence: a, and: b, comma: c, several: d, condition: e, conditions: f}
""",
    "routes.yml": "routes:\n- {topic: proef, when: {soort: deel}}\n",
    "outside.yml": """\
outside:
- {id: weer, title: Het weer, says: Dat weet ik niet., notices: [N1], turn_to: [het KNMI]}
- {id: kat, title: Een kat, refuses: true, says: Dat doe ik niet., cites: [{statement: G01, quote: een}], turn_to: []}
""",
    "premises.yml": """\
premises:
- {id: altijd, claim: Het mag altijd., says: Dat is niet zo., cites: [{statement: G01, quote: een}], notices: [N1]}
""",
    "topics/proef.yml": """\
topic: proef
kind: decision
title: Een proef
ask: [soort, ja_of_nee]
answers: {ja: Ja hoor.}
outside:
- {id: buiten, when: {soort: r}, verdict: niet_geregeld, says: Buiten., cites: [{statement: G01, quote: een}]}
presumptions:
- {id: neemt_aan, when: {soort: p}, then: {ja_of_nee: true}, says: Vast., cites: [{statement: G01, quote: een}]}
together:
- id: samen
  asks: [soort]
  question: Wat speelt er?
  why: Dat maakt uit.
  options:
  - {label: Dit, then: {soort: p}}
rules:
- id: hoofdregel
  verdict: nee
  while_open: nee_tenzij
  says: Het mag niet.
  cites: [{statement: G01, quote: een}]
- id: grond
  exception_to: hoofdregel
  when: {soort: deel}
  provided: {any: [{ja_of_nee: true}, {not: {soort: p}}]}
  verdict: ja
  label: als het zo is
  unspelled: Er is meer.
  notices: [N1]
  says: Het mag.
  cites: [{statement: G01, quote: een}]
remarks:
- {id: zegt, when: {soort: p}, says: Ook dit., cites: [{statement: P01, quote: een}]}
""",
    "topics/uitleg.yml": """\
topic: uitleg
kind: information
title: Een uitleg
facts: [soort]
sections:
- {id: deel, says: Zo zit het., cites: [{statement: P01, quote: een}]}
""",
}


def write(folder: Path, **changed: str) -> Path:
    """The tiny knowledge in a new folder; `changed` gives files other content (`topics__proef` is topics/proef.yml)."""
    root = folder / "kennis"
    contents = {**FILES, **{f"{name.replace('__', '/')}.yml": text for name, text in changed.items()}}
    for name, text in contents.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root
