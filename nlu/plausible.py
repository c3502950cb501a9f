"""Who can give medical data and who can only get them, where grammar alone gives an unlikely answer.

Someone in care (or a company doctor) keeps records; an employer, a bank or a school does not. So where the grammar
makes the only one who keeps records the one that gets, and an organisation outside care that calls, writes or asks is
named too, that organisation wants the data.
"""

from __future__ import annotations

from collections.abc import Mapping

from nlu.clauses import Clause
from nlu.mentions import RECEIVER
from nlu.parties import Found
from nlu.prepositions import is_outsider, keeps_records


def plausible(
    giver: Found | None,
    receivers: list[Found],
    clauses: list[Clause],
    parties: list[Found],
    asked: Mapping[tuple[Found, str], bool],
) -> tuple[Found | None, list[Found]]:
    """The one that gives and those that get, where needed put right by what kind of party each is.

    Args:
        giver: who gives according to the grammar, `receivers` who gets, likeliest first; `parties` all that are named.
        asked: per party and role whether the clause asks what is allowed.
    """
    outside = [party for party in parties if is_outsider(party) and party.party.receiver and not keeps_records(party)]
    alone = len({party.party.receiver for party in outside}) == 1
    keepers = {party.party.giver for party in parties if keeps_records(party)}
    if not (alone and receivers and keeps_records(receivers[0])):
        return giver, receivers
    first, outsider = receivers[0], outside[0]
    by_itself = giver is None and len(keepers) == 1 and not asked.get((first, RECEIVER), False)
    if by_itself and (outsider in receivers or _acts(clauses, outsider)):
        return first, [outsider]  # "mijn oogarts heeft een brief gestuurd aan de gemeente"
    same = giver is not None and keeps_records(giver) and len(keepers) == 1 and giver != first
    if same and (outsider in receivers or _acts(clauses, outsider)):
        return giver, [outsider]  # "mijn baas, hij belt naar de dokter. Mag de dokter iets zeggen?"
    return giver, receivers


def _acts(clauses: list[Clause], party: Found) -> bool:
    """Whether the party has a part in what is told: it calls, writes or asks, or is named before anyone else."""
    own = next(clause for clause in clauses if clause.start <= party.first < clause.stop)
    active = any(own.contains(group, own.stop) for group in ("contact", "request", "curious"))
    return active or any(clause.contains("contact", clause.stop) for clause in clauses if clause.start == own.stop)
