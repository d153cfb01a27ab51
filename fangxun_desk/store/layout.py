"""The tables as SQLAlchemy declares them, and the statements that lay them out.

Imported only where tables are made (founding, rebuilding, upgrading) or taken to another database: reading and
writing need the names of the columns alone, and SQLAlchemy costs more to import than an entry costs to save.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Float, Index, Integer, MetaData, Table, Text
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from fangxun_desk.store import change_log, projections
from fangxun_desk.store.connection import Connection

LOG = MetaData()
CHANGE = Table(
    "change",
    LOG,
    *(
        Column(name, Integer if name == "seq" else Text, primary_key=name == "hash", nullable=False)
        for name in change_log.COLUMNS
    ),
    Index("change_by_incarnation", "incarnation", "seq", unique=True),
    Index("change_by_record", "record_id"),
)
PERSONAL_VALUE = Table(
    "personal_value",
    LOG,
    Column("commitment", Text, primary_key=True),
    Column("salt", Text, nullable=False),
    Column("value", Text, nullable=False),
)
META = Table("meta", LOG, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

_TYPES: dict[str, Any] = {"TEXT": Text, "INTEGER": Integer, "REAL": Float}


def _projections() -> MetaData:
    tables = MetaData()
    for name, columns in projections.COLUMNS.items():
        keys = projections.KEYS[name]
        Table(
            name,
            tables,
            *(Column(column, _TYPES[kind], primary_key=column in keys) for column, kind in columns),
            *(Index(f"{name}_by_{column}", column) for column in projections.LOOKED_UP[name]),
        )
    return tables


PROJECTIONS = _projections()


def create_log(connection: Connection) -> None:
    """Make the base tables and their insert-only guards."""
    for statement in (*_statements(LOG), *change_log.GUARDS.values()):
        connection.execute(statement)


def create_projections(connection: Connection, *, temporary: bool = False) -> None:
    """Make the (empty) projection tables; temporary ones hide the file's own from this connection."""
    for statement in _statements(PROJECTIONS):
        connection.execute(statement.replace("CREATE TABLE", "CREATE TEMP TABLE", 1) if temporary else statement)


@lru_cache
def _statements(tables: MetaData) -> tuple[str, ...]:
    dialect = sqlite.dialect()
    made: list[CreateTable | CreateIndex] = []
    for table in tables.sorted_tables:
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        made += [CreateTable(table), *map(CreateIndex, indexes)]
    return tuple(str(one.compile(dialect=dialect)).strip() for one in made)
