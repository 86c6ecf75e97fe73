"""Prints the address of a PostgreSQL server on which tests may create databases.

TEST_DATABASE_URL if it is set, else what answers on this machine. Where
nothing does, says so in one line on stderr and ends with status 1.
"""

import os
import sys

import psycopg

LOCAL = (
    "postgresql://postgres@127.0.0.1:5432/portal",
    "postgresql:///portal",
    "postgresql://postgres@/portal",
)


def may_create_databases(address: str) -> bool:
    """Ask the server's own database: the one in the address need not exist."""
    question = (
        "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    )
    try:
        with psycopg.connect(address, dbname="postgres", connect_timeout=3) as server:
            return server.execute(question).fetchone()[0]
    except psycopg.OperationalError:
        return False


def main() -> int:
    told = os.environ.get("TEST_DATABASE_URL")
    for address in [told] if told else LOCAL:
        if may_create_databases(address):
            sys.stdout.write(address)
            return 0
    where = told or "127.0.0.1:5432 or the local socket"
    sys.stderr.write(
        f"PostgreSQL tests left out: no server at {where} lets us create databases. "
        "Set TEST_DATABASE_URL to one that does.\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
