"""Delivered files to raw tables: read, CPR numbers replaced in memory, kept as Parquet."""

from orchestration.landing.land import land_folder
from orchestration.landing.load import load_store
from orchestration.landing.store import LandedFile

__all__ = ["LandedFile", "land_folder", "load_store"]
