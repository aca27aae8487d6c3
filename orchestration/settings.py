"""The environment, read once, in one place."""

from functools import cache
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from orchestration.errors import KapacitetError

PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What a run is told from outside, by environment variables that begin with KAPACITET_.

    Relative paths are taken from the project's root. `landing` is None when the raw seeds are
    to be used.
    """

    model_config = SettingsConfigDict(env_prefix="KAPACITET_", env_ignore_empty=True)

    landing: Path | None = None
    warehouse: Path = Path("warehouse/kapacitet.duckdb")
    output: Path = Path("output")
    pseudonym_key: SecretStr | None = None
    pseudonym_key_file: Path = Path("pseudonym.key")
    statbank_url: str = "https://api.statbank.dk"

    def key(self) -> str | None:
        """The secret that pseudonyms are made with: KAPACITET_PSEUDONYM_KEY, else what the key file
        holds, else none. Raises KapacitetError when others than its owner may read that file."""
        if self.pseudonym_key is not None:
            return self.pseudonym_key.get_secret_value()
        file = PROJECT / self.pseudonym_key_file
        if not file.exists():
            return None
        if file.stat().st_mode & 0o077:
            raise KapacitetError(
                f"Nøglen i {file} kan læses af andre end sin ejer. Skriv `chmod 400 {file}`."
            )
        return file.read_text().strip()

    @property
    def warehouse_file(self) -> Path:
        """The DuckDB file that people read."""
        return PROJECT / self.warehouse

    @property
    def build_file(self) -> Path:
        """The DuckDB file that a run writes; it has the published name, for DuckDB calls the
        database after it, and lies beside it, so that it can be renamed over it."""
        return self.warehouse_file.parent / ".build" / self.warehouse_file.name

    @property
    def development_file(self) -> Path:
        """The DuckDB file where parts of the warehouse are tried out."""
        return self.warehouse_file.parent / ".development" / self.warehouse_file.name

    @property
    def dbt_folder(self) -> Path:
        """dbt's own folder: one for the demonstration, one for landed files, whose models read
        other tables."""
        return PROJECT / "target" / ("landing" if self.landing else "demonstration")

    @property
    def landing_folder(self) -> Path:
        """The folder of delivered files. Raises KapacitetError when none is set."""
        if self.landing is None:
            raise KapacitetError("KAPACITET_LANDING er ikke sat. Sæt den til mappen med filer.")
        return PROJECT / self.landing

    @property
    def store(self) -> Path:
        """The folder of landed files, which stay from run to run."""
        return self.warehouse_file.parent / "landed"

    @property
    def output_folder(self) -> Path:
        """The folder of reports and published data."""
        return PROJECT / self.output


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
