"""Attacks on runs: every window between two messages of the protocol, and what is left afterwards."""
