"""The SQL files: decks and their order, statements as psql reads them, what they are against the ledger. Pure."""
