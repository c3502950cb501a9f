"""The rule book: the whole knowledge base as a static site that a lawyer reads, and one answer as a page."""

from rules_core.rulebook.answer_page import answer_page
from rules_core.rulebook.site import open_book, site, write

__all__ = ["answer_page", "open_book", "site", "write"]
