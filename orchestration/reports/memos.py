"""The memos: one for each collection with placements, and its workbook, all in `output/notat`."""

import shutil
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.errors import KapacitetError
from orchestration.reports.coverage import read_collections
from orchestration.reports.pages import opened, replaced_whole
from orchestration.reports.report import Report, write_report
from orchestration.reports.spec import read_spec

FOLDER = "notat"


def write_memos(warehouse: Path, output: Path, *, is_demonstration: bool) -> Path:
    """Writes into `<output>/notat`, which it returns, for every collection with placements
    `kapacitetsanalyse_<collection_id>.html` and `bilag_1_<collection_id>.xlsx`. The workbook of the
    newest collection, by reference date, is there as `bilag_1.xlsx` too. For every collection with
    numbers of high-cost cases: `udgiftsanalyse_<collection_id>.html` and `.xlsx`. They go to more
    than one municipality and show what `disclosure` allows. What is in `kommuner_<collection_id>`
    goes to one only: a page and a workbook of its own figures, and its questionnaire.

    The folder is replaced whole: when something fails, the earlier one stands.
    """
    folder = output / FOLDER
    with opened(warehouse) as connection, replaced_whole(folder) as building:
        built_at = datetime.fromtimestamp(warehouse.stat().st_mtime)
        try:
            with_placements = {of.collection_id for of in read_collections(connection, "capacity")}
            workbooks = {
                name: [
                    write_report(
                        Report(connection, read_spec(name), collection, built_at, is_fictive),
                        building,
                    )
                    for collection in read_collections(connection, name)
                    # the demonstration's answers to questionnaires are published counts
                    for is_fictive in [
                        is_demonstration and collection.collection_id in with_placements
                    ]
                ]
                for name in ("capacity", "expenditure")
            }
        except duckdb.CatalogException as error:
            raise KapacitetError(
                "Datavarehuset mangler de tabeller, som notatet bygger på."
                " Byg det igen med `make run`."
            ) from error
        for newest in workbooks["capacity"][:1]:
            shutil.copyfile(newest, building / "bilag_1.xlsx")
    return folder
