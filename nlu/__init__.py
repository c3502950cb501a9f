"""Custom Rasa components: the Dutch pipeline, the fact extractor, features of a message, its act and its topic."""
