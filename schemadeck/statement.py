"""What a statement is, as far as the runner must know before it sends it: a pure function of its first words.

The ledger's claim, the file and its record are one transaction, so a file may not end or change that transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from schemadeck.split import Statement

Control = Literal["begin", "commit", "savepoint", "forbidden"]


@dataclass(frozen=True, slots=True)
class Form:
    """Statements that begin with ``words``; ``example`` is one of them."""

    words: tuple[str, ...]
    control: Control
    example: str


# The longest match wins. Source: PostgreSQL manual, part VI, "SQL Commands".
FORMS: tuple[Form, ...] = (
    Form(("BEGIN",), "begin", "BEGIN"),
    Form(("START", "TRANSACTION"), "begin", "START TRANSACTION"),
    Form(("COMMIT",), "commit", "COMMIT"),
    Form(("END",), "commit", "END"),
    Form(("COMMIT", "AND", "CHAIN"), "forbidden", "COMMIT AND CHAIN"),
    Form(("COMMIT", "WORK", "AND", "CHAIN"), "forbidden", "COMMIT WORK AND CHAIN"),
    Form(("COMMIT", "TRANSACTION", "AND", "CHAIN"), "forbidden", "COMMIT TRANSACTION AND CHAIN"),
    Form(("COMMIT", "PREPARED"), "forbidden", "COMMIT PREPARED 'x'"),
    Form(("END", "AND", "CHAIN"), "forbidden", "END AND CHAIN"),
    Form(("END", "WORK", "AND", "CHAIN"), "forbidden", "END WORK AND CHAIN"),
    Form(("END", "TRANSACTION", "AND", "CHAIN"), "forbidden", "END TRANSACTION AND CHAIN"),
    Form(("ABORT",), "forbidden", "ABORT"),
    Form(("ROLLBACK",), "forbidden", "ROLLBACK"),
    Form(("PREPARE", "TRANSACTION"), "forbidden", "PREPARE TRANSACTION 'x'"),
    Form(("ROLLBACK", "TO"), "savepoint", "ROLLBACK TO a"),
    Form(("ROLLBACK", "WORK", "TO"), "savepoint", "ROLLBACK WORK TO a"),
    Form(("ROLLBACK", "TRANSACTION", "TO"), "savepoint", "ROLLBACK TRANSACTION TO a"),
    Form(("SAVEPOINT",), "savepoint", "SAVEPOINT a"),
    Form(("RELEASE",), "savepoint", "RELEASE SAVEPOINT a"),
    Form(("SET", "TRANSACTION"), "forbidden", "SET TRANSACTION READ ONLY"),
    Form(
        ("SET", "SESSION", "CHARACTERISTICS"),
        "forbidden",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    ),
)


def control(statement: Statement) -> Control | None:
    """How the statement acts on the transaction, or None if it leaves it alone."""
    matches = [form for form in FORMS if statement.words[: len(form.words)] == form.words]
    return max(matches, key=lambda form: len(form.words)).control if matches else None
