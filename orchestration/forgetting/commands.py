"""`python -m orchestration forget`: what is found is shown first, and goes when that is confirmed.

Only what every start of the program needs is imported at the top.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.errors import KapacitetError
from orchestration.settings import PROJECT, settings

if TYPE_CHECKING:
    from orchestration.landing.identity import Identity

_BEYOND_REACH = (
    "sikkerhedskopier af lageret, datavarehuset, siderne, Dagsters historik og landingsmappen",
    "tilbagemeldinger, notater og bilag, der er sendt, hentet eller kopieret",
    "kopier af datavarehuset, og det gamle hos den, der stadig har det åbent",
    "disken, for det slettede overskrives ikke med det samme",
)

_yes = click.option("--yes", is_flag=True, help="Spørg ikke, før der slettes.")


@click.group()
def forget() -> None:
    """Sletter en leverance eller en borger i alt, hvad Kapacitet gemmer."""


@forget.command()
@click.argument("name", metavar="FIL_ELLER_DELIVERY_ID")
@click.option("--also-file", is_flag=True, help="Slet også filen i landingsmappen.")
@_yes
def delivery(name: str, also_file: bool, yes: bool) -> None:
    """Sletter alle versioner af en fil, eller den ene, som et delivery_id nævner."""
    from orchestration.forgetting.deliveries import (
        find_delivery,
        forget_delivery,
        is_back,
        notes_about,
        same_content,
        would_return,
    )

    store = settings().store
    identity = _open_store()
    present = _present(identity)
    found = find_delivery(store, settings().landing_folder, name, identity)
    returning = would_return(store, found, present)
    if returning and not also_file:
        raise KapacitetError(
            "Intet er slettet. Leverancen ligger stadig i landingsmappen og ville blive indlæst"
            " igen. Flyt filen væk, eller kør igen med --also-file, som også sletter den:"
            + _listed(returning)
        )
    for file in found:
        what = _amount(file.line_count, "linje", "linjer") if not file.is_refused else "afvist"
        click.echo(f"  {file.source_file}, modtaget {file.received_at[:10]}: {what}")
    for path in returning:
        click.echo(f"  {path} slettes også i landingsmappen")
    for file in same_content(store, found):
        click.echo(f"  {file.source_file} har samme indhold og bliver stående; glem den for sig")
    notes = {file.source_file for file, _ in notes_about(store, found)}
    for path in sorted(notes):
        click.echo(f"  {path}: linjer om den")
    _confirm(yes)
    for path in returning:  # first: what lies there would be landed again
        present[path].unlink()
    forget_delivery(store, found)
    _run()
    if back := is_back(store, found):
        raise KapacitetError(_came_back(back))
    lines = sum(file.line_count for file in found)
    click.echo(
        f"\nGlemt: {_amount(len(found), 'modtaget fil', 'modtagne filer')} med"
        f" {_amount(lines, 'linje', 'linjer')}."
    )
    _print_beyond_reach()
    if notes & present.keys():
        click.echo(f"\nDisse filer i landingsmappen nævner den stadig:{_listed(notes)}")


@forget.command()
@click.option(
    "--municipality",
    metavar="KODE",
    help="Borger-id'et er denne kommunes eget, ikke et CPR-nummer.",
)
@_yes
def citizen(municipality: str | None, yes: bool) -> None:
    """Sletter en borger. CPR-nummer eller borger-id skrives, når der spørges, eller læses som
    første linje af standard input; ikke på kommandolinjen, som gemmes."""
    from orchestration.forgetting.citizens import citizen_of, find_citizen, forget_citizen
    from orchestration.landing.municipalities import municipality_of, read_municipality_names

    store = settings().store
    names = read_municipality_names(PROJECT / "seeds" / "reference")
    code = municipality_of(municipality, names) if municipality is not None else None
    if municipality is not None and code is None:
        raise KapacitetError("Kommunen kendes ikke. Skriv dens kode med tre cifre.")
    if municipality is None and settings().key() is None:
        raise KapacitetError(
            "Der er ingen nøgle, så et CPR-nummer kan ikke genkendes. Sæt den nøgle, som filerne er"
            " indlæst med, og kør igen."
        )
    identity = _open_store()
    present = _present(identity)
    one = citizen_of(_secret(), code, identity)
    found = find_citizen(store, one, names)
    if not found:
        raise KapacitetError("Borgeren kendes ikke i lageret. Intet er slettet.")
    # read again, these would name the citizen again
    naming = {path for path in present if one.names(path)}
    naming |= {each.file.source_file for each in found if each.file.is_refused} & present.keys()
    if naming:
        raise KapacitetError(
            "Intet er slettet. Disse filer i landingsmappen har borgerens nummer i navnet, en"
            " overskrift eller arkets navn og ville bringe det tilbage. Ret dem, eller flyt dem"
            " væk, og kør igen:" + _listed(map(one.hidden_in, naming))
        )
    for each in found:
        what = _amount(len(each.lines), "linje", "linjer") + (
            f", og {_amount(each.cells, 'felt', 'felter')} i andres linjer" if each.cells else ""
        )
        path = one.hidden_in(each.file.source_file)
        click.echo(f"  {path}, modtaget {each.file.received_at[:10]}: {what}")
    _confirm(yes)
    forget_citizen(store, one, found, names)
    _run()
    if back := find_citizen(store, one, names):
        raise KapacitetError(_came_back(one.hidden_in(each.file.source_file) for each in back))
    lines, cells = sum(len(each.lines) for each in found), sum(each.cells for each in found)
    click.echo(
        f"\nGlemt: {_amount(lines, 'linje', 'linjer')} om borgeren"
        + (f" og {_amount(cells, 'felt', 'felter')} i andres linjer" if cells else "")
        + f" i {_amount(len(found), 'modtaget fil', 'modtagne filer')}."
    )
    _print_beyond_reach()
    if kept := sorted({each.file.source_file for each in found} & present.keys()):
        click.echo(
            "\nDisse filer i landingsmappen har stadig borgeren. De læses ikke igen, så længe de er"
            " uændrede; en ny version\nmed borgeren i bringer borgeren tilbage. Få dem rettet hos"
            " den, der har leveret dem:"
        )
        for path in kept:
            # of several versions the one that lies there is the latest
            latest = max(
                (each for each in found if each.file.source_file == path),
                key=lambda each: each.file.received,
            )
            click.echo(f"  {path}: {_amount(len(latest.lines), 'linje', 'linjer')}")
    click.echo("Filer, der er afvist, er ikke læst og kan have borgeren i sig.")


def _open_store() -> "Identity":
    """From here on nobody else changes the store, and what was begun before is done. Returns its
    identity. Raises KapacitetError when another run is going on, there is no store, or its key is
    another."""
    from orchestration.landing.store import prepare_store
    from orchestration.landing.store_changes import is_begun
    from orchestration.warehouse.build_file import hold_lock

    hold_lock()
    if not settings().store.is_dir():
        raise KapacitetError(f"Der er intet lager i {settings().store}, så der er intet at glemme.")
    if is_begun(settings().store):
        click.echo("Det, der sidst skulle glemmes, blev ikke gjort færdigt. Det gøres først.")
        _run()
    return prepare_store(settings().store, settings().key())


def _present(identity: "Identity") -> dict[str, Path]:
    """The files of the landing folder, by the names that they have in the store."""
    from orchestration.landing.found_files import find_files

    return {
        file.name_in_store(identity): file.path for file in find_files(settings().landing_folder)
    }


def _secret() -> str:
    """What no shell keeps and no terminal shows."""
    if sys.stdin.isatty():
        return str(click.prompt("CPR-nummer eller borger-id (vises ikke)", hide_input=True))
    return sys.stdin.readline()


def _confirm(yes: bool) -> None:
    if yes:
        return
    try:
        answer = click.prompt("Skriv ja for at slette det", default="nej", show_default=False)
    except click.Abort:
        answer = ""
    if answer.strip().lower() != "ja":
        raise KapacitetError("Intet er slettet.")


def _run() -> None:
    from orchestration.run import run

    run()


def _came_back(paths: Iterable[str]) -> str:
    return (
        "Det blev slettet, men er indlæst igen fra landingsmappen. Flyt filerne væk, eller få dem"
        " rettet, og kør igen:" + _listed(paths)
    )


def _print_beyond_reach() -> None:
    click.echo(
        "Slettet og lavet på ny uden: lageret, datavarehuset, siderne og Dagsters historik."
        "\n\nDet kan stadig stå, hvor Kapacitet ikke kan slette:"
    )
    for place in _BEYOND_REACH:
        click.echo(f"  - {place}")


def _listed(paths: Iterable[str]) -> str:
    return "".join(f"\n  {path}" for path in sorted(set(paths)))


def _amount(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"
