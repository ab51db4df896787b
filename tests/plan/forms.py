"""What some 270 forms of statements lock, rewrite, scan and build: measured on 14 to 18, held against the manual.

The rules, for relations of the schemas ``app`` and ``other`` that were there before the statement:

- ``locks``: the strongest mode of each, until the end of the transaction; of what runs in no transaction, the strongest
  that it held or waited for at any time. Indexes, sequences and views are relations too; catalogs and TOAST are not.
- ``rewrites``: tables and materialized views that got a new file and kept their rows, SET TABLESPACE included;
  ``empties``: those that got one without rows (TRUNCATE, REFRESH ... WITH NO DATA), whose indexes are not ``builds``.
- ``builds``: indexes that got a new file, under the name that they have after the statement.
- ``scans``: tables read from the first row to the last, for whatever it be but to rewrite them or to build an index on
  them; a table of ``builds`` is in ``scans`` if it is verified besides.
- ``hidden_when_empty``: effects that the same observations do not show where no table has a row, and
  ``shown_only_when_empty``: those that they show only there. Nothing else differs.

What shows an effect, with rows or without:

- a rewrite: the message "rewriting table" and the event trigger ``table_rewrite``; but of CLUSTER, VACUUM FULL, REFRESH
  and SET TABLESPACE the new file alone.
- a scan: the messages "verifying table" and "validating foreign key constraint" (which names no table); but the table's
  counter of scans alone of a domain's tables, of DETACH PARTITION, of queries, and of the default partition when
  CREATE TABLE makes another one. The counter rises by rewrites, by builds and by a TRUNCATE with an index, too.
- a build: the index's new file. The message "building index" comes of TRUNCATE, TOAST tables and temporary tables, too.

Where the manual says something else, or not what one has to know, a comment does.
"""

from __future__ import annotations

from tests.plan.columns import COLUMNS
from tests.plan.constraints import CONSTRAINTS
from tests.plan.data import DATA
from tests.plan.indexes import INDEXES
from tests.plan.others import OTHERS
from tests.plan.partitions import PARTITIONS
from tests.plan.tables import TABLES

FORMS = (*TABLES, *COLUMNS, *CONSTRAINTS, *INDEXES, *PARTITIONS, *OTHERS, *DATA)
