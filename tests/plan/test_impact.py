"""What plan finds out on an empty scratch database, held against the table of forms, which was measured by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from schemadeck.database import observe, trace
from schemadeck.database.connect import connect
from schemadeck.database.ledger import Ledger
from schemadeck.files.deck import load
from schemadeck.files.impact import MODES, impacts
from schemadeck.files.planned import Impact
from schemadeck.files.script import parse
from schemadeck.flows.migrate import migrate
from schemadeck.model import Noticed, Settings
from tests.plan.form import Form
from tests.plan.measure import fitting

Write = Callable[..., Path]
_MANUAL = {name: mode for mode, name in MODES.items()}
_CLEAR = """
DO $$ DECLARE one name; BEGIN
    FOR one IN SELECT pubname FROM pg_publication LOOP EXECUTE format('DROP PUBLICATION %I', one); END LOOP;
END $$;
DROP SCHEMA IF EXISTS app, other, schemadeck CASCADE; CREATE SCHEMA app; CREATE SCHEMA other;
"""


@pytest.fixture
def tried(url: str, write: Write, tmp_path: Path) -> Iterator[Callable[[Form], list[Impact]]]:
    """The impacts of a form's statements, where no table has a row."""
    folder = write("forms")
    with connect(url) as admin:
        major = admin.info.server_version // 10000
        admin.execute("CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler")
        if major >= 15:
            admin.execute("SET allow_in_place_tablespaces = on")
            admin.execute("CREATE TABLESPACE away LOCATION ''")

        def tried(form: Form) -> list[Impact]:
            admin.execute(_CLEAR.encode())
            admin.execute(form.laid(empty=True).encode())
            ledger = Ledger(admin.pgconn, "schemadeck")
            ledger.create()
            trace.create(ledger, history=False)
            before = observe.prepare(admin, ledger)
            session = f"{form.session};\n" if form.session else ""
            (folder / "0001_form.sql").write_text(
                f"{session}{form.statement}{'' if 'stdin' in form.statement else ';'}"
            )
            decks = load(tmp_path / "sql")
            flow = migrate(Settings(lock_timeout="5s"), url, decks, scratch=True, observed=True)
            noticed = [event for event in flow if isinstance(event, Noticed)]
            scripts = [parse(decks[0].migrations[0])]
            return list(impacts(scripts, before, observe.observed(admin, ledger), noticed, observe.foreign_keys(admin)))

        yield tried
        admin.execute(_CLEAR.encode())
        if major >= 15:
            admin.execute("DROP TABLESPACE away")


def facts(impact: Impact) -> set[str]:
    """An impact in the words of the table."""
    found = {f"rewrites {one}" for one in impact.rewrites} | {f"empties {one}" for one in impact.empties}
    found |= {f"scans {one}" for one in impact.scans} | {f"builds {one}" for one, _ in impact.builds}
    return found | {f"locks {one.relation} {_MANUAL[one.mode]}" for one in impact.locks}


def differs(form: Form, impact: Impact) -> str:
    """How an impact differs from the form's row; of what runs in no transaction, the locks on tables are foreseen."""
    expected, seen = form.effects_when_empty, facts(impact)
    if form.name == "copy to":  # a file of the server's is not written on scratch
        expected = set()
    if form.concurrently:
        expected = {one for one in expected if not one.startswith(("locks app.item_", "locks app.event_pkey"))}
    derived = {f"scans {one}" for one in impact.derived}
    if seen == expected and derived <= set(form.hidden_when_empty):
        return ""
    return f"{form.name}: seen {sorted(seen - expected)}, not seen {sorted(expected - seen)}, derived {sorted(derived)}"


@pytest.mark.newest
def test_every_form_on_an_empty_database(tried: Callable[[Form], list[Impact]], database: psycopg.Connection) -> None:
    wrong = []
    for form in fitting(database.info.server_version // 10000):
        try:
            wrong.append(differs(form, tried(form)[-1]))
        except Exception as error:
            wrong.append(f"{form.name}: {error!r}")
    assert "\n".join(one for one in wrong if one) == ""
