"""0001: the first store. Change log, personal values, meta, insert-only guards."""

import sqlalchemy as sa
from alembic.operations import Operations

INFO = "建立变更记录表"


def upgrade(op: Operations) -> None:
    """Lay out the base tables as they were in version 1."""
    text = [sa.Column(name, sa.Text, nullable=False) for name in ("desk", "incarnation")]
    more = ("prev", "stamp", "recorded_at", "author", "kind", "record_id", "op", "fields", "replaces", "reason")
    op.create_table(
        "change",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("algorithm", sa.Text, nullable=False),
        *text,
        sa.Column("seq", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in (*more, "app_version")),
    )
    op.create_index("change_by_incarnation", "change", ["incarnation", "seq"], unique=True)
    op.create_index("change_by_record", "change", ["record_id"])
    op.create_table(
        "personal_value",
        sa.Column("commitment", sa.Text, primary_key=True),
        sa.Column("salt", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table("meta", sa.Column("name", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False))
    for name, event in (("change_is_never_updated", "UPDATE"), ("change_is_never_deleted", "DELETE")):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON change BEGIN SELECT RAISE(ABORT, 'change is append-only'); END"
        )
