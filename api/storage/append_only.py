"""Tables whose rows the database itself refuses to change; migrations call these.

A program with the database's password can drop a trigger, so this guards against mistakes; what
guards against intent is the chain of hashes in `api.audit`.
"""

from alembic import op

__all__ = ["drop_refusals", "refuse_changes"]

_FUNCTION = """
CREATE OR REPLACE FUNCTION xiangyin_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows are never changed', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def refuse_changes(table: str, *verbs: str) -> None:
    """Let the database refuse each of `verbs`, ``UPDATE`` or ``DELETE``, on `table`."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if not on_sqlite:
        op.execute(_FUNCTION)
    for verb in verbs:
        refusal = (
            f"BEGIN SELECT RAISE(ABORT, '{table} rows are never changed'); END"
            if on_sqlite
            else "FOR EACH ROW EXECUTE FUNCTION xiangyin_refuse()"
        )
        op.execute(f"CREATE TRIGGER {_name(table, verb)} BEFORE {verb} ON {table} {refusal}")


def drop_refusals(table: str, *verbs: str) -> None:
    """Take back `refuse_changes`, for a migration that has to change rows."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for verb in verbs:
        op.execute(f"DROP TRIGGER {_name(table, verb)}" + ("" if on_sqlite else f" ON {table}"))


def _name(table: str, verb: str) -> str:
    return f"{table}_no_{verb.lower()}"
