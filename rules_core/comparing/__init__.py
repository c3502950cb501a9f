"""Two knowledge bases compared, for `python -m rules_core diff OLD NEW`: which verdicts changed, and what else did.

Not to be confused with `rules_core.changes`, which tells a person what would change *their* verdict.
"""
