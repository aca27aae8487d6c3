"""Changes to many files of the store at once: all of them, or none. They are prepared beside; one
rename decides them; from then on whoever opens the store carries them out.

In the folder of changes each file's folder has the place that it has in the store: a folder whose
files take the place of those there, or an empty file where the folder is to go. What is decided
names nobody, so that it can be carried out without knowing whom it is about.
"""

import shutil
from pathlib import Path

_PREPARED, _DECIDED = ".forgetting-prepared", ".forgetting"


def prepare(store: Path) -> Path:
    """An empty folder to prepare changes in."""
    prepared = store / _PREPARED
    if prepared.exists():
        shutil.rmtree(prepared)
    prepared.mkdir()
    return prepared


def remove_folder(changes: Path, place: Path) -> None:
    """Adds to the changes that the folder `place`, relative to the store, is to go."""
    (changes / place).parent.mkdir(exist_ok=True)
    (changes / place).touch()


def decide(store: Path) -> None:
    """From here on the prepared changes are carried out, whatever happens."""
    (store / _PREPARED).rename(store / _DECIDED)


def is_begun(store: Path) -> bool:
    """Whether changes were decided, and what was made of the store has not been made anew since."""
    return (store / _DECIDED).is_dir()


def carry_out(store: Path) -> None:
    """Carries out what was decided and not done yet, if there is any, and removes changes that
    were prepared and never decided."""
    if (store / _PREPARED).exists():
        shutil.rmtree(store / _PREPARED)
    for change in sorted((store / _DECIDED).glob("*/*")):
        folder = store / change.relative_to(store / _DECIDED)
        if change.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            for file in change.iterdir():
                file.replace(folder / file.name)
            change.rmdir()
        else:
            if folder.exists():
                shutil.rmtree(folder)
            change.unlink()


def end(store: Path) -> None:
    """All that was made of the store has been made anew."""
    shutil.rmtree(store / _DECIDED)
