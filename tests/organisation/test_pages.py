"""What is served in the name of an organisation: page, settings of the chat, privacy, imprint, rule book, logo."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator

import pytest
import requests

from channels.web.page import page_files
from channels.web.pages import draw_imprint, draw_page
from organisation import Contact, Imprint, Organisation
from organisation.chat import chat_settings
from tests.organisation.served import example, served


@pytest.fixture(scope="module")
def root() -> Iterator[str]:
    with served() as address:
        yield address


def get(address: str) -> requests.Response:
    answer = requests.get(address, timeout=20)
    assert answer.status_code == 200
    return answer


def test_the_chat_page_has_name_colour_logo_and_imprint(root: str) -> None:
    page = get(f"{root}/").text
    assert "<title>Lindewijzer – " in page and 'alt="Ziekenhuis De Linde"' in page
    assert "De Lindewijzer is een dienst van Ziekenhuis De Linde." in page and 'href="colofon/"' in page
    assert ":root{--accent:#7a1f5c}" in get(f"{root}/static/page.css").text
    assert "#7a1f5c" in get(f"{root}/static/icon.svg").text
    logo = get(f"{root}/static/logo")
    assert (
        logo.headers["Content-Type"] == "image/svg+xml"
        and "default-src 'none'" in logo.headers["Content-Security-Policy"]
    )


def test_the_settings_of_the_chat_are_in_the_page_and_at_an_address_of_their_own(root: str) -> None:
    answer = get(f"{root}/webhooks/web/organisation")
    assert answer.json() == chat_settings(example())
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    inside = re.search(r'slot="organisation">(.*?)</script>', get(f"{root}/").text)
    assert inside and json.loads(inside[1]) == answer.json()
    assert answer.json()["texts"]["welcome"][0] == example().greeting


def test_the_privacy_page_names_who_to_ask(root: str) -> None:
    page = get(f"{root}/privacy/").text
    assert "Hier leest u wat de Lindewijzer van uw gesprek bewaart." in page
    assert '<a href="mailto:privacy@delinde.example">' in page
    assert '<a href="https://www.delinde.example/privacy">Privacyverklaring van Ziekenhuis De Linde</a>' in page


def test_the_imprint_says_who_it_is(root: str) -> None:
    page = get(f"{root}/colofon/").text
    assert get(f"{root}/colofon").url == f"{root}/colofon/"
    for said in ("01234567", "Lindelaan 1", "tel:0305550100", "Colofon – Lindewijzer"):
        assert said in page


def test_the_rule_book_says_whose_service_it_is(root: str) -> None:
    foot = get(f"{root}/regelboek/index.html").text.partition("<footer>")[2]
    assert "De Lindewijzer is een dienst van Ziekenhuis De Linde." in foot


def test_without_an_organisation_nothing_of_it_is_there() -> None:
    files = page_files(Organisation())
    page = files["/"][0].decode()
    assert "Deelwijzer –" in page and 'slot="organisation">{}</script>' in page
    assert "colofon" not in page and "/static/logo" not in files and chat_settings(Organisation()) == {}


def test_every_value_is_escaped() -> None:
    mean = '<script>"&'
    contact = Contact(mean, hours=mean)
    own = Organisation(
        name=mean,
        assistant=mean,
        greeting=f"{mean}</script>",
        privacy_contact=contact,
        contacts=(contact,),
        imprint=Imprint(address=mean),
    )
    pages = [page_files(own)["/"][0].decode(), draw_page("privacy", {}, own), draw_imprint(own)]
    for page in pages:
        assert mean not in page and f"{mean}</script>" not in page
        assert html.escape(mean) in page
    assert pages[0].count("</script>") == 2


def test_the_theme_is_fixed_where_the_organisation_says_so() -> None:
    dark = Organisation(name="X", theme="dark")
    assert '<html lang="nl" data-theme="dark">' in page_files(dark)["/"][0].decode()
    assert chat_settings(dark)["style"] == "color-scheme:dark;"
