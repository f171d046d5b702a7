"""Triggers that keep events as they were written, whoever asks the database for what.

Only an event of a company whose erasure is noted may be deleted, and none may be changed. Whoever owns
the database can drop a trigger; then the chain of digests shows what was changed.
"""

from collections.abc import Sequence

_WORDS = "The audit log is append-only"
_ERASED = "EXISTS (SELECT 1 FROM audit_auditerasure WHERE company_id = OLD.company_id)"

SQLITE: Sequence[str] = (
    f"""CREATE TRIGGER audit_event_kept_as_written BEFORE UPDATE ON audit_auditevent
        BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END""",
    f"""CREATE TRIGGER audit_event_kept BEFORE DELETE ON audit_auditevent WHEN NOT {_ERASED}
        BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END""",
)
SQLITE_DROP: Sequence[str] = (
    "DROP TRIGGER IF EXISTS audit_event_kept_as_written",
    "DROP TRIGGER IF EXISTS audit_event_kept",
)
POSTGRESQL: Sequence[str] = (
    f"""CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'DELETE' AND {_ERASED} THEN RETURN OLD; END IF;
          RAISE EXCEPTION '{_WORDS}' USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
    """CREATE TRIGGER audit_event_kept BEFORE UPDATE OR DELETE ON audit_auditevent
        FOR EACH ROW EXECUTE FUNCTION audit_event_refuse()""",
)
POSTGRESQL_DROP: Sequence[str] = (
    "DROP TRIGGER IF EXISTS audit_event_kept ON audit_auditevent",
    "DROP FUNCTION IF EXISTS audit_event_refuse()",
)
BY_VENDOR = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
DROP_BY_VENDOR = {"sqlite": SQLITE_DROP, "postgresql": POSTGRESQL_DROP}
