"""From entries to the sources of a knowledge base: passages, notices, statements, and citations of them."""

from __future__ import annotations

from rules_core.entries import EntryReader
from rules_core.errors import allowed
from rules_core.model import STATUSES, Citation, Notice, Passage, Statement
from rules_core.source import Entry

MAX_QUOTE_WORDS = 12

CERTAINTIES = ("seen", "partly", "unverified")
"""How sure a notice is: found in a public source, found in part, or not found."""

_PASSAGE_KEYS = frozenset("id document section paragraph sha256".split())
_NOTICE_KEYS = frozenset("id text certainty as_of".split())
_STATEMENT_KEYS = frozenset("id passage status notices".split())
_CITE_KEYS = frozenset({"statement", "quote", "status"})
_OPENING, _CLOSING = '‘“„"', '’”"'


class SourceBuilder(EntryReader):
    """Reads passages and notices, then statements; then citations can be read anywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.passages: dict[str, Passage] = {}
        self.statements: dict[str, Statement] = {}
        self.notices: dict[str, Notice] = {}
        self._misplaced: set[str] = set()
        """Statements whose passage does not exist: said once, not again at every citation."""

    def add_passages(self, source: Entry) -> None:
        """The passages, without their text."""
        for entry in self._entries(source, "passages"):
            self._check_keys(entry, _PASSAGE_KEYS)
            id_ = self._text(entry, "id")
            section = self._words(entry, "section")
            paragraph = entry.get("paragraph")
            if not isinstance(paragraph, int):
                self._fault(entry, "Het alineanummer ontbreekt.", "Schrijf 'paragraph: 1'.", "paragraph")
                paragraph = 0
            digest = self._text(entry, "sha256")
            self._new(entry, id_, self.passages)
            self.passages[id_] = Passage(id_, self._text(entry, "document"), section, paragraph, digest)

    def add_notices(self, source: Entry) -> None:
        """The currency notices."""
        for entry in self._entries(source, "notices"):
            self._check_keys(entry, _NOTICE_KEYS)
            id_ = self._text(entry, "id")
            self._new(entry, id_, self.notices)
            certainty = entry.get("certainty")
            if certainty is not None and certainty not in CERTAINTIES:
                wrong = f"De zekerheid '{certainty}' bestaat niet."
                self._fault(entry, wrong, allowed(str(certainty), CERTAINTIES), "certainty")
            self.notices[id_] = Notice(id_, self._text(entry, "text"))

    def add_statements(self, source: Entry) -> None:
        """The statements of the documents; needs passages and notices."""
        for entry in self._entries(source, "statements"):
            self._check_keys(entry, _STATEMENT_KEYS)
            id_ = self._text(entry, "id")
            passage = entry.get("passage")
            if passage is not None and str(passage) not in self.passages:
                self._fault(
                    entry, f"De passage '{passage}' bestaat niet.", allowed(str(passage), self.passages), "passage"
                )
                passage = None
                self._misplaced.add(id_)
            status = self._text(entry, "status")
            if status and status not in STATUSES:
                self._fault(entry, f"De status '{status}' bestaat niet.", allowed(status, STATUSES), "status")
            if status not in STATUSES:
                status = "geldend"  # so that the rules which cite it are not at fault too
            notices = self._notices(entry)
            self._new(entry, id_, self.statements)
            self.statements[id_] = Statement(id_, passage, status, notices)

    def _notices(self, entry: Entry) -> tuple[str, ...]:
        ids = self._words(entry, "notices")
        for id_ in ids:
            if id_ not in self.notices:
                self._fault(entry, f"De noot '{id_}' bestaat niet.", allowed(id_, self.notices), "notices")
        return tuple(id_ for id_ in ids if id_ in self.notices)

    def _cites(self, entry: Entry, required: bool = True) -> tuple[Citation, ...]:
        found = [self._cite(cite) for cite in self._entries(entry, "cites")]
        if required and not found and not entry.get("cites"):
            wrong = f"De regel '{entry.get('id')}' heeft geen bron."
            self._fault(entry, wrong, "Voeg 'cites:' toe, met een uitspraak en een kort letterlijk citaat.")
        return tuple(citation for citation in found if citation is not None)

    def _cite(self, cite: Entry) -> Citation | None:
        self._check_keys(cite, _CITE_KEYS)
        id_, quote = self._text(cite, "statement"), self._text(cite, "quote")
        statement = self.statements.get(id_)
        if statement is None:
            self._fault(cite, f"De uitspraak '{id_}' bestaat niet.", allowed(id_, self.statements), "statement")
            return None
        if statement.passage is None:
            if id_ not in self._misplaced:
                self._fault(cite, f"De uitspraak '{id_}' heeft geen passage.", "Kies een uitspraak met een passage.")
            return None
        if len(quote.split()) > MAX_QUOTE_WORDS:
            wrong = f"Het citaat heeft {len(quote.split())} woorden."
            self._fault(cite, wrong, f"Neem hooguit {MAX_QUOTE_WORDS} woorden over.", "quote")
            return None
        if quote[:1] in _OPENING and quote[-1:] in _CLOSING and quote:
            remedy = "Laat die weg: de aanhalingstekens in het antwoord komen er vanzelf om."
            self._fault(cite, f"Het citaat staat zelf tussen {quote[0]} en {quote[-1]}.", remedy, "quote")
        status = str(cite.get("status", statement.status))
        if "status" in cite and status not in STATUSES:
            self._fault(cite, f"De status '{status}' bestaat niet.", allowed(status, STATUSES), "status")
        return Citation(statement, self.passages[statement.passage], quote, status)
