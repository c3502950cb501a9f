"""The dialogue: the tracker is read, the rules core asked, messages sent. No law and no wording stands here.

May import: organisation, rules_core, rasa_sdk, yaml.
"""
