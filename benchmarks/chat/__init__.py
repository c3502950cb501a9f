"""How fast a whole chat turn is, beside that of the assistant that `rasa init` makes: `python -m benchmarks.chat`."""
