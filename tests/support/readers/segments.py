"""Evaluates conditions over exported tables with DuckDB: arguments are the long table, the contacts, and a file of queries.

Prints a JSON list: for each query the sorted respondent ids for whom it is true.
"""
import json
import sys

import duckdb

long, contacts, queries = sys.argv[1:4]
db = duckdb.connect()
db.execute("SET TimeZone = 'UTC'")
db.execute(
    """CREATE TABLE a AS SELECT respondent_id AS r, dialog, question, value, number::DECIMAL(18, 6) AS number, nullif(missing, '') AS missing,
    answered_at::TIMESTAMPTZ AS at FROM read_csv(?, all_varchar = true, header = true) WHERE final = 'true' AND missing IS DISTINCT FROM 'left'""",
    [long],
)
db.execute(
    """CREATE TABLE p AS SELECT respondent_id AS r, nullif(language, '') AS language, nullif(source, '') AS source,
    string_split(coalesce(tags, ''), ' ') AS tags, nullif(last_seen, '')::TIMESTAMPTZ AS last_seen, stopped
    FROM read_csv(?, all_varchar = true, header = true)""",
    [contacts],
)
found = [sorted(row[0] for row in db.execute(f"SELECT r FROM p WHERE {query}").fetchall()) for query in json.load(open(queries))]
json.dump(found, sys.stdout)
