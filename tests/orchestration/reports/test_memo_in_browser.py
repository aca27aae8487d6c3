"""The memos of the finished run in Debian's Chromium: on a phone, on a screen, and on paper."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from tests.conftest import FinishedRun

A4_WIDTH, MARGINS = 210, 2 * 16
PIXELS_PER_MM = 96 / 25.4

# For every chart in sight: its title, its size, and the texts that reach out of the page or lie
# over one another.
CHARTS = """
() => [...document.querySelectorAll("figure.drawn")].map(figure => {
  const drawn = [...figure.querySelectorAll(".chart svg")].filter(svg => svg.checkVisibility());
  const texts = drawn.flatMap(svg => [...svg.querySelectorAll("text")])
    .filter(text => text.textContent && text.getAttribute("stroke") === null)
    .map(text => ({words: text.textContent, ...text.getBoundingClientRect().toJSON()}));
  return {
    title: figure.querySelector("figcaption").innerText,
    sizes: drawn.map(svg => svg.getBoundingClientRect().toJSON()),
    marks: drawn.map(svg => svg.querySelectorAll(".role-mark path, .role-mark line").length),
    texts: texts.length,
    outside: texts.filter(t => t.left < 0 || t.right > innerWidth).map(t => t.words),
    overlapping: texts.flatMap((a, n) => texts.slice(n + 1)
      .filter(b => a.left + 1 < b.right && b.left + 1 < a.right
                && a.top + 3 < b.bottom && b.top + 3 < a.bottom)
      .map(b => [a.words, b.words])),
  };
})
"""

# Marks the beginning and the end of what must not be parted, so that they can be found on paper.
MARK = """
() => {
  const mark = (at, name, edge) => {
    const sign = document.createElement("span");
    sign.textContent = `[${name}]`;
    sign.style = `position:absolute;${edge}:0;left:0;font-size:2px;line-height:1`;
    at.append(sign);
  };
  const whole = [...document.querySelectorAll("tbody tr, figcaption, figure.drawn")];
  whole.forEach((element, n) => {
    element.style.position = "relative";
    const at = element.matches("tr") ? element.cells[0] : element;
    at.style.position = "relative";
    mark(at, `from${n}`, "top");
    mark(at, `to${n}`, "bottom");
  });
  return whole.map(element => element.innerText.slice(0, 60));
}
"""


CAPACITY = "kapacitetsanalyse_dassos-2022.html"
# Each page with its charts, and the fewest and most sheets of paper.
PAGES = {
    CAPACITY: (5, 6, 12),
    "udgiftsanalyse_dassos-2023.html": (1, 6, 14),
    "udgiftsanalyse_komponent-2022.html": (2, 5, 12),
    "kommuner_dassos-2023/741_samsoe.html": (0, 1, 4),
}


@pytest.fixture(params=PAGES)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def opened(
    browser: Browser, finished_run: FinishedRun, name: str
) -> Iterator[Callable[[int], Page]]:
    """Opens a memo at a width; in the end nothing may have been said or asked for."""
    memo = finished_run.output / "notat" / name
    said: list[str] = []
    asked: list[str] = []

    def at_width(width: int) -> Page:
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(memo.as_uri())
        return page

    yield at_width
    assert said == []
    assert set(asked) == {memo.as_uri()}


@pytest.mark.parametrize("width", [390, 1400])
def test_every_chart_is_drawn_and_can_be_read(
    opened: Callable[[int], Page], name: str, width: int
) -> None:
    charts = opened(width).evaluate(CHARTS)

    assert len(charts) == PAGES[name][0]
    for chart in charts:
        (size,) = chart["sizes"]
        assert size["width"] > 300, chart["title"]
        assert size["height"] > 100, chart["title"]
        assert size["right"] <= width, chart["title"]
        assert chart["marks"][0] >= 6, chart["title"]
        assert chart["texts"] >= 10, chart["title"]
        assert chart["outside"] == [], chart["title"]
        assert chart["overlapping"] == [], chart["title"]


@pytest.mark.parametrize("width", [390, 1400])
def test_the_page_is_as_wide_as_the_screen_and_tables_move_in_their_own_box(
    opened: Callable[[int], Page], width: int
) -> None:
    page = opened(width)

    assert page.evaluate("document.documentElement.scrollWidth") == width
    too_wide = (
        "[...document.querySelectorAll('.scroll')].filter(b => b.scrollWidth > b.clientWidth)"
    )
    assert (page.evaluate(f"{too_wide}.length") > 0) is (width == 390)
    # a keyboard reaches the boxes, and a reader's program says what they are
    assert page.evaluate(f"{too_wide}.every(b => b.tabIndex === 0 && b.ariaLabelledByElements[0])")


def test_letters_on_a_phone_are_not_too_small(opened: Callable[[int], Page]) -> None:
    smallest = opened(390).evaluate(
        """() => Math.min(...[...document.querySelectorAll("p, li, dd, th, td, span, text, tspan")]
          .filter(e => e.checkVisibility() && e.textContent.trim())
          .map(e => parseFloat(getComputedStyle(e).fontSize)
                    * (e.ownerSVGElement ? e.getScreenCTM().a : 1)))"""
    )
    assert smallest >= 10


def parted(page: Page) -> tuple[list[str], int]:
    """What begins on one page of the print and ends on another, and how many pages there are."""
    whole = page.evaluate(MARK)
    pages = [
        # a mark can be broken over lines
        "".join(sheet.extract_text().split())
        for sheet in PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    ]

    def page_of(mark: str) -> int:
        (number,) = [number for number, text in enumerate(pages) if f"[{mark}]" in text]
        return number

    cut = [words for n, words in enumerate(whole) if page_of(f"from{n}") != page_of(f"to{n}")]
    return cut, len(pages)


def test_on_paper_nothing_is_cut(opened: Callable[[int], Page], name: str) -> None:
    cut, pages = parted(opened(1400))

    _, fewest, most = PAGES[name]
    assert cut == []
    assert fewest <= pages <= most


@pytest.mark.parametrize("name", [CAPACITY])
def test_a_row_that_is_cut_would_be_found(opened: Callable[[int], Page]) -> None:
    page = opened(1400)
    page.evaluate("document.querySelectorAll('tbody tr')[3].style.height = '400mm'")

    cut, _ = parted(page)

    assert len(cut) == 1
    assert cut[0].startswith("En afdeling er godkendt til flere målgrupper")


def test_on_paper_every_table_is_as_wide_as_the_page_allows(
    opened: Callable[[int], Page],
) -> None:
    page = opened(int((A4_WIDTH - MARGINS) * PIXELS_PER_MM))
    page.emulate_media(media="print")

    assert (
        page.evaluate(
            "[...document.querySelectorAll('table, svg, p')]"
            ".filter(e => e.getBoundingClientRect().right > innerWidth).map(e => e.innerText)"
        )
        == []
    )
    assert page.evaluate("getComputedStyle(document.querySelector('thead')).display") == (
        "table-header-group"
    )


def test_paper_shows_the_wide_charts(opened: Callable[[int], Page], name: str) -> None:
    page = opened(390)
    page.emulate_media(media="print")

    shown = page.evaluate(
        "[...document.querySelectorAll('.chart')].filter(c => c.checkVisibility())"
        ".map(c => c.classList.contains('wide'))"
    )
    assert shown == [True] * PAGES[name][0]


# Every question, with a short answer and one longer than is shown, of all and of Samsø
SCREENING = """
    insert into marts.screening_distribution by name
    select
        'dassos-2023' as collection_id, area_type, area_code, question_number, question_da, answer,
        false as is_other, 9 as citizens, 18 as answers, 0.5 as answer_share, 2 as municipalities,
        0 as lowest_municipal_share, 0.5 as median_municipal_share, 1 as highest_municipal_share
    from reference.screening_questions
    cross join (
        values ('collection', 'dassos-2023'), ('municipality', '741')
    ) as places (area_type, area_code)
    cross join (values ('Ja'), (repeat('Et langt svar. ', 40))) as given (answer)
"""


@pytest.mark.parametrize(
    "name", ["udgiftsanalyse_dassos-2023.html", "kommuner_dassos-2023/741_samsoe.html"]
)
def test_a_screening_is_folded_on_a_screen_and_whole_on_paper(
    browser: Browser, changed: Callable[..., Path], name: str
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto((changed(SCREENING) / name).as_uri())
    answers = page.locator(".folded tbody tr")
    assert answers.count() == 2 * 36
    assert answers.filter(has_text="…").count() == 36
    assert not answers.first.is_visible()

    page.locator("summary").first.click()
    assert answers.first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390

    page.reload()
    cut, _ = parted(page)
    assert cut == []
