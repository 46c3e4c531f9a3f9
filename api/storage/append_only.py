"""Tables whose rows the database itself refuses to change; migrations call these.

A program with the database's password can drop a trigger, so this guards against mistakes; what
guards against intent is the chain of hashes in `api.audit`.
"""

from alembic import op

__all__ = [
    "drop_erasure_rule",
    "drop_refusals",
    "refuse_changes",
    "refuse_to_change_what_is_set",
    "refuse_to_delete_unless_erased",
]

_FUNCTION = """
CREATE OR REPLACE FUNCTION xiangyin_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows are never changed', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


_ERASURE_FUNCTION = """
CREATE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT {is_erased} THEN
        RAISE EXCEPTION '% rows go only with an erased case', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
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


def refuse_to_change_what_is_set(table: str, column: str) -> None:
    """Let the database refuse to change a column once it holds something."""
    is_set = f"BEFORE UPDATE OF {column} ON {table} FOR EACH ROW WHEN (OLD.{column} IS NOT NULL)"
    if op.get_bind().dialect.name == "sqlite":
        refusal = f"BEGIN SELECT RAISE(ABORT, '{table}.{column} is never changed'); END"
    else:
        op.execute(_FUNCTION)
        refusal = "EXECUTE FUNCTION xiangyin_refuse()"
    op.execute(f"CREATE TRIGGER {_name(table, 'UPDATE')} {is_set} {refusal}")


def refuse_to_delete_unless_erased(table: str, case_id: str) -> None:
    """Let the database refuse to delete rows of a case that is not marked as erased.

    Parameters
    ----------
    table : str
        Whose rows.
    case_id : str
        SQL that names the case of the row `OLD`.
    """
    is_erased = f"EXISTS (SELECT 1 FROM case_file WHERE id = {case_id} AND erased_at IS NOT NULL)"
    on = f"CREATE TRIGGER {_name(table, 'DELETE')} BEFORE DELETE ON {table} FOR EACH ROW"
    if op.get_bind().dialect.name == "sqlite":
        reason = f"{table} rows go only with an erased case"
        op.execute(f"{on} BEGIN SELECT RAISE(ABORT, '{reason}') WHERE NOT {is_erased}; END")
        return
    op.execute(_ERASURE_FUNCTION.format(table=table, is_erased=is_erased))
    op.execute(f"{on} EXECUTE FUNCTION {table}_keep()")


def drop_erasure_rule(table: str) -> None:
    """Take back `refuse_to_delete_unless_erased`."""
    drop_refusals(table, "DELETE")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {table}_keep()")


def drop_refusals(table: str, *verbs: str) -> None:
    """Take back `refuse_changes`, for a migration that has to change rows."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for verb in verbs:
        op.execute(f"DROP TRIGGER {_name(table, verb)}" + ("" if on_sqlite else f" ON {table}"))


def _name(table: str, verb: str) -> str:
    return f"{table}_no_{verb.lower()}"
