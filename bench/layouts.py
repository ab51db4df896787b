"""How each peer wants its files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.work import File
from schemadeck.database import embedded

Lay = Callable[[Path, Iterable[File]], None]


def named(pattern: str, before: str = "", after: str = "") -> Lay:
    """Files in ``migrations``, each with lines around it; ``pattern`` names them, from ``number`` and ``name``."""

    def lay(folder: Path, files: Iterable[File]) -> None:
        migrations = folder / "migrations"
        migrations.mkdir()
        for file in files:
            path = migrations / pattern.format(number=file.number, name=file.name)
            path.write_text(f"{before}{file.text}{after}")

    return lay


def sql_migrate(folder: Path, files: Iterable[File]) -> None:
    named("{number:05d}_{name}.sql", "-- +migrate Up\n")(folder, files)
    (folder / "dbconfig.yml").write_text(
        "bench:\n  dialect: postgres\n  dir: migrations\n"
        "  datasource: host=${PGHOST} port=${PGPORT} user=${PGUSER} dbname=${PGDATABASE} sslmode=disable\n"
    )


def graphile(folder: Path, files: Iterable[File]) -> None:
    """Committed migrations, chained by their hashes."""
    committed = folder / "migrations" / "committed"
    committed.mkdir(parents=True)
    (folder / ".gmrc").write_text("{}")
    previous = ""
    for file in files:
        text = f"{previous}\n{file.text.strip()}".strip() + "\n"
        header = f"--! Previous: {previous or '-'}\n"
        previous = "sha1:" + hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
        path = committed / f"{file.number:06d}-{file.name}.sql"
        path.write_text(f"{header}--! Hash: {previous}\n--! Message: {file.name}\n\n{file.text}")


def sqitch(folder: Path, files: Iterable[File]) -> None:
    """A plan, and scripts with a transaction each, as its templates have them."""
    deploy = folder / "deploy"
    deploy.mkdir()
    plan = "%syntax-version=1.0.0\n%project=bench\n\n"
    for file in files:
        name = f"{file.name}_{file.number:05d}"
        (deploy / f"{name}.sql").write_text(f"BEGIN;\n{file.text}COMMIT;\n")
        plan += f"{name} 2026-01-01T00:00:00Z Bench <bench@example.org> # {file.name}\n"
    (folder / "sqitch.plan").write_text(plan)
    (folder / "sqitch.conf").write_text(
        "[core]\n\tengine = pg\n[user]\n\tname = Bench\n\temail = bench@example.org\n"
        f'[engine "pg"]\n\tclient = {embedded.psql()}\n'
    )


def alembic(folder: Path, files: Iterable[File]) -> None:
    """A revision in Python for each file, which reads its SQL from beside it."""
    versions = folder / "alembic" / "versions"
    versions.mkdir(parents=True)
    (folder / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s/alembic\npath_separator = os\n")
    (folder / "alembic" / "env.py").write_text(_ALEMBIC_ENV)
    for file in files:
        (versions / f"{file.number:05d}.sql").write_text(file.text)
        before = repr(f"{file.number - 1:05d}") if file.number > 1 else None
        (versions / f"{file.number:05d}_{file.name}.py").write_text(
            _ALEMBIC_REVISION.format(number=file.number, name=file.name, before=before)
        )


_ALEMBIC_ENV = """import os

import sqlalchemy
from alembic import context

engine = sqlalchemy.create_engine("postgresql+psycopg2://", poolclass=sqlalchemy.pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""

_ALEMBIC_REVISION = '''"""{name}"""

from pathlib import Path

from alembic import op

revision = "{number:05d}"
down_revision = {before}
branch_labels = None
depends_on = None


def upgrade():
    op.get_bind().exec_driver_sql(Path(__file__).with_name(revision + ".sql").read_text())


def downgrade():
    pass
'''
