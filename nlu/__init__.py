"""Custom Rasa components: the Dutch spaCy pipeline, TF-IDF features and the fact extractor."""
