"""The raw tables: their columns, and what a delivered file must have."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class RawTable:
    """A raw table, and how a file that holds it is told from others."""

    name: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    filled_in: frozenset[str] = field(default=frozenset())
    """Columns that are not looked for in files: landing itself knows them."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """A table sent to another process is the same one there."""
        return raw_table, (self.name,)


OFFERS = RawTable(
    name="offers",
    columns=(
        "snapshot_date",
        "p_number",
        "cvr_number",
        "offer_name",
        "department_id",
        "department_name",
        "company_form",
        "operator_municipality_code",
        "location_municipality_code",
        "service_paragraph",
        "target_group",
        "approved_places",
        "daily_rate_dkk",
        "assumed_utilisation_percent",
        "approval_status",
        "valid_from",
        "valid_to",
    ),
    required=("p_number", "service_paragraph", "target_group", "approved_places", "company_form"),
)
PLACEMENTS = RawTable(
    name="placements",
    columns=(
        "delivery_id",
        "citizen_id",
        "birth_date",
        "sex",
        "p_number",
        "service_paragraph",
        "start_date",
        "end_date",
        "daily_rate_dkk",
        "supplement_daily_rate_dkk",
        "day_offer_daily_rate_dkk",
        "own_payment_annual_dkk",
        "end_reason",
        "registered_target_group",
        "municipality",
        "cpr_birth_date",
    ),
    required=("citizen_id", "p_number", "service_paragraph", "start_date"),
    filled_in=frozenset({"delivery_id", "cpr_birth_date"}),
)
SURVEY_ANSWERS = RawTable(
    name="survey_answers",
    columns=("collection_id", "municipality", "question", "category", "answer"),
    required=("question", "answer"),
    filled_in=frozenset({"collection_id"}),
)
SCREENING_ANSWERS = RawTable(
    name="screening_answers",
    columns=("collection_id", "municipality", "citizen_id", "question", "answer"),
    required=("citizen_id", "question", "answer"),
    filled_in=frozenset({"collection_id"}),
)
COLLECTIONS = RawTable(
    name="collections",
    columns=(
        "collection_id",
        "collection_name",
        "document",
        "region_code",
        "reference_date",
        "period_from",
        "period_to",
        "citizen_id_scope",
        "is_voluntary",
        "indicator_year",
    ),
    required=("collection_id", "reference_date"),
)
DELIVERY_NOTES = RawTable(
    name="delivery_notes",
    columns=("file_name", "received_date", "decision"),
    required=("file_name",),
)
POPULATION = RawTable(
    name="population",
    columns=("municipality_code", "period", "age_from", "age_to", "population"),
    required=("municipality_code", "period", "age_from", "age_to", "population"),
)
MUNICIPALITY_INDICATORS = RawTable(
    name="municipality_indicators",
    columns=("municipality_code", "year", "indicator", "value"),
    required=("municipality_code", "year", "indicator", "value"),
)

TABLES = {
    table.name: table
    for table in (
        OFFERS,
        PLACEMENTS,
        SURVEY_ANSWERS,
        SCREENING_ANSWERS,
        COLLECTIONS,
        DELIVERY_NOTES,
        POPULATION,
        MUNICIPALITY_INDICATORS,
    )
}


def raw_table(name: str) -> RawTable:
    """The raw table of that name."""
    return TABLES[name]


DELIVERY_COLUMNS = (
    "delivery_id",
    "collection_id",
    "municipality_code",
    "received_date",
    "period_from",
    "period_to",
    "file_name",
    "file_sha256",
    "line_count",
)
