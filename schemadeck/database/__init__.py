"""The database: connections, the ledger, locks, how one file is applied, the embedded server."""
