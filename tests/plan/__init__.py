"""What forms of DDL lock, rewrite, scan and build: a table, and the program that measured it."""
