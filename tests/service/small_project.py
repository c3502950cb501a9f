"""A small assistant of its own, trained once: these tests need Rasa, not the words of Deelwijzer."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from pathlib import Path

from service.training import CurrentModel

FILES = {
    "config.yml": """
        recipe: default.v1
        assistant_id: test
        language: nl
        pipeline:
        - name: nlu.spacy_nlp.SpacyNLP
          model: nl_core_news_sm
        - name: SpacyTokenizer
        - name: CountVectorsFeaturizer
        - name: LogisticRegressionClassifier
        policies:
        - name: RulePolicy
          core_fallback_action_name: action_klein
        """,
    "domain.yml": """
        version: "3.1"
        intents: [groet, vraag, los]
        slots:
          beurten: {type: any, influence_conversation: false, mappings: [{type: custom}]}
        actions: [action_klein]
        session_config: {session_expiration_time: 0, carry_over_slots_to_new_session: false}
        """,
    "data/nlu.yml": """
        version: "3.1"
        nlu:
        - intent: groet
          examples: |
            - hallo
            - goedemorgen
        - intent: vraag
          examples: |
            - mag mijn huisarts gegevens delen
            - mag dat gedeeld worden
        - intent: los
          examples: |
            - appeltaart
            - appelmoes
        """,
    "data/rules.yml": """
        version: "3.1"
        rules:
        - {rule: groet, steps: [{intent: groet}, {action: action_klein}]}
        - {rule: vraag, steps: [{intent: vraag}, {action: action_klein}]}
        - {rule: daarna luisteren, steps: [{action: action_klein}]}
        """,
    "kleine_acties/__init__.py": """
        from rasa_sdk import Action
        from rasa_sdk.events import SlotSet


        class ActionKlein(Action):
            def name(self):
                return "action_klein"

            def run(self, dispatcher, tracker, domain):
                if "stuk" in tracker.latest_message["text"]:
                    raise ValueError("Een fout die citeert: " + tracker.latest_message["text"])
                turn = (tracker.get_slot("beurten") or 0) + 1
                act = tracker.latest_message["intent"]["name"]
                dispatcher.utter_message(json_message={"text": f"{act} {turn}", "options": []})
                return [SlotSet("beurten", turn)]
        """,
}


@dataclass(frozen=True)
class SmallProject:
    """The folder of the small assistant, its models, and what training recorded."""

    root: Path
    models: Path
    current: CurrentModel


def write_project(root: Path) -> None:
    for name, content in FILES.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(content), encoding="utf-8")
