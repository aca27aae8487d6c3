"""Delivered files to raw tables, as Dagster assets; and what each municipality has delivered."""

from collections.abc import Iterator

import dagster as dg
import duckdb

from orchestration.errors import tells_own_errors_only
from orchestration.landing.land import land_folder
from orchestration.landing.load import load_store
from orchestration.landing.statbank import municipality_codes
from orchestration.landing.statbank_api import fetch_folk1a
from orchestration.landing.tables import TABLES
from orchestration.progress import progress
from orchestration.rules import read_rules
from orchestration.settings import PROJECT, settings
from orchestration.sql_files import sql_file
from orchestration.warehouse.build_file import (
    LANDED,
    development_file,
    hand_on,
    is_to_be_published,
    new_build_file,
)

_KEYS = [
    dg.AssetKey(["landing", name]) for name in (*TABLES, "deliveries", "files", "file_columns")
]
DELIVERY = dg.AssetSpec(
    key=dg.AssetKey(["delivered", "placements"]),
    group_name="delivered",
    partitions_def=dg.StaticPartitionsDefinition(municipality_codes()),
    description="What each municipality delivered last; one partition a municipality.",
)


@dg.multi_asset(
    name="land_files",
    specs=[dg.AssetSpec(key=key, group_name="landing") for key in _KEYS],
    can_subset=False,
)
@tells_own_errors_only
def landed_files(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Lands the files of KAPACITET_LANDING and loads the store into the file that is built. A file
    that cannot be used is refused and told of; the others land."""
    files = land_folder(
        settings().landing_folder,
        settings().store,
        settings().key(),
        PROJECT / "seeds" / "reference",
    )
    is_whole = is_to_be_published(context.run)
    file = new_build_file() if is_whole else development_file()
    with duckdb.connect(str(file)) as connection:
        load_store(settings().store, connection)
        counts = {
            asset: connection.sql(f"select count(*) from {'.'.join(asset.path)}").fetchall()[0][0]
            for asset in _KEYS
        }
    if is_whole:
        hand_on(context.run, LANDED)
    refused = [one for one in files if one.is_refused]
    progress.step(f"Filer modtaget: {len(files) - len(refused)}, afvist: {len(refused)}")
    for one in refused:
        assert one.rule_id is not None
        progress.note(f"Afvist: {one.message_da} {read_rules()[one.rule_id]['action_da']}")
    for asset, count in counts.items():
        yield dg.MaterializeResult(asset_key=asset, metadata={"dagster/row_count": count})


def delivery_events(connection: duckdb.DuckDBPyConnection) -> Iterator[dg.AssetMaterialization]:
    """One event per current delivery of the warehouse: its lines, receipt and file hash."""
    rows = connection.sql(sql_file(__name__, "delivery_events"))
    for code, *told in rows.fetchall():
        yield dg.AssetMaterialization(
            asset_key=DELIVERY.key,
            partition=code,
            metadata=dict(zip(rows.columns[1:], told, strict=True)),
        )


class PopulationConfig(dg.Config):
    """Which quarters to fetch, such as 2022K4."""

    periods: list[str]


@dg.asset(key=["statbank", "folk1a"], group_name="statbank")
@tells_own_errors_only
def folk1a_file(
    context: dg.AssetExecutionContext, config: PopulationConfig
) -> dg.MaterializeResult[None]:
    """FOLK1A from Danmarks Statistik's StatBank, as a file in the landing folder's population/.
    The only asset that uses the net; it is in no other job than `fetch_population`."""
    file = fetch_folk1a(
        settings().landing_folder / "population", config.periods, url=settings().statbank_url
    )
    return dg.MaterializeResult(metadata={"file": dg.MetadataValue.path(str(file))})
