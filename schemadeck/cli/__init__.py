"""The command line. Commands parse, call a flow and hand its result to ``render``; what they need is imported there."""

from schemadeck.cli.main import cli, main

__all__ = ["cli", "main"]
