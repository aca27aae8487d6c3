"""Great Expectations' own pages about a run, made fit to be read without the net."""

import html
import re
import shutil
from pathlib import Path
from tempfile import mkdtemp

from great_expectations.data_context import EphemeralDataContext

_SITE = "data_docs"

# As they come, the pages fetch scripts, styles and a logo from seven hosts when they are opened,
# and the front page is empty without them.
_FETCHED = re.compile(
    r"""<script\b.*?</script>|<link\b[^>]*>|<img\b[^>]*>|<footer\b.*?</footer>"""
    r"""|url\(['"]?https?://[^)]*\)|<a\b[^>]*data-toggle="collapse".*?</a>""",
    re.DOTALL | re.IGNORECASE,
)
_POLICY = (
    '<meta http-equiv="Content-Security-Policy"'
    " content=\"default-src 'none'; style-src 'unsafe-inline'\">"
)
_STYLE = """<style>
  body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem;
    padding: 0 1rem; color: #1c2733; background: #fff; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; vertical-align: top; padding: .35rem .6rem;
    border-bottom: 1px solid #d8dee4; overflow-wrap: anywhere; }
  .card:has([name=options]), #navigation, .ge-breadcrumbs-item.active { display: none; }
  .card:has(#navigation) { display: none; }
  .ge-breadcrumbs { list-style: none; padding: 0; }
  .fa-times::before, .fa-exclamation-triangle::before { content: "\\2717"; color: #a4161a; }
  .fa-check-circle::before { content: "\\2713"; color: #1b6e3c; }
</style>"""
_INDEX = """<!doctype html>
<html lang="da"><head><meta charset="utf-8">{policy}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Great Expectations</title>{style}</head>
<body><h1>Great Expectations</h1>
<p>Siderne er lavet af Great Expectations, på engelsk. Kvalitetsrapporten siger det samme på dansk,
med de rækker, der fejlede.</p>
<ul>
{links}
</ul></body></html>
"""


def build_data_docs(context: EphemeralDataContext, docs: Path) -> None:
    """Replaces the folder `docs` with pages about the validations that `context` has run."""
    docs.parent.mkdir(parents=True, exist_ok=True)
    building = Path(mkdtemp(prefix=f".{docs.name}-", dir=docs.parent))
    try:
        _build_site(context, building)
        shutil.rmtree(building / "static")
        pages = sorted(building.glob("validations/**/*.html"))
        for page in pages:
            page.write_text(_tidied(page.read_text(encoding="utf-8")), encoding="utf-8")
        (building / "index.html").write_text(_index(building, pages), encoding="utf-8")
        shutil.rmtree(docs, ignore_errors=True)
        building.rename(docs)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _build_site(context: EphemeralDataContext, folder: Path) -> None:
    context.add_data_docs_site(
        _SITE,
        {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": {
                "class_name": "TupleFilesystemStoreBackend",
                "base_directory": str(folder.resolve()),
            },
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            "site_section_builders": {"expectations": "None", "profiling": "None"},
        },
    )
    try:
        context.build_data_docs([_SITE])
    finally:
        context.delete_data_docs_site(_SITE)


def _tidied(page: str) -> str:
    page = _FETCHED.sub("", page)
    page = re.sub(r'<a href="[^"]*/expectations/[^"]*"\s*>(.*?)</a>', r"\1", page)
    return page.replace("<head>", f"<head>{_POLICY}", 1).replace("</head>", f"{_STYLE}</head>", 1)


def _index(folder: Path, pages: list[Path]) -> str:
    links = [
        f'<li><a href="{html.escape(str(page.relative_to(folder)))}">'
        f"{html.escape(page.relative_to(folder / 'validations').parts[0])}</a></li>"
        for page in pages
    ]
    return _INDEX.format(policy=_POLICY, style=_STYLE, links="\n".join(links))
