"""The pages around the topics: index, documents, ledger, outside, premises, versions; and writing them all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rules_core.coverage import OUTSIDE, PREMISE, Carrier, Row, ledger
from rules_core.errors import FactError
from rules_core.loading import KNOWLEDGE_DIR
from rules_core.model import KnowledgeBase, Outside, Passage, Premise, Topic
from rules_core.rulebook.book import PARTS, Book, parts_of, topic_page
from rules_core.rulebook.examples import read_examples, read_versions
from rules_core.rulebook.markup import Child, Html, joined, link, listed, pairs, section, table, tag
from rules_core.rulebook.page import PAGES, document_file, page
from rules_core.rulebook.topic_page import TopicPage


def open_book(knowledge: KnowledgeBase, folder: Path | str = KNOWLEDGE_DIR) -> Book:
    """The rule book of a knowledge base and the lists in its folder. Raises KnowledgeError when a list is faulty."""
    root = Path(folder)
    return Book(knowledge, ledger(knowledge, root), read_examples(knowledge, root), read_versions(root))


def write(knowledge: KnowledgeBase, folder: Path | str, out: Path | str) -> int:
    """Writes the site to the folder `out`; returns the number of files. Raises FactError when that cannot be done."""
    pages = dict(site(open_book(knowledge, folder)))
    target = Path(out)
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, text in pages.items():
            (target / name).write_bytes(text.encode())
    except OSError as error:
        raise FactError("Het regelboek is daar niet te schrijven. Kies een map waarin u mag schrijven.") from error
    return len(pages)


def site(book: Book) -> Iterator[tuple[str, str]]:
    """Every file of the site as name and text."""
    yield "style.css", Path(__file__).with_name("style.css").read_text(encoding="utf-8")
    yield PAGES["index"], index(book)
    for topic in book.knowledge.topics.values():
        yield topic_page(topic.id), TopicPage(book, topic).html()
    documents: Any = book.knowledge.texts["documents"]
    for document in documents:
        yield document_file(document), document_page(book, document)
    yield PAGES["ledger"], ledger_page(book)
    yield PAGES["outside"], outside_page(book)
    yield PAGES["premises"], premises_page(book)
    yield PAGES["versions"], versions_page(book)


def index(book: Book) -> str:
    """All topics, decisions first."""
    texts = book.texts["index"]
    topics = book.knowledge.topics.values()

    def entry(topic: Topic) -> Html:
        kind, count = ("rule", len(topic.rules)) if topic.rules else ("section", len(topic.remarks))
        size = texts[f"one_{kind}"] if count == 1 else texts[f"{kind}s"].format(count=count)
        return joined(link(topic_page(topic.id), topic.title), f" ({size})")

    decisions = listed(entry(topic) for topic in topics if topic.kind == "decision")
    information = listed(entry(topic) for topic in topics if topic.kind == "information")
    return page(
        book.texts["pages"]["index"],
        book.knowledge,
        "index",
        tag("p", texts["intro"]),
        section("uitkomst", texts["decisions"], decisions),
        section("uitleg", texts["information"], information),
    )


def document_page(book: Book, document: str) -> str:
    """The passages of one document, each with its statements and the rules that rest on it."""
    texts = book.texts["document"]
    rows = book.ledger.by_passage(book.knowledge)
    sections: dict[tuple[str, ...], list[Passage]] = {}
    for passage in book.knowledge.passages.values():
        if passage.document == document:
            sections.setdefault(passage.section, []).append(passage)
    parts, contents = [], []
    for number, (heading, passages) in enumerate(sections.items(), start=1):
        title = " › ".join(heading)
        contents.append(link(f"#kopje-{number}", title))
        parts.append(section(f"kopje-{number}", title, [_passage(book, item, rows[item.id]) for item in passages]))
    menu = tag("nav", listed(contents), class_="contents", aria_label=texts["sections"])
    name = book.document(document)
    title = name[:1].upper() + name[1:]
    return page(title, book.knowledge, document, tag("p", texts["intro"]), menu, *parts)


def _passage(book: Book, passage: Passage, rows: tuple[Row, ...]) -> Html:
    texts = book.texts["document"]
    statements = [f"{row.statement.id} ({book.status(row.statement.status)})" for row in rows]
    carriers = _carriers(book, rows)
    about: list[tuple[str, Child]] = [
        (texts["statements"], ", ".join(statements)),
        (texts["quotes"], listed(tag("q", quote) for quote in _quotes(book, passage))),
        (texts["rules"], listed(carriers) or texts["no_rules"]),
    ]
    heading = tag("h3", f"{texts['paragraph'].capitalize()} {passage.paragraph} ", tag("code", f"({passage.id})"))
    return tag("article", heading, pairs(about), id=passage.id, class_="card")


def _carriers(book: Book, rows: tuple[Row, ...]) -> list[Html]:
    carriers = dict.fromkeys(carrier for row in rows for carrier in row.carriers)
    titles = {topic.id: topic.title for topic in book.knowledge.topics.values()}
    pages = {OUTSIDE: "outside", PREMISE: "premises"}
    titles |= {topic: book.texts["pages"][name] for topic, name in pages.items()}

    def place(carrier: Carrier) -> str:
        file = PAGES[pages[carrier.topic]] if carrier.topic in pages else topic_page(carrier.topic)
        return f"{file}#{PARTS[carrier.part]}-{carrier.id}"

    return [link(place(c), f"{titles[c.topic]}: {c.id.replace('_', ' ')}") for c in carriers]


def _quotes(book: Book, passage: Passage) -> list[str]:
    quotes: dict[str, None] = {}
    for topic in book.knowledge.topics.values():
        for part in parts_of(topic):
            quotes.update(dict.fromkeys(c.quote for c in part.cites if c.passage.id == passage.id))
    items: list[Outside | Premise] = [*book.knowledge.outside.values(), *book.knowledge.premises.values()]
    for item in items:
        quotes.update(dict.fromkeys(c.quote for c in item.cites if c.passage.id == passage.id))
    return list(quotes)


def ledger_page(book: Book) -> str:
    """Every statement: what carries it, or why nothing does."""
    texts = book.texts["ledger"]
    rows = book.ledger.rows
    carried = sum(row.carried for row in rows)
    left_out = sum(not row.carried and row.left_out is not None for row in rows)
    summary = texts["summary"].format(
        count=len(rows), carried=carried, left_out=left_out, missing=len(book.ledger.missing)
    )
    headings = [texts[key] for key in ("statement", "passage", "status", "carried")]
    content = table(headings, (_ledger_row(book, row) for row in rows), book.texts["pages"]["ledger"])
    intro = joined(tag("p", texts["intro"]), tag("p", summary))
    return page(book.texts["pages"]["ledger"], book.knowledge, "ledger", intro, content)


def _ledger_row(book: Book, row: Row) -> list[Child]:
    texts, statement = book.texts["ledger"], row.statement
    passage = book.knowledge.passages[statement.passage] if statement.passage else None
    reason = texts["left_out"].format(reason=row.left_out) if row.left_out else texts["missing"]
    return [
        statement.id,
        book.passage_link(passage) if passage else texts["no_passage"],
        book.status(statement.status),
        listed(_carriers(book, (row,))) or reason,
    ]


def outside_page(book: Book) -> str:
    """The subjects that the documents do not answer."""
    texts, knowledge = book.texts["outside"], book.knowledge
    parts = [
        section(
            f"buiten-{subject.id}",
            subject.title,
            tag("p", subject.says),
            [tag("p", knowledge.notices[id_].text) for id_ in subject.notices],
            pairs([(texts["source"], _cited(book, subject)), (texts["turn_to"], listed(subject.turn_to))]),
        )
        for subject in knowledge.outside.values()
    ]
    return page(book.texts["pages"]["outside"], knowledge, "outside", tag("p", texts["intro"]), *parts)


def _cited(book: Book, item: Outside | Premise) -> Html | None:
    return listed(book.citation(citation) for citation in item.cites)


def premises_page(book: Book) -> str:
    """The false claims that are corrected, each with the correction and its sources."""
    texts, knowledge = book.texts["premises"], book.knowledge
    parts = [
        section(
            f"misverstand-{premise.id}",
            premise.claim,
            tag("p", premise.says),
            [tag("p", knowledge.notices[id_].text) for id_ in premise.notices],
            pairs([(texts["source"], _cited(book, premise))]),
        )
        for premise in knowledge.premises.values()
    ]
    return page(book.texts["pages"]["premises"], knowledge, "premises", tag("p", texts["intro"]), *parts)


def versions_page(book: Book) -> str:
    """What changed, newest first."""
    texts = book.texts["versions"]
    parts = [
        section(
            f"versie-{version.version}",
            texts["heading"].format(version=version.version, date=version.date),
            listed(version.changed),
        )
        for version in book.versions
    ]
    return page(book.texts["pages"]["versions"], book.knowledge, "versions", tag("p", texts["intro"]), *parts)
