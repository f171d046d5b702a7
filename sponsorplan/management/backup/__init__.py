"""A whole instance in one file, and back: tables as JSON lines, and the files.

The file knows no database, so that one made on SQLite is restored on PostgreSQL as well.
"""
