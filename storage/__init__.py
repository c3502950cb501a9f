"""What outlives a request: conversations, messages on their way, and the keys that seal them.

May import: cryptography, psycopg2, redis, sqlalchemy.
"""
