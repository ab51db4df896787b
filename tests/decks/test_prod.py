"""The config's `prod` environment: each Quenty service in a database of its own, everything else in one."""

from __future__ import annotations

from pathlib import Path

import psycopg

from tests.conftest import ROOT, Run, Server
from tests.decks.conftest import DECKS, created
from tools.picture import schemas

OWN = ("quenty_customer", "quenty_order", "quenty_shipping")


def test_prod_puts_each_quenty_deck_into_a_database_of_its_own(server: Server, run: Run, tmp_path: Path) -> None:
    services = tmp_path / "services.conf"
    with (
        created(server, "prod_decks"),
        created(server, "prod_quenty_customer"),
        created(server, "prod_quenty_order"),
        created(server, "prod_quenty_shipping"),
    ):
        services.write_text(
            "".join(
                f"[{name}]\nhost={server.host}\nport={server.port}\nuser=decks_owner\ndbname=prod_{name}\n"
                for name in ("decks", *OWN)
            )
        )
        env = {"PGSERVICEFILE": str(services)}
        done = run("migrate", "--env", "prod", cwd=ROOT, env=env)
        assert done.returncode == 0, done.stderr
        assert run("status", "--env", "prod", cwd=ROOT, env=env).returncode == 0
        assert run("verify", "--env", "prod", cwd=ROOT, env=env).returncode == 0
        there = {}
        for name in ("decks", *OWN):
            with psycopg.connect(server.url(f"prod_{name}")) as connection:
                recorded = connection.execute("SELECT DISTINCT deck FROM schemadeck.version ORDER BY deck").fetchall()
                there[name] = [row[0] for row in recorded]
                assert name == "decks" or schemas(connection) == [name]
    assert there == {**{name: [name] for name in OWN}, "decks": [one.name for one in DECKS if one.name not in OWN]}
