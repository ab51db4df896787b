"""Apply numbered SQL files to PostgreSQL in order, and prove that they are still what was applied."""

__version__ = "0.1.0"
