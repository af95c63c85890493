"""Other people's readers on our files: prints what they found as JSON.

Usage: readers.py WHAT FILE. Each prints {"columns": [...], "rows": [{column: value}]}, or what else it is about; None is nothing.
"""

import csv
import datetime
import json
import sys


def plain(value):
    """Makes a value comparable: numbers as numbers, days and moments as ISO, nothing as None."""
    import math

    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if type(value).__name__ in ("NaTType", "NAType"):
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool) or isinstance(value, str):
        return value
    if isinstance(value, (int, float)):
        return int(value) if float(value).is_integer() else value
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, list):
        return [plain(part) for part in value]
    return str(value)


def table(columns, rows):
    columns = list(columns)
    return {"columns": columns, "rows": [{c: plain(v) for c, v in zip(columns, row)} for row in rows]}


def python_csv(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    return table(rows[0], rows[1:])


def pandas_csv(path):
    import pandas as pd

    frame = pd.read_csv(path, encoding="utf-8-sig", dtype=str, keep_default_na=False)
    return table(frame.columns, frame.itertuples(index=False))


def pandas_guess(path):
    """As everybody reads it: with all of pandas' guesses."""
    import pandas as pd

    frame = pd.read_csv(path)
    return table(frame.columns, frame.itertuples(index=False))


def duckdb_csv(path):
    import duckdb

    found = duckdb.sql(f"SELECT * FROM read_csv('{path}', all_varchar = true)")
    return table(found.columns, [["" if value is None else value for value in row] for row in found.fetchall()])


def duckdb_guess(path):
    import duckdb

    found = duckdb.sql(f"SELECT * FROM '{path}'")
    return table(found.columns, found.fetchall())


def duckdb_parquet(path):
    import duckdb

    duckdb.sql("SET TimeZone = 'UTC'")
    found = duckdb.sql(f"SELECT * FROM '{path}'")
    answer = table(found.columns, found.fetchall())
    answer["types"] = {column: str(kind) for column, kind in zip(found.columns, found.types)}
    return answer


def pandas_parquet(path):
    import pyarrow.parquet as pq

    found = pq.read_table(path)
    columns = found.to_pydict()
    return table(columns, zip(*columns.values()))


def openpyxl_xlsx(path):
    import openpyxl

    book = openpyxl.load_workbook(path)
    answer = {"sheets": {}}
    for sheet in book.worksheets:
        rows = list(sheet.iter_rows())
        about = table([cell.value for cell in rows[0]], [[cell.value for cell in row] for row in rows[1:]])
        about["freeze"] = sheet.freeze_panes
        about["filter"] = sheet.auto_filter.ref
        about["formulas"] = [cell.coordinate for row in rows for cell in row if cell.data_type == "f"]
        about["types"] = {
            head.value: sorted({row[at].data_type for row in rows[1:] if row[at].value is not None}) for at, head in enumerate(rows[0])
        }
        answer["sheets"][sheet.title] = about
    return answer


def formulas(path):
    """The cells that a spreadsheet made formulas of. (LibreOffice writes true and false as formulas of its own.)"""
    import openpyxl

    book = openpyxl.load_workbook(path)
    cells = (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    return [cell.coordinate for cell in cells if cell.data_type == "f" and cell.value not in ("=TRUE()", "=FALSE()")]


def pyreadstat_sav(path):
    import pyreadstat

    frame, _ = pyreadstat.read_sav(path, dates_as_pandas_datetime=False)
    codes, about = pyreadstat.read_sav(path, user_missing=True, disable_datetime_conversion=True)
    answer = table(frame.columns, frame.itertuples(index=False))
    answer["codes"] = table(codes.columns, codes.itertuples(index=False))["rows"]
    answer["labels"] = about.column_names_to_labels
    answer["values"] = {name: {str(plain(key)): label for key, label in of.items()} for name, of in about.variable_value_labels.items()}
    answer["missing"] = {name: [[plain(part["lo"]), plain(part["hi"])] for part in of] for name, of in about.missing_ranges.items()}
    answer["measures"] = about.variable_measure
    answer["formats"] = about.original_variable_types
    answer["sets"] = about.mr_sets
    answer["encoding"] = about.file_encoding
    return answer


def read_py(folder):
    """What the script of a set makes of its tables."""
    sys.path.insert(0, folder)
    import read

    answer = {}
    for name, value in vars(read).items():
        if type(value).__name__ == "DataFrame":
            answer[name] = table(value.columns, value.itertuples(index=False))
    return answer


if __name__ == "__main__":
    what, path = sys.argv[1], sys.argv[2]
    json.dump(globals()[what](path), sys.stdout, ensure_ascii=True)
