"""What our own pages say of the organisation that offers the chat, as HTML; every value is escaped."""

from __future__ import annotations

from html import escape

from organisation import Contact, Organisation
from organisation.words import imprint_lines, load_words, offered_by

IMPRINT = "colofon"


def offered_section(organisation: Organisation) -> str:
    """Who offers the chat and whom to ask about privacy; empty when no organisation was named."""
    if not organisation.name:
        return ""
    words = load_words()["pages"]
    parts = [f"<h2>{escape(words['offered_heading'])}</h2>", f"<p>{escape(offered_by(organisation))}</p>"]
    if organisation.privacy_contact:
        sentence = escape(words["privacy_contact"])
        parts.append(f"<p>{sentence.format(contact=contact_html(organisation.privacy_contact))}</p>")
    if organisation.privacy_page:
        label = str(words["privacy_page"]).format(naam=organisation.name)
        parts.append(f"<p>{_link(organisation.privacy_page, label)}</p>")
    return "<section>\n" + "\n".join(parts) + "\n</section>"


def imprint_section(organisation: Organisation) -> str:
    """The imprint: who the organisation is, and what of the chat is its own."""
    words = load_words()["pages"]
    terms = "".join(
        f"<dt>{escape(label)}</dt><dd>{_value(field, value)}</dd>"
        for field, label, value in imprint_lines(organisation)
    )
    parts = [
        f"<p>{escape(offered_by(organisation))}</p>",
        f"<p>{escape(str(words['not_the_sources']).format(naam=organisation.name))}</p>",
        f"<h2>{escape(organisation.name)}</h2>",
        f"<dl>{terms}</dl>" if terms else "",
    ]
    if organisation.contacts:
        items = "".join(f"<li>{contact_html(contact)}</li>" for contact in organisation.contacts)
        parts += [f"<h2>{escape(words['contacts_heading'])}</h2>", f"<ul>{items}</ul>"]
    return "<section>\n" + "\n".join(filter(None, parts)) + "\n</section>"


def imprint_link(organisation: Organisation, to_root: str) -> str:
    """The link to the imprint, where there is one; `to_root` leads from the page to the root of the server."""
    return f' <a href="{to_root}{IMPRINT}/">{escape(imprint_title())}</a>' if organisation.imprint else ""


def imprint_title() -> str:
    """What the page is called."""
    return str(load_words()["pages"]["imprint"])


def logo_html(organisation: Organisation, to_root: str) -> str:
    """The image at the top of a page; its words are the name of the organisation."""
    if organisation.logo is None:
        return ""
    return f'<img class="logo" src="{to_root}static/logo" alt="{escape(organisation.name)}">'


def contact_html(contact: Contact) -> str:
    """A contact on one line, with links to call, write and read."""
    known = [
        _value("phone", contact.phone),
        _value("email", contact.email),
        _value("website", contact.website),
        escape(contact.hours),
    ]
    return ": ".join(filter(None, [escape(contact.name), ", ".join(filter(None, known))]))


def _value(field: str, value: str) -> str:
    if not value:
        return ""
    if field == "phone":
        return _link("tel:" + "".join(sign for sign in value if sign.isdigit() or sign == "+"), value)
    if field == "email":
        return _link(f"mailto:{value}", value)
    return _link(value, value) if field == "website" else escape(value)


def _link(address: str, label: str) -> str:
    return f'<a href="{escape(address)}">{escape(label)}</a>'
