"""The raw tables: their columns, how they are written, and what is read for them."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

Row = dict[str, str]

OFFER_COLUMNS = (
    "snapshot_date", "p_number", "cvr_number", "offer_name", "department_id", "department_name",
    "company_form", "operator_municipality_code", "location_municipality_code",
    "service_paragraph", "target_group", "approved_places", "daily_rate_dkk",
    "assumed_utilisation_percent", "approval_status", "valid_from", "valid_to",
)  # fmt: skip
PLACEMENT_COLUMNS = (
    "delivery_id", "citizen_id", "birth_date", "sex", "p_number", "service_paragraph",
    "start_date", "end_date", "daily_rate_dkk", "supplement_daily_rate_dkk",
    "day_offer_daily_rate_dkk", "own_payment_annual_dkk", "end_reason",
    "registered_target_group",
)  # fmt: skip
DELIVERY_COLUMNS = (
    "delivery_id", "collection_id", "municipality_code", "received_date", "period_from",
    "period_to", "file_name", "file_sha256", "line_count",
)  # fmt: skip


def read_rows(path: Path) -> Iterable[Row]:
    """Read a CSV file with headings."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def write_rows(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Write a CSV file with headings."""
    path.write_text(csv_text(columns, rows), encoding="utf-8", newline="\n")


def csv_text(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """Return the rows as CSV with headings."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def amount_text(ore: int, is_danish: bool, thousands: str = ".") -> str:
    """Write øre as kroner: `3250.50`, or in Danish `3.250,50`."""
    kroner, rest = divmod(ore, 100)
    if is_danish:
        return f"{kroner:,}".replace(",", thousands) + f",{rest:02d}"
    return f"{kroner}.{rest:02d}"
