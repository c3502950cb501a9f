"""How fast the chat is: `python -m benchmarks.chat`, `.chat.turn` (one turn, in parts), `.chat.soak` (half an hour)."""
