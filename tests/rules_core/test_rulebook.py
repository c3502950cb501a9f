"""The rule book: complete, linked both ways, readable by everyone, the same every time, and safe to open anywhere."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

import rules_core
from rules_core.cli import main
from rules_core.coverage import ledger
from rules_core.decision import decide
from rules_core.loading import KNOWLEDGE_DIR
from rules_core.model import KnowledgeBase
from rules_core.rulebook import answer_page, open_book, site

VOID = {"meta", "link", "br"}


class Page(HTMLParser):
    """What a test needs to know of a page; `faults` holds tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.faults: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        self.faults += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags[tag] += 1
        self.attributes.append((tag, given))
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a":
            self.links.append(str(given.get("href")))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}>")


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return rules_core.load()


@pytest.fixture(scope="module")
def texts(knowledge: KnowledgeBase) -> dict[str, str]:
    return {name: text for name, text in site(open_book(knowledge)) if name.endswith(".html")}


@pytest.fixture(scope="module")
def pages(texts: dict[str, str]) -> dict[str, Page]:
    return {name: Page(text) for name, text in texts.items()}


def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE_DIR, folder)
    return folder


def test_the_command_writes_the_same_bytes_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("een", "twee"):
        assert main(["rulebook", str(tmp_path / name)]) == 0
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("een", "twee"))
    assert one == two
    assert {"index.html", "style.css", "verantwoording.html", "versies.html"} <= one.keys()
    assert "index.html" in capsys.readouterr().out


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bestand").write_text("", encoding="utf-8")
    assert main(["rulebook", str(tmp_path / "bestand")]) == 2
    assert "Kies een map" in capsys.readouterr().err


def test_pages_are_well_formed_and_need_nothing_from_elsewhere(texts: dict[str, str], pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert not page.faults, name
        assert not page.tags.keys() & {"script", "img", "iframe", "object", "form"}, name
        for _, given in page.attributes:
            assert not any(key.startswith("on") or key == "style" for key in given), name
        assert not re.search(r'(href|src)="(?:[a-z]+:|//)', texts[name]), name
    assert "url(" not in (KNOWLEDGE_DIR.parent / "rulebook" / "style.css").read_text(encoding="utf-8")


def test_every_link_leads_somewhere_and_ids_are_unique(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), name
        for href in page.links:
            file, _, anchor = href.partition("#")
            target = pages[file or name]
            assert not anchor or anchor in target.ids, (name, href)


def test_pages_are_accessible(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert ("html", {"lang": "nl"}) in page.attributes, name
        assert page.links[0] == "#inhoud", name
        assert page.tags["main"] == 1, name
        assert page.headings[0] == 1, name
        assert page.headings.count(1) == 1, name
        assert all(after <= before + 1 for before, after in pairwise(page.headings)), name


def test_every_rule_leads_to_its_passage_and_back(knowledge: KnowledgeBase, pages: dict[str, Page]) -> None:
    for topic in knowledge.topics.values():
        page = pages[f"onderwerp-{topic.id}.html"]
        for rule in topic.rules.values():
            assert f"regel-{rule.id}" in page.ids
            for citation in rule.cites:
                document = f"document-{citation.passage.document}.html"
                assert f"{document}#{citation.passage.id}" in page.links
                assert f"onderwerp-{topic.id}.html#regel-{rule.id}" in pages[document].links


def test_the_tree_draws_every_rule_in_a_box_of_its_own(knowledge: KnowledgeBase, texts: dict[str, str]) -> None:
    drawing = re.search(r'<svg class="tree".*?</svg>(?=</div>)', texts["onderwerp-verstrekken.html"])
    assert drawing
    drawn = re.findall(r'href="#regel-([a-z_]+)"', drawing[0])
    assert set(drawn) == set(knowledge.topics["verstrekken"].rules)
    assert drawn.count("bezwaar") == 2  # an exception to two rules
    boxes = [
        tuple(map(float, box))
        for box in re.findall(r'class="box" x="([\d.]+)" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"', drawing[0])
    ]
    assert len(boxes) == len(drawn)
    for (_, top, height), (_, below, _) in pairwise(boxes):
        assert top + height < below
    assert {">ja<", ">nee<", ">staat niet vast<"} <= set(re.findall(">[a-z ]+<", drawing[0]))


def test_every_passage_and_statement_is_shown(
    knowledge: KnowledgeBase, texts: dict[str, str], pages: dict[str, Page]
) -> None:
    for passage in knowledge.passages.values():
        assert passage.id in pages[f"document-{passage.document}.html"].ids
    rows = re.findall(r'<th scope="row" role="rowheader">(\w+)</th>', texts["verantwoording.html"])
    assert rows == list(knowledge.statements)
    assert len(ledger(knowledge).rows) == len(rows)
    assert "Weggelaten: " in texts["verantwoording.html"]


def test_each_decision_topic_has_three_to_six_examples_with_computed_verdicts(knowledge: KnowledgeBase) -> None:
    examples = open_book(knowledge).examples
    for topic in knowledge.topics.values():
        count = sum(example.topic == topic.id for example in examples)
        assert (3 <= count <= 6) if topic.kind == "decision" else count == 0, topic.id
    verdicts = {decide(knowledge, example.topic, example.facts).verdict for example in examples}
    assert {"ja", "nee", "ja_mits", "verplicht", "mag_weigeren", "niet_geregeld"} <= verdicts


def test_questions_open_ends_and_notices_are_told(texts: dict[str, str]) -> None:
    page = texts["onderwerp-verstrekken.html"]
    for heading in ("De vragen", "Voorbeelden", "Wat open blijft", "Noten", "Waar we van uitgaan"):
        assert f"<h2>{heading}</h2>" in page
    assert "Waarom we dit vragen" in page
    assert "De bron zegt niet welke." in page


def test_the_reader_is_never_addressed_through_a_placeholder(texts: dict[str, str]) -> None:
    for name, text in texts.items():
        assert not re.search(r"\{[a-zA-Z_]+\}", text), name


def test_texts_are_escaped(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    path = folder / "topics" / "organisatie_buiten_zorg.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("title: Organisaties", "title: <script>alert(1)</script> & Organisaties", 1), encoding="utf-8"
    )
    changed = dict(site(open_book(rules_core.load(folder), folder)))
    assert "<script" not in changed["onderwerp-organisatie_buiten_zorg.html"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Organisaties" in changed["index.html"]


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("examples.yml", "examples:\n- {topic: nergens, name: a, facts: {}}\n", "Onbekend onderwerp"),
        ("examples.yml", "examples:\n- {topic: afstaan, name: a, facts: {druk: blauw}}\n", "Onbekende waarde"),
        ("examples.yml", "examples:\n- {topic: afstaan, facts: {}}\n", "'name'"),
        ("versions.yml", "versions: 1\n", "hoort een lijst"),
        ("versions.yml", "versions:\n- {version: 1.0.0}\n", "'date'"),
    ],
)
def test_faults_in_the_lists_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, text: str, told: str
) -> None:
    folder = copied(tmp_path)
    (folder / file).write_text(text, encoding="utf-8")
    assert main(["--knowledge", str(folder), "rulebook", str(tmp_path / "uit")]) == 2
    error = capsys.readouterr().err
    assert file in error
    assert told in error


def test_the_lists_may_be_absent(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    for name in ("examples.yml", "versions.yml"):
        (folder / name).unlink()
    pages = dict(site(open_book(rules_core.load(folder), folder)))
    assert "<h2>Voorbeelden</h2>" not in pages["onderwerp-verstrekken.html"]


# -- colours -------------------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_have_enough_contrast(scheme: int) -> None:
    style = (KNOWLEDGE_DIR.parent / "rulebook" / "style.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", blocks[scheme]))
    for ground in ("paper", "soft"):
        for text in ("ink", "quiet", "link", "yes", "maybe", "no", "must", "open"):
            assert contrast(colours[ground], colours[text]) >= 4.5, (ground, text)
        assert contrast(colours[ground], colours["line"]) >= 3, ground


def test_it_prints_and_follows_the_dark_scheme() -> None:
    style = (KNOWLEDGE_DIR.parent / "rulebook" / "style.css").read_text(encoding="utf-8")
    assert "@media print" in style
    assert "prefers-color-scheme: dark" in style


# -- one answer as a page ------------------------------------------------------------------------------------------


def test_an_answer_as_a_page_shows_each_claim_with_its_source(knowledge: KnowledgeBase) -> None:
    facts = dict.fromkeys(("toestemming", "wettelijk_voorschrift", "ernstig_gevaar"), False)
    setting = {"ontvanger": "huisarts", "rechtstreeks_betrokken": True, "noodzakelijk": True, "bezwaar": True}
    answer = rules_core.decide(knowledge, "verstrekken", {**setting, **facts})
    text = answer_page(knowledge, answer)
    page = Page(text)
    assert not page.faults
    assert "script" not in page.tags
    articles = re.findall(r"<article.*?</article>", text)
    assert len(articles) == len(answer.reasons)
    for article in articles:
        assert re.search("‘.+?’, .*alinea", article)
    defeated = next(article for article in articles if "<h3>Rechtstreeks betrokkenen</h3>" in article)
    assert "Verslagen door: bezwaar." in defeated
    for change in answer.what_would_change_it:
        assert change.text in text


def test_an_open_answer_shows_its_question(knowledge: KnowledgeBase) -> None:
    answer = rules_core.decide(knowledge, "verstrekken", {"ontvanger": "werkgever"})
    assert answer.question
    text = answer_page(knowledge, answer)
    assert answer.question.text in text
    assert "Dit staat nog niet vast." in text


def test_information_as_a_page_has_no_verdict(knowledge: KnowledgeBase) -> None:
    text = answer_page(knowledge, rules_core.decide(knowledge, "klacht", {}))
    assert "<h2>Uitkomst</h2>" not in text
    assert "<article" in text


def test_decide_prints_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decide", "eigen_beheer", "beheer=zelf", "--html"]) == 0
    assert capsys.readouterr().out.startswith("<!doctype html>")
