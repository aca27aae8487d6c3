"""`python -m orchestration`: everything is run when no command is given. What a command needs is
imported by that command."""

import os
import secrets
import sys
from pathlib import Path

import click

from orchestration.errors import KapacitetError, told
from orchestration.forgetting.commands import forget
from orchestration.settings import PROJECT, settings
from orchestration.visible import visible_lines

_KEY_BYTES = 32


def main() -> int:
    """Runs what the command line says; 0 when all was done, 2 when it cannot be understood, 130
    when it was cut off by Ctrl-C, else 1 with one message."""
    try:
        kapacitet(standalone_mode=False)
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "python -m orchestration"
        print(f"Kommandoen kan ikke forstås. Se: {path} --help", file=sys.stderr)
        return 2
    except click.Abort as error:
        print("Afbrudt.", file=sys.stderr)
        return 130 if isinstance(error.__cause__, KeyboardInterrupt) else 1
    except Exception as error:
        print(f"\nStandset. {visible_lines(told(error))}", file=sys.stderr)
        return 1
    return 0


@click.group(invoke_without_command=True)
@click.pass_context
def kapacitet(context: click.Context) -> None:
    """Uden kommando: alle trin fra rådata til datavarehus, kontroller og rapporter."""
    if context.invoked_subcommand is None:
        from orchestration.run import run

        run()


@kapacitet.command()
@click.option(
    "--file",
    type=click.Path(path_type=Path),
    default=PROJECT / "pseudonym.key",
    help="Filen, der laves; som udgangspunkt pseudonym.key i projektets mappe.",
)
def key(file: Path) -> None:
    """Skriver en ny hemmelig nøgle i en fil, som kun du kan læse."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except FileExistsError:
        raise KapacitetError(
            f"{file} findes allerede og er ikke ændret. Med en anden nøgle får samme borger et nyt"
            " pseudonym."
        ) from None
    except OSError as error:
        raise KapacitetError(f"{file} kan ikke skrives: {error.strerror}.") from None
    with os.fdopen(handle, "w") as opened:
        opened.write(secrets.token_hex(_KEY_BYTES) + "\n")
    click.echo(
        f"En nøgle er skrevet i {file}. Gem en kopi et sikkert sted, ikke sammen med data: uden den"
        " kan nye leverancer ikke føjes til de gamle."
    )


@kapacitet.command()
@click.argument("new_key_file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def rekey(new_key_file: Path) -> None:
    """Skifter nøgle i hele lageret: fra den, der bruges nu, til den i NEW_KEY_FILE."""
    from orchestration.landing.rekey import rekey as rekey_store
    from orchestration.progress import progress
    from orchestration.warehouse.build_file import hold_lock

    old = settings().key()
    if old is None:
        raise KapacitetError("Der er ingen nøgle at skifte fra. Sæt den, og kør igen.")
    hold_lock()
    told_of = rekey_store(
        settings().store,
        settings().landing_folder,
        old,
        new_key_file.read_text().strip(),
        progress.count,
    )
    progress.step(f"Nyt pseudonym til {told_of.citizens} borgere")
    if told_of.lost:
        click.echo(
            f"{told_of.lost} borgeres CPR-nummer kunne ikke findes igen ud fra fødselsdagen."
        )
    for file in told_of.again:
        click.echo(f"  {file} læses igen ved næste kørsel")
    for file in told_of.split:
        click.echo(
            f"  {file} ligger ikke i landingsmappen: disse borgere er andre end i nyere filer, til"
            " den bliver lagt i mappen igen"
        )
    click.echo(
        f"Brug fra nu af nøglen i {new_key_file}, og kør igen: datavarehus og sider har endnu de"
        " tidligere pseudonymer."
    )


@kapacitet.command()
def template() -> None:
    """Skriver vejledningen til leverancer og en skabelon for hver slags fil."""
    from orchestration.reports.delivery_guide import write_templates

    click.echo(f"Vejledning og skabeloner: {write_templates(settings().output_folder).parent}")


kapacitet.add_command(forget)
