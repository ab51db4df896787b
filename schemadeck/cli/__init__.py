"""The command line. Commands parse, call a flow and hand its result to ``render``; what they need is imported there."""

from schemadeck.cli.start import click_late

click_late()

from schemadeck.cli.main import cli, main  # noqa: E402  # click comes with it

__all__ = ["cli", "main"]
