"""What outlives a request: conversations, messages on their way, and the keys that seal them."""
