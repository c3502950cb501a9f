"""What a screen reader says, as a list of sentences: every reply once, nothing twice, nothing else."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser import replies as made
from tests.browser.conftest import Visit
from tests.browser.servers import FakeAssistant, problem, replies
from tests.browser.states import TOO_LONG

QUESTION = "Mag mijn huisarts mijn gegevens aan mijn werkgever geven?"
OPTIONS = "1: Ja. 2: Nee. 3: Weet ik niet."
FOLLOW_UP = "1: Waarom?. 2: Welke bron?. 3: Wat zou het anders maken?."


def test_a_conversation_as_a_screen_reader_says_it(visit: Visit, fake: FakeAssistant) -> None:
    fake.answers.extend(
        [
            replies(made.provisional()),
            replies(made.reminder()),
            replies(made.card("nee")),
            problem(413, TOO_LONG),
            replies(made.safety(), made.refusal()),
        ]
    )
    chat = visit(fake.address)
    chat.say(QUESTION)
    chat.hears(f"Nee, tenzij … (voorlopig). Nee, in principe niet. Heeft u toestemming gegeven? {OPTIONS}")
    chat.choose("Nee")
    chat.hears(f"Nee, tenzij … (voorlopig). Heeft u toestemming gegeven? {OPTIONS}")
    chat.choose("Weet ik niet")
    chat.hears(
        f"Nee, dat mag niet. Uw huisarts mag uw gegevens niet zomaar geven. (‘{made.HEADING}’, alinea 1) Let op: "
        f"Deze uitleg komt van een webpagina uit de tijd van de Wbp (2015 tot mei 2018). {FOLLOW_UP}"
    )
    chat.say("te lang")
    chat.hears(TOO_LONG)
    chat.say("ik wil dood")
    chat.hears(
        "Bent u in gevaar? Bel 112. Wilt u praten? Bel een hulplijn. Praat met uw huisarts. "
        "Dat staat niet in de twee documenten. Daarom geef ik daar geen antwoord op."
    )
    chat.press("Verstuur")
    chat.hears("Typ eerst uw vraag.")
    # The thanks for an opinion get the focus and are read for that: the live region does not say them again.
    chat.press("Ja", chat.replies.nth(3).get_by_role("group", name="Was dit nuttig?"))
    assert chat.focused().startswith("span: Dank u.")
    chat.press("Gesprek wissen")
    chat.press("Ja, wis alles")
    chat.hears("Uw gesprek is gewist. U kunt hier opnieuw beginnen.")
    chat.press("Opnieuw")
    chat.hears("We zijn opnieuw begonnen.")


def test_there_is_one_live_region_and_the_conversation_itself_is_silent(visit: Visit, fake: FakeAssistant) -> None:
    fake.answers.append(replies(made.provisional()))
    chat = visit(fake.address)
    chat.say(QUESTION)
    live = chat.chat.locator('[aria-live]:not([aria-live="off"]), [role="alert"], [role="status"]')
    expect(live).to_have_count(1)
    expect(chat.chat.get_by_role("log")).to_have_attribute("aria-live", "off")


def test_what_is_read_line_by_line_has_headings_names_and_states(visit: Visit, fake: FakeAssistant) -> None:
    fake.answers.append(replies(made.provisional()))
    chat = visit(fake.address)
    chat.say("Mag dat?")
    shape = chat.chat.locator(".log").aria_snapshot()
    for line in [
        '- log "Gesprek":',
        '- heading "Nee, tenzij … (voorlopig)" [level=3]',
        '- heading "Bronnen" [level=4]',
        f'- button "1 {made.HEADING}, alinea 1"',
        '- list "Kies een antwoord, of typ het nummer":',
        '- button "3 Weet ik niet"',
        '- button "Waarom vraag ik dit?"',
    ]:
        assert line in shape, shape
    assert "U: Mag dat?" in shape
