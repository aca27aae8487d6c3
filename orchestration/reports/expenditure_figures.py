"""What the expenditure analysis and its workbook tell, read from the marts. The queries name, sum
and divide; what counts, and how, is decided in the marts. Beside each figure they count the
citizens that it rests on.

The key of a table is the municipality (`all`: the whole collection).
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from types import SimpleNamespace
from typing import NamedTuple

from orchestration.expectations.messages import danish
from orchestration.reports.charts import Spread
from orchestration.reports.disclosure import (
    FEWEST_CITIZENS,
    FEWEST_MUNICIPALITIES,
    HIDDEN,
    KNOWN,
    OPEN,
    SharedTable,
    fewest,
    fewest_counted,
    is_told,
    smaller,
)
from orchestration.reports.figures import Figures, Tables, queried
from orchestration.reports.numbers import Hidden
from orchestration.reports.pages import readable
from orchestration.reports.tables import Column, Row

ALL = "all"
CHARACTERISTICS = {
    "ownership": "Ejerform",
    "service_type": "Ydelse",
    "target_group": "Målgruppe",
    "supplement": "Tillæg",
}
_PROGRESSIONS = {
    "dearer": "Dyrere",
    "cheaper": "Billigere",
    "unchanged": "Uændrede",
    "new": "Nye",
    "left": "Ophørte",
    "unknown": "Udgift ukendt",
}
_OUTCOMES = {
    "death": "Død",
    "voluntary_move": "Frivillig flytning",
    "better_functioning": "Bedre funktionsniveau",
    "cheaper_offer": "Billigere tilbud",
    "other": "Andet",
    "unrecognised": "Årsagen er ikke genkendt",
    "not_given": "Årsagen er ikke oplyst",
    "still_in_residential_below_2_mio": "I botilbud under 2 mio. kr.",
    "cost_unknown": "I botilbud, udgift ukendt",
}
# Each municipality's number of cases, and whether others may see it: it is printed, nobody, or
# enough. Where one of a region's alone may not, or several with too few together, the smallest of
# the others is hidden too, for the region's total is told. Means, ranks and comparisons are among
# those that may be seen.
# What one or two hidden municipalities have would follow from the mean of all
_IS_MEAN_TOLD = "count(*) filter (not is_seen and cases_per_1000 is not null)"
_CASES = f"""
    numbers as (
        select
            cases.*, rate_lower_95, rate_upper_95, rate_lower_corrected, rate_upper_corrected,
            region_name, kkr_name, municipality_name,
            is_published or {is_told("cases.high_cost_cases")} as is_enough,
            cases.high_cost_cases > 0 as is_any
        from marts.high_cost_cases as cases
        inner join marts.high_cost_ranking as ranking using (collection_id, municipality_code)
        inner join marts.dim_municipality using (municipality_code)
        where collection_id = $collection_id
    ),
    seen as (
        select
            *,
            is_enough and not coalesce(
                is_any
                -- none of them, or enough: what is hidden is known as a sum
                and count(*) filter (not is_enough) over (partition by region_name) > 0
                and (
                    count(*) filter (not is_enough) over (partition by region_name) = 1
                    or sum(high_cost_cases) filter (not is_enough)
                    over (partition by region_name) < {FEWEST_CITIZENS}
                )
                and row_number() over (
                    partition by region_name, is_enough and is_any
                    order by high_cost_cases, municipality_code
                ) = 1,
                false
            ) as is_seen
        from numbers
    ),
    cases as (
        select
            *,
            -- who is hidden for a neighbour's sake is hidden as few
            case when is_published then {KNOWN}
                when is_seen or not is_enough then coalesce(high_cost_cases, 0)
                else {FEWEST_CITIZENS - 1} end as cases_known,
            case when is_published then {KNOWN}
                else coalesce(citizens_in_residential - high_cost_cases, 0) end as others_known,
            if(is_published, {KNOWN}, coalesce(citizens_in_residential, 0)) as citizens_known,
            avg(cases_per_1000) over () as mean_of_all,
            {_IS_MEAN_TOLD} over () not between 1 and {FEWEST_MUNICIPALITIES - 1} as is_mean_told,
            if(
                cases_per_1000 is null, null,
                rank() over (partition by is_seen order by cases_per_1000 desc nulls last)
            ) as place
        from seen
    )"""
# The numbers of cases of some municipalities together
_CASES_KNOWN = f"if(bool_and(is_published), {KNOWN}, {fewest_counted('high_cost_cases')})"
_PLACES = "inner join marts.dim_municipality using (municipality_code)"
# The newest first
_EARLIER = f"""
    select previous_collection_id, collection_name, reference_date, compared_municipalities
    from marts.growth_decomposition
    inner join (
        select collection_id as previous_collection_id, collection_name, reference_date
        from staging.stg_deliveries__collections
    ) using (previous_collection_id)
    where collection_id = $collection_id and municipality_code = '{ALL}'
    order by reference_date desc, previous_collection_id desc
"""
_AREA_COLUMNS = [
    Column("Område", 22),
    Column("Kommuner med", 11, "count", OPEN),
    Column("Kommuner spurgt", 11, "count", OPEN),
    Column("I botilbud", 11, "count", ("citizens",)),
    Column("Sager", 9, "count", ("cases",)),
    Column("Andel af botilbud", 12, "share", ("cases", "others")),
    Column("Sager pr. 1.000, samlet", 12, "rate", ("cases",)),
    Column("Gennemsnit af kommunernes rater", 14, "rate", ("mean_rests_on",)),
]
_AREAS = f"""
    known as (
        select
            area, if(bool_and(is_published), {KNOWN}, {fewest_counted("citizens_in_residential")})
                as citizens,
            {_CASES_KNOWN} as cases,
            if(
                bool_and(is_published), {KNOWN},
                {fewest_counted("citizens_in_residential - high_cost_cases")}
            ) as others,
            avg(cases_per_1000) as mean_of_all,
            if(
                {_IS_MEAN_TOLD} between 1 and {FEWEST_MUNICIPALITIES - 1}, 1, {KNOWN}
            ) as mean_rests_on
        from (select *, unnest([region_name, kkr_name, 'Danmark']) as area from cases)
        where high_cost_cases is not null
        group by area
    )"""


def _named(names: dict[str, str]) -> str:
    """SQL for the names as a map."""
    return "map {" + ", ".join(f"'{key}': '{name}'" for key, name in names.items()) + "}"


def _complete_sum(value: str, over: str = "") -> str:
    """SQL for a sum that one unknown value leaves unknown."""
    return f"case when count(*) {over} = count({value}) {over} then sum({value}) {over} end"


def _of_enough(where: str) -> str:
    """SQL for `fewest`, or one where too few municipalities deliver."""
    return (
        f"if(count(distinct municipality_code) filter ({where}) between 1"
        f" and {FEWEST_MUNICIPALITIES - 1}, 1, {fewest(where)})"
    )


def _parted(citizens: str, where: str) -> str:
    """SQL for `fewest_counted` where that holds, or else where it does not, if that is less."""
    counted = [f"sum({citizens}) filter ({one})" for one in (where, f"not ({where})")]
    largest = [f"max({citizens}) filter ({one})" for one in (where, f"not ({where})")]
    fewest_of = [
        f"coalesce(nullif({total} - {most}, 0), {total}, 0)"
        for total, most in zip(counted, largest, strict=True)
    ]
    return f"if(bool_and(is_published), {KNOWN}, {smaller(*fewest_of)})"


def _compared(lower: str, upper: str) -> str:
    """SQL for the comparison of a rate's limits with the mean, as in `high_cost_ranking`."""
    return (
        f"case when {lower} > mean_of_all then 'Højere' when {upper} < mean_of_all then 'Lavere'"
        f" when {upper} is not null then 'Ingen forskel' end"
    )


def _bands(band_set: str) -> cached_property[Tables]:
    key = f"{band_set}_band"
    order = "from_dkk" if band_set == "price" else "age_from"
    return queried(
        [
            Column("Prisbånd" if band_set == "price" else "Aldersbånd", 24),
            Column("Sager", 10, "count", ("citizens",)),
            Column("Andel", 10, "share", ("citizens",)),
            Column("Spørges der om", 14, rests_on=OPEN),
        ],
        f"""
        with bands as (
            select
                any_value(name_da) as name_da, sum(citizens) as cases,
                {fewest_counted("citizens")} as known, '{band_set}/' || band as row_key,
                sum(citizens) / nullif(sum(sum(citizens)) over (), 0) as share,
                if(any_value(asked_for), 'Ja', 'Nej') as asked_for, min({order}) as sort_order
            from marts.high_cost_bands
            inner join reference.{key}s as names on band = names.{key}
            where collection_id = $collection_id and band_set = '{band_set}'
            group by band
        ),
        not_told as (
            select
                {_complete_sum(f"cases_without_{key}")} as cases,
                {fewest_counted(f"cases_without_{key}")} as known
            from marts.high_cost_cases
            where collection_id = $collection_id and high_cost_cases is not null
        )
        select '{ALL}', '', name_da, cases, share, asked_for, known as citizens, row_key
        from (
            from bands
            union all
            select 'Ikke oplyst', cases, known, '{band_set}/', null, null, null from not_told
            where cases is distinct from 0 and exists (from bands)
        )
        order by sort_order nulls last
        """,
    )


def _characteristic(name: str) -> cached_property[Tables]:
    return queried(
        [
            Column(CHARACTERISTICS[name], 30),
            Column("Borgere", 10, "count", ("citizens",)),
            Column("Sager", 10, "count", ("cases",)),
            Column("Andel sager", 10, "share", ("cases", "others")),
            Column("Udgift (mio. kr.)", 13, "million", ("with_cost",)),
            Column("Tillæg (mio. kr.)", 13, "million", ("with_supplement",)),
            Column("Uden kendt udgift", 12, "count", ("without_cost",)),
        ],
        f"""
        with names as (
            select 'ownership' as characteristic, ownership as value, name_da, 1 as sort_order
            from reference.ownerships
            union all
            select 'service_type', service_type, name_da, 1 from reference.service_types
            union all
            select 'target_group', analysis_group, name_da, sort_order
            from reference.analysis_groups
            union all
            values
                ('target_group', 'ambiguous', 'Uafklaret', 100),
                ('target_group', 'unknown', 'Ikke kendt', 101),
                ('supplement', 'with_supplement', 'Med tillæg', 1),
                ('supplement', 'without_supplement', 'Uden tillæg', 2)
        ),
        adults as (
            select
                *,
                case when attribution = 'unambiguous' then analysis_group
                    when attribution in ('multi_group', 'department_ambiguous') then 'ambiguous'
                    else 'unknown' end as target_group,
                if(annual_supplement_dkk > 0, 'with_supplement', 'without_supplement')
                    as supplement
            from marts.fct_citizen_at_reference
            where collection_id = $collection_id and is_adult
        ),
        known as (
            select
                {name} as value, {fewest()} as citizens, {fewest("is_high_cost")} as cases,
                {fewest("is_high_cost is distinct from true")} as others,
                {fewest("annual_cost_dkk is not null")} as with_cost,
                {fewest("annual_cost_dkk is null")} as without_cost,
                {fewest("annual_supplement_dkk > 0")} as with_supplement
            from adults group by all
        )
        select
            '{ALL}', '', any_value(name_da), sum(told.citizens) as citizens_,
            sum(high_cost_cases) as cases_, cases_ / nullif(citizens_, 0),
            sum(annual_cost_dkk) / 1000000, sum(annual_supplement_dkk) / 1000000,
            sum(citizens_without_cost),
            coalesce(any_value(known.citizens), 0) as citizens,
            coalesce(any_value(cases), 0) as cases,
            coalesce(any_value(others), 0) as others,
            coalesce(any_value(with_cost), 0) as with_cost,
            coalesce(any_value(without_cost), 0) as without_cost,
            coalesce(any_value(with_supplement), 0) as with_supplement
        from marts.high_cost_by_characteristic as told
        left join names using (characteristic, value)
        left join known using (value)
        where collection_id = $collection_id and characteristic = '{name}'
        group by value
        order by min(sort_order), min(name_da) collate da
        """,
    )


# Who knows the citizens that the compared municipalities have together
_FOLLOWED = f"""
    followed as (
        select whole.* exclude (municipality_code), places.municipality_code
        from intermediate.int_citizens__progression as whole
        inner join (
            select collection_id, previous_collection_id, municipality_code, citizen_key
            from intermediate.int_citizens__progression
            where municipality_code <> '{ALL}'
        ) as places using (collection_id, previous_collection_id, citizen_key)
        where
            whole.municipality_code = '{ALL}'
            and collection_id = $collection_id and previous_collection_id = $previous
    )"""


def _progression(
    where: str,
    citizens: tuple[str, ...] = OPEN,
    before: tuple[str, ...] = OPEN,
    now: tuple[str, ...] = OPEN,
    change: tuple[str, ...] = OPEN,
    without_cost: tuple[str, ...] = OPEN,
) -> cached_property[Tables]:
    return queried(
        [
            Column("Udvikling", 20),
            Column("Borgere", 10, "count", citizens),
            Column("Før (mio. kr.)", 13, "million", before),
            Column("Før, faste priser", 13, "million", before),
            Column("Nu (mio. kr.)", 13, "million", now),
            Column("Ændring, faste priser", 14, "million points", change),
            Column("Uden kendt udgift", 12, "count", without_cost),
        ],
        f"""
        with {_FOLLOWED},
        known as (
            select
                progression, {fewest()} as citizens,
                {fewest("was_there and not is_cost_unknown")} as before,
                {fewest("is_there and not is_cost_unknown")} as now,
                {fewest("not is_cost_unknown")} as with_cost,
                {fewest("is_cost_unknown")} as without_cost
            from followed group by progression
        )
        select
            municipality_code, '', {_named(_PROGRESSIONS)}[progression], told.citizens,
            previous_annual_cost_dkk / 1000000, previous_annual_cost_constant_dkk / 1000000,
            annual_cost_dkk / 1000000, change_constant_dkk / 1000000, citizens_without_cost,
            known.* exclude (progression)
        from marts.progression_summary as told left join known using (progression)
        where
            collection_id = $collection_id and previous_collection_id = $previous and {where}
        order by municipality_code, list_position({list(_PROGRESSIONS)}, progression)
        """,
    )


def _growth(
    where: str,
    before: tuple[str, ...] = OPEN,
    now: tuple[str, ...] = OPEN,
    change: tuple[str, ...] = OPEN,
    moved: tuple[str, ...] = OPEN,
    stayed: tuple[str, ...] = OPEN,
    dearest: tuple[str, ...] = OPEN,
    without_cost: tuple[str, ...] = OPEN,
) -> cached_property[Tables]:
    of_change = ("Heraf priser", "Heraf antal borgere", "Heraf dyrere borgere", "Ændring")
    prices, number, placements, total = of_change
    return queried(
        [
            Column("Kommuner", 22),
            Column("Før (mio. kr.)", 12, "million", before),
            Column("Nu (mio. kr.)", 12, "million", now),
            Column(total, 11, "million points", change),
            Column(prices, 11, "million points", before),
            Column(number, 12, "million points", moved),
            Column(placements, 12, "million points", stayed),
            Column("De dyreste 20 % af væksten", 13, "share", dearest),
            Column("Borgere uden kendt udgift", 13, "count", without_cost),
        ],
        f"""
        with {_FOLLOWED},
        known as (
            select
                {fewest("was_there and not is_cost_unknown")} as before,
                {fewest("is_there and not is_cost_unknown")} as now,
                {fewest("not is_cost_unknown")} as with_cost,
                {fewest("was_there <> is_there and not is_cost_unknown")} as moved,
                {fewest("was_there and is_there and not is_cost_unknown")} as stayed,
                {fewest("is_cost_unknown")} as without_cost,
                -- a fifth, rounded up
                cast(ceil(
                    count(distinct citizen_key) filter (is_there and not is_cost_unknown) / 5
                ) as integer) as dearest
            from followed
        )
        select
            municipality_code, '', coalesce(municipality_name, 'Alle sammenlignede'),
            previous_cost_dkk / 1000000, cost_dkk / 1000000, change_dkk / 1000000,
            change_from_prices_dkk / 1000000, change_from_number_of_citizens_dkk / 1000000,
            change_from_dearer_citizens_dkk / 1000000, dearest_20_percent_share_of_growth,
            citizens_without_cost, known.*
        from marts.growth_decomposition
        left join marts.dim_municipality using (municipality_code)
        cross join known
        where
            collection_id = $collection_id and previous_collection_id = $previous and {where}
        order by municipality_code
        """,
        of_change,
    )


@dataclass(frozen=True)
class Development(Figures):
    """What has changed since one earlier collection, which queries call `$previous`."""

    earlier: SimpleNamespace

    keys = 1
    open_facts = frozenset()

    @property
    def values(self) -> dict[str, object]:
        """What a query may use, by name."""
        return super().values | {"previous": self.earlier.previous_collection_id}

    @property
    def since(self) -> str:
        """The earlier collection, and its day."""
        return f"{self.earlier.collection_name} ({danish(self.earlier.reference_date)})"

    @property
    def of(self) -> str:
        """How many municipalities are compared."""
        return self.collection.coverage.of(self.earlier.compared_municipalities)

    # The compared municipalities together
    progression = _progression(
        f"municipality_code = '{ALL}'",
        citizens=("citizens",),
        before=("before",),
        now=("now",),
        change=("with_cost",),
        without_cost=("without_cost",),
    )
    # Each of them, for itself
    own_progression = _progression(f"municipality_code <> '{ALL}'")

    @cached_property
    def transitions(self) -> Tables:
        """Citizens by the class they were in and the one they are in."""
        classes = self.rows("select * from reference.cost_classes order by sort_order")
        sums = "".join(
            f", coalesce(sum(citizens) filter (class_after = '{of.cost_class}'), 0)"
            for of in classes
        )
        wheres = {of.cost_class: f"cost_class_after = '{of.cost_class}'" for of in classes}
        counted = "".join(
            f', {fewest(where)} as "{cost_class}"' for cost_class, where in wheres.items()
        )
        return self.tables(
            [
                Column("Før", 24),
                *(Column(of.name_da, 12, "count", (of.cost_class,)) for of in classes),
                Column("I alt", 10, "count", ("citizens",)),
            ],
            f"""
            with {_FOLLOWED},
            known as (
                select cost_class_before as class_before{counted}, {fewest()} as citizens
                from followed group by cost_class_before
            ),
            summed as (
                select
                    municipality_code, class_before, any_value(name_da) as name_da{sums},
                    sum(citizens) as in_all, min(sort_order) as sort_order
                from marts.cost_class_transitions
                inner join reference.cost_classes on class_before = cost_class
                where
                    collection_id = $collection_id and previous_collection_id = $previous
                    and municipality_code = '{ALL}'
                group by municipality_code, class_before
            )
            select
                municipality_code, '',
                summed.* exclude (municipality_code, class_before, sort_order),
                known.* exclude (class_before)
            from summed left join known using (class_before)
            order by sort_order
            """,
            [*(of.name_da for of in classes), "I alt"],
        )

    growth = _growth(
        f"municipality_code = '{ALL}'",
        before=("before",),
        now=("now",),
        change=("with_cost",),
        moved=("moved",),
        stayed=("stayed",),
        dearest=("dearest",),
        without_cost=("without_cost",),
    )
    own_growth = _growth(f"municipality_code <> '{ALL}'")

    departures = queried(
        [Column("Hvad der er sket", 34), Column("Borgere", 10, "count", ("known",))],
        f"""
        select
            '{ALL}', '', {_named(_OUTCOMES)}[outcome],
            any_value(citizens) filter (municipality_code = '{ALL}') as citizens_,
            coalesce(
                nullif(greatest(
                    citizens_ - max(citizens) filter (municipality_code <> '{ALL}'), 0
                ), 0),
                citizens_
            ) as known
        from marts.high_cost_departures
        where collection_id = $collection_id and previous_collection_id = $previous
        group by outcome
        having citizens_ is not null
        order by list_position({list(_OUTCOMES)}, outcome)
        """,
    )


def _comparable(own: str) -> cached_property[Tables]:
    return queried(
        [
            Column("Kommune", 20),
            Column("Nr. efter lighed", 9, "place", OPEN),
            Column("Sager pr. 1.000", 10, "rate", ("cases",)),
            Column("Har færre sager", 10, rests_on=("cases", "own")),
            Column("Afstand", 10, "rate", OPEN),
            Column("Heraf folketal", 10, "rate", OPEN),
            Column("Heraf kommunegruppe", 13, "rate", OPEN),
            Column("Heraf indeks", 10, "rate", OPEN),
        ],
        f"""
        with {_CASES}
        select
            nearest.municipality_code, '', others.municipality_name, nearness_rank,
            comparable_cases_per_1000, if(has_fewer_cases, 'Ja', 'Nej'), distance,
            population_term, group_term, index_term,
            others.cases_known as cases, {own} as own
        from marts.comparable_municipalities as nearest
        inner join cases on nearest.municipality_code = cases.municipality_code
        inner join cases as others
            on nearest.comparable_municipality_code = others.municipality_code
        where nearest.collection_id = $collection_id
        order by nearest.municipality_code, nearness_rank
        """,
    )


class ScreeningQuestion(NamedTuple):
    """A question of the case screening, and what was answered."""

    number: int
    text: str
    answers: int
    answers_of_all: int
    municipalities: int
    table: SharedTable


class ExpenditureFigures(Figures):
    """What is told of one collection that has numbers of high-cost cases."""

    keys = 1
    open_facts = frozenset({
        "reference_date", "with_citizens", "is_estimated", "rated", "from_rows", "only_answered",
        "without_population", "without_answer", "with_price_bands", "with_age_bands", "with_bands",
        "answering", "screening", "offers", "source", "not_seen",
        # among the municipalities whose numbers may be seen
        "mean_rate", "lowest_rate", "highest_rate", "differing", "differing_corrected",
    })  # fmt: skip
    alike = {  # noqa: RUF012
        "questionnaire": ("price_bands", "age_bands"),
        "own_bands": ("price_bands", "age_bands"),
    }

    def alike_at(self, key: str) -> str:
        """Those of all municipalities together."""
        return ALL

    municipalities = queried(
        [
            Column("Kommune", 20),
            Column("Nr.", 7, "place", ("cases",)),
            Column("I botilbud", 11, "count", ("citizens",)),
            Column("Sager", 9, "count", ("cases",)),
            Column("Andel af botilbud", 12, "share", ("cases", "others")),
            Column("Sager pr. 1.000", 10, "rate", ("cases",)),
            Column("95 % fra", 10, "rate", ("cases",)),
            Column("95 % til", 10, "rate", ("cases",)),
            Column("Mod gennemsnittet", 16, rests_on=("cases",)),
            Column("Med korrektion", 16, rests_on=("cases",)),
        ],
        f"""
        with {_CASES}
        select
            '{ALL}', '', municipality_name, place, citizens_in_residential,
            high_cost_cases, high_cost_share, cases_per_1000, rate_lower_95, rate_upper_95,
            {_compared("rate_lower_95", "rate_upper_95")},
            {_compared("rate_lower_corrected", "rate_upper_corrected")},
            citizens_known as citizens, cases_known as cases, others_known as others
        from cases
        order by
            is_seen desc, if(is_seen, cases_per_1000, null) desc nulls last,
            municipality_name collate da
        """,
    )

    # What the rates rest on
    basis = queried(
        [
            Column("Kommune", 20),
            Column("Kilde", 24, rests_on=OPEN),
            Column("Indbyggere 18-66 år", 14, "count", OPEN),
            Column("Beregnet folketal", 12, rests_on=OPEN),
            Column("Uden kendt udgift", 12, "count", ("without_cost",)),
            Column("95 % fra, korrigeret", 14, "rate", ("cases",)),
            Column("95 % til, korrigeret", 14, "rate", ("cases",)),
        ],
        f"""
        with {_CASES}
        select
            '{ALL}', '', municipality_name,
            map {{'placements': 'Leverede rækker', 'survey': 'Kommunens svar'}}[source],
            population_18_66,
            if(population_is_estimated, 'Ja', 'Nej'),
            citizens_without_cost, rate_lower_corrected, rate_upper_corrected,
            coalesce(citizens_without_cost, 0) as without_cost, cases_known as cases
        from cases
        order by municipality_name collate da
        """,
    )

    areas = queried(
        _AREA_COLUMNS,
        f"""
        with {_CASES}, {_AREAS}
        select
            '{ALL}', if(area_type = 'country', 'total', ''), area, municipalities,
            expected_municipalities, citizens_in_residential, high_cost_cases,
            high_cost_share, cases_per_1000, mean_of_all,
            coalesce(citizens, 0) as citizens, coalesce(cases, 0) as cases,
            coalesce(others, 0) as others, mean_rests_on, area_type as within
        from marts.high_cost_by_area
        left join known using (area)
        where collection_id = $collection_id
        order by list_position(['region', 'kkr', 'country'], area_type), area collate da
        """,
    )

    estimate = queried(
        [
            Column("Område", 14),
            Column("Sager i kommunerne", 12, "count", ("cases",)),
            Column("Andel af landets 18-66-årige", 14, "share", OPEN),
            Column("Sager i hele landet", 12, "count", ("cases",)),
            Column("95 % fra", 10, "count", ("cases",)),
            Column("95 % til", 10, "count", ("cases",)),
            Column("Udgift (mio. kr.)", 14, "million", ("cases",)),
            Column("Efter prisbånd (mio. kr.)", 14, "million", ("bands",)),
            Column("Andel af landets udgift", 12, "share", ("cases",)),
        ],
        f"""
        with {_CASES},
        known as (
            select
                {_CASES_KNOWN} as cases,
                -- drawing municipalities anew tells of those that are hidden, but for hundreds
                if(bool_and(is_seen), 0, -2) as precision
            from cases where high_cost_cases is not null
        ),
        bands as (
            select min(known) filter (known > 0) as bands
            from (
                select {fewest_counted("citizens")} as known
                from marts.high_cost_bands
                where collection_id = $collection_id and band_set = 'price'
                group by band
            )
        )
        select
            '{ALL}', '', 'Danmark', told.cases, population_share, estimated_cases,
            round(estimated_cases_lower_95, precision), round(estimated_cases_upper_95, precision),
            estimated_cost_dkk / 1000000, estimated_cost_by_bands_dkk / 1000000, cost_share,
            known.cases, coalesce(bands, 0) as bands
        from marts.high_cost_national_estimate as told cross join known cross join bands
        where collection_id = $collection_id
        """,
    )

    correlations = queried(
        [
            Column("Raten holdt op mod", 44),
            Column("Kommuner", 10, "count", OPEN),
            Column("R²", 10, "rate", ("hidden",)),
            Column("Jo højere, jo", 16, rests_on=("hidden",)),
        ],
        f"""
        with {_CASES}
        select
            '{ALL}', '',
            map {{
                'population_18_66': 'Indbyggere 18-66 år',
                'socio_economic_index': 'Socioøkonomisk indeks',
                'net_expenditure_per_inhabitant': 'Nettodriftsudgift pr. indbygger'
            }}[variable]
            || if(subset = 'all', '', ', uden de tre største kommuner'),
            municipalities, r_squared,
            case when slope < 0 then 'færre sager' when slope > 0 then 'flere sager' end,
            -- of few numbers one that is hidden can be tried out
            if((select bool_and(is_seen) from cases), 0, 1) as hidden
        from marts.high_cost_correlations
        where collection_id = $collection_id
        order by variable, subset
        """,
    )

    price_bands = _bands("price")
    age_bands = _bands("age")
    ownership = _characteristic("ownership")
    service_type = _characteristic("service_type")
    target_group = _characteristic("target_group")
    supplement = _characteristic("supplement")

    refund = queried(
        [
            Column("Borgere i botilbud", 28),
            Column("Borgere", 10, "count", ("citizens",)),
            Column("Bruttoudgift (mio. kr.)", 16, "million", ("with_cost",)),
            Column("Uden kendt udgift", 14, "count", ("without_cost",)),
            Column("Beregnet refusion (mio. kr.)", 16, "million", ("with_refund",)),
            Column("Refusion ukendt", 14, "count", ("without_refund",)),
        ],
        f"""
        with lines (line, level, label) as (values
            (1, '', 'Sager (mindst 2 mio. kr.)'),
            (2, '', 'Under 2 mio. kr. eller udgift ukendt'),
            (3, 'total', 'I alt')
        ),
        adults as (
            select *, if(is_high_cost, 1, 2) as line
            from marts.fct_citizen_at_reference
            where collection_id = $collection_id and is_adult
        )
        select
            '{ALL}', level, label, count(*), sum(annual_cost_dkk) / 1000000,
            count(*) filter (annual_cost_dkk is null), sum(state_refund_dkk) / 1000000,
            count(*) filter (state_refund_dkk is null),
            {fewest()} as citizens,
            {fewest("annual_cost_dkk is not null")} as with_cost,
            {fewest("annual_cost_dkk is null")} as without_cost,
            {fewest("state_refund_dkk > 0")} as with_refund,
            {fewest("state_refund_dkk is null")} as without_refund
        from adults inner join lines on adults.line = lines.line or lines.line = 3
        group by lines.line, level, label
        order by lines.line
        """,
    )

    # Of all offers in the register and all that was delivered for the year
    rates = queried(
        [
            Column("Ejerform og ydelse", 30),
            Column("Tilbud", 9, "count", OPEN),
            Column("Godkendt døgntakst (kr.)", 13, "kroner", OPEN),
            Column("I faste priser (kr.)", 13, "kroner", OPEN),
            Column("Ændring (pct.)", 11, "points", OPEN),
            Column("Leveret døgntakst (kr.)", 13, "kroner", ("with_rate",)),
            Column("Leveret tillæg (kr.)", 12, "kroner", ("with_supplement",)),
            Column("Tillæggets andel", 11, "share", ("with_rate", "with_supplement")),
        ],
        f"""
        with known as (
            select
                ownership, service_type,
                {_of_enough("days_with_rate > 0")} as with_rate,
                {_of_enough("days_with_supplement > 0")} as with_supplement
            from intermediate.int_rates__delivered as rates
            inner join (
                select placement_id, year, citizen_key from marts.fct_placement_year
            ) using (placement_id, year)
            where year = $year
            group by ownership, service_type
        )
        select
            '{ALL}', '', ownerships.name_da || ', ' || split_part(services.name_da, ',', 1),
            offers, daily_rate_dkk, daily_rate_constant_dkk, change_percent,
            delivered_daily_rate_dkk, delivered_supplement_dkk, supplement_share,
            coalesce(with_rate, 0) as with_rate, coalesce(with_supplement, 0) as with_supplement,
            -- means, which do not add up
            service_type || ownership as within
        from marts.rate_development
        inner join reference.ownerships using (ownership)
        inner join reference.service_types as services using (service_type)
        left join known using (ownership, service_type)
        where
            year = $year
            and $collection_id in (select collection_id from marts.fct_placement_year)
        order by ownerships.name_da collate da, services.name_da collate da
        """,
    )

    agreement = queried(
        [
            Column("Kommune", 20),
            Column("Tilbud", 9, "count", OPEN),
            Column("Ikke sammenlignet", 14, "count", OPEN),
            Column("Basisår (kr.)", 13, "kroner", OPEN),
            Column("Året i basispriser (kr.)", 14, "kroner", OPEN),
            Column("Fald (pct.)", 13, "points", OPEN),
            Column("Krav (pct.)", 11, "number", OPEN),
            Column("Kravet opfyldt", 13, rests_on=OPEN),
            Column("Aftalen opfyldt", 13, rests_on=OPEN),
        ],
        f"""
        select
            '{ALL}', '', municipality_name, offers, offers_not_compared, base_daily_rate_dkk,
            daily_rate_constant_dkk, achieved_reduction_percent, required_reduction_percent,
            case when is_base_requirement_met then 'Ja' when not is_base_requirement_met
                then 'Nej' else 'Vides ikke' end,
            case when is_fulfilled then 'Ja' when not is_fulfilled then 'Nej'
                else 'Vides ikke' end
        from marts.rates_agreement {_PLACES}
        semi join (
            from marts.delivery_coverage
            where collection_id = $collection_id and status <> 'not_expected'
        ) as expected using (municipality_code)
        where
            year = $year
            and $collection_id in (select collection_id from marts.fct_placement_year)
        order by municipality_name collate da
        """,
    )

    questionnaire = queried(
        [
            Column("Spørgsmål", 48),
            Column("Kommuner med rækker", 12, "count", OPEN),
            Column("Fra rækker", 11, "count", ("rows",)),
            Column("Kommuner med svar", 12, "count", OPEN),
            Column("Fra svar", 11, "count", ("answers",)),
            Column("Kommuner med begge", 12, "count", OPEN),
            Column("Forskel", 10, "count", ("rows", "answers")),
        ],
        f"""
        select
            '{ALL}', '',
            any_value(questions.question_number) || coalesce(any_value(letter), '') || '. '
            || case
                when any_value(questions.question_number) <= 2
                    then any_value(questions.name_da)
                else any_value(categories.name_da)
            end
            || if(any_value(answers.is_asked_for), '', ' (spørges der ikke om)'),
            count(answer_from_placements), sum(answer_from_placements),
            count(answer_from_survey), sum(answer_from_survey),
            count(difference), sum(difference),
            {fewest_counted("answer_from_placements")} as rows,
            if(bool_and(coalesce(is_published, false)), {KNOWN},
                {fewest_counted("answer_from_survey")}) as answers,
            question as within,
            map {{'price_band': 'price/', 'age_band': 'age/'}}[question] || category as row_key
        from marts.questionnaire_answers as answers
        left join (
            select collection_id, municipality_code, is_published from marts.high_cost_cases
        ) using (collection_id, municipality_code)
        inner join reference.survey_questions as questions using (question)
        left join reference.survey_categories as categories using (question, category)
        where collection_id = $collection_id
        group by question, category
        order by min(question_number), min(letter) nulls last, category
        """,
    )

    @cached_property
    def form(self) -> Tables:
        """The questionnaire, one row a municipality, to check and to send; question 5 is empty
        where there is no earlier collection to compare with."""
        answers = self.rows(
            """
            select question, category, number, letter,
                number || coalesce(letter, '') || '. '
                || if(question in ('citizens_in_residential', 'high_cost_cases'), question_da,
                    name_da) as heading
            from (
                select distinct
                    question, category, questions.question_number as number, letter,
                    questions.name_da as question_da,
                    coalesce(categories.name_da, category)
                    || if(is_asked_for, '', ' (spørges der ikke om)') as name_da
                from marts.questionnaire_answers
                inner join reference.survey_questions as questions using (question)
                left join reference.survey_categories as categories using (question, category)
                where question <> 'departure_reason'
            )
            order by number, letter nulls last, category
            """
        )
        counted = "".join(
            f", any_value(answer_from_placements) filter (question = '{answer.question}'"
            f" and category = '{answer.category}')"
            for answer in answers
        )
        left = "".join(
            f", if(any_value(compared.municipality_code) is null, null,"
            f" coalesce(any_value(departures.citizens) filter (outcome = '{outcome}'), 0))"
            for outcome in _OUTCOMES
        )
        return self.tables(
            [
                Column("Kommune", 20),
                *(Column(answer.heading, 13, "count") for answer in answers),
                *(Column(f"5. {name}", 13, "count") for name in _OUTCOMES.values()),
            ],
            f"""
            with newest as (select previous_collection_id from ({_EARLIER} limit 1))
            select '{ALL}', '', municipality_name{counted}{left}
            from marts.questionnaire_answers as answers
            {_PLACES}
            left join (
                select municipality_code from marts.growth_decomposition
                inner join newest using (previous_collection_id)
                where collection_id = $collection_id
            ) as compared on answers.municipality_code = compared.municipality_code
            left join (
                select * from marts.high_cost_departures
                inner join newest using (previous_collection_id)
            ) as departures
                on
                    answers.collection_id = departures.collection_id
                    and answers.municipality_code = departures.municipality_code
            where answers.collection_id = $collection_id
            group by municipality_name
            having count(answer_from_placements) > 0
            order by municipality_name collate da
            """,
        )

    # Each municipality among all
    own_rate = queried(
        [
            Column("Kommune", 20),
            Column("Nr.", 7, "place", ("mean_rests_on",)),
            Column("Sager", 9, "count", OPEN),
            Column("Sager pr. 1.000", 10, "rate", OPEN),
            Column("95 % fra", 10, "rate", OPEN),
            Column("95 % til", 10, "rate", OPEN),
            Column("Gennemsnit", 10, "rate", ("mean_rests_on",)),
            Column("Mod gennemsnittet", 16, rests_on=OPEN),
            Column("Med korrektion", 16, rests_on=OPEN),
        ],
        f"""
        with {_CASES}
        select
            municipality_code, '', municipality_name,
            if(cases_per_1000 is null, null, 1 + (
                select count(*) from cases as others
                where others.cases_per_1000 > cases.cases_per_1000
            )),
            high_cost_cases, cases_per_1000, rate_lower_95, rate_upper_95, mean_of_all,
            {_compared("rate_lower_95", "rate_upper_95")},
            {_compared("rate_lower_corrected", "rate_upper_corrected")},
            if(is_mean_told, {KNOWN}, 1) as mean_rests_on
        from cases
        order by municipality_code
        """,
    )

    # Each municipality with its region, KKR and, where all of it is asked, the country
    own_areas = queried(
        _AREA_COLUMNS,
        f"""
        with {_CASES}, {_AREAS}
        select
            municipality_code, '', municipality_name, null, null,
            citizens_in_residential, high_cost_cases, high_cost_share, cases_per_1000, null,
            {KNOWN} as citizens, {KNOWN} as cases, {KNOWN} as others, {KNOWN} as mean_rests_on,
            '' as within
        from cases
        union all
        select
            cases.municipality_code, if(area_type = 'country', 'total', ''), area,
            areas.municipalities, expected_municipalities, areas.citizens_in_residential,
            areas.high_cost_cases, areas.high_cost_share, areas.cases_per_1000,
            known.mean_of_all,
            coalesce(citizens, 0), coalesce(known.cases, 0), coalesce(others, 0),
            known.mean_rests_on, area_type
        from cases
        inner join marts.high_cost_by_area as areas
            on
                cases.collection_id = areas.collection_id
                and areas.area in (cases.region_name, cases.kkr_name, 'Danmark')
        left join known using (area)
        order by 1, 2, 4 nulls first, 3
        """,
    )

    # Each municipality's bands beside all municipalities'
    own_bands = queried(
        [
            Column("Bånd", 34),
            Column("Sager", 10, "count", OPEN),
            Column("Sager i alle kommuner", 14, "count", ("in_all",)),
        ],
        f"""
        with names as (
            select 'price' as band_set, price_band as band, name_da, midpoint_dkk as sort_order
            from reference.price_bands
            union all
            select 'age', age_band, name_da, age_from from reference.age_bands
        ),
        bands as (
            select
                municipality_code, band_set, band, sort_order,
                name_da || if(asked_for, '', ' (spørges der ikke om)') as name,
                citizens, sum(citizens) over (partition by band_set, band) as in_all,
                max(citizens) over (partition by band_set, band) as most
            from marts.high_cost_bands inner join names using (band_set, band)
            where collection_id = $collection_id
        ),
        cases as (
            from marts.high_cost_cases
            where collection_id = $collection_id and high_cost_cases is not null
        ),
        not_told as (
            select
                municipality_code, 'price' as band_set, 'Prisbånd ikke oplyst' as name,
                cases_without_price_band as cases,
                {_complete_sum("cases_without_price_band", "over ()")} as in_all,
                max(cases_without_price_band) over () as most
            from cases
            union all
            select
                municipality_code, 'age', 'Aldersbånd ikke oplyst', cases_without_age_band,
                {_complete_sum("cases_without_age_band", "over ()")},
                max(cases_without_age_band) over ()
            from cases
        )
        select
            municipality_code, '', name, citizens, in_all,
            coalesce(nullif(in_all - most, 0), in_all) as in_all,
            band_set as within, band_set || '/' || band as row_key
        from (
            from bands
            union all
            select municipality_code, band_set, '', null, name, cases, in_all, most
            from not_told semi join bands using (municipality_code)
            where in_all is distinct from 0
        )
        order by municipality_code, band_set desc, sort_order nulls last
        """,
    )

    # For the reader who is the municipality, and for everybody
    comparable = _comparable(str(KNOWN))
    comparable_for_all = _comparable("cases.cases_known")

    # Each municipality's answers beside all municipalities'
    screening = queried(
        [
            Column("Afsnit", 30),
            Column("Nr.", 6, "place", OPEN),
            Column("Spørgsmål", 50, rests_on=OPEN),
            Column("Svar", 30, rests_on=OPEN),
            Column("Borgere", 10, "count", ("own_citizens",)),
            Column("Antal svar", 10, "count", ("own_answers",)),
            Column("Andel", 10, "share", ("own_citizens", "own_others")),
            Column("Antal svar i alle kommuner", 12, "count", ("answers",)),
            Column("Andel i alle kommuner", 12, "share", ("citizens", "others")),
            Column("Kommuner", 11, "count", OPEN),
            Column("Laveste andel", 10, "share", ("least_citizens", "least_others")),
            Column("Median", 10, "share", ("least_citizens", "least_others")),
            Column("Højeste andel", 10, "share", ("least_citizens", "least_others")),
        ],
        f"""
        with questions as (
            select
                question_number, section,
                min(question_number) over (partition by section) as first_of_section
            from reference.screening_questions
        ),
        known as (
            select
                question_number, answer, {fewest_counted("citizens")} as citizens,
                {fewest_counted("answers - citizens")} as others,
                {fewest_counted("answers")} as answers,
                -- each municipality's share may be the lowest or the highest
                if(count(*) < {FEWEST_MUNICIPALITIES}, 1,
                    coalesce(min(citizens) filter (citizens > 0), 0)) as least_citizens,
                if(count(*) < {FEWEST_MUNICIPALITIES}, 1,
                    coalesce(min(answers - citizens) filter (answers > citizens), 0))
                    as least_others
            from marts.screening_distribution as of_one
            where collection_id = $collection_id and municipality_code <> '{ALL}'
            group by question_number, answer
        )
        select
            own.municipality_code, '', section, own.question_number, own.question_da,
            {readable("own.answer")}, own.citizens, own.answers, own.answer_share,
            of_all.answers, of_all.answer_share, own.municipalities,
            own.lowest_municipal_share, own.median_municipal_share, own.highest_municipal_share,
            if(own.municipality_code = '{ALL}', known.citizens, {KNOWN}) as own_citizens,
            if(own.municipality_code = '{ALL}', known.others, {KNOWN}) as own_others,
            if(own.municipality_code = '{ALL}', known.answers, {KNOWN}) as own_answers,
            known.* exclude (question_number, answer), own.question_number as within
        from marts.screening_distribution as own
        inner join marts.screening_distribution as of_all
            using (collection_id, question_number, answer)
        inner join questions using (question_number)
        left join known using (question_number, answer)
        where collection_id = $collection_id and of_all.municipality_code = '{ALL}'
        order by
            own.municipality_code, first_of_section, own.question_number, own.is_other,
            of_all.citizens desc, own.answer collate da
        """,
    )

    def screened(self, municipality: str) -> dict[str, list[ScreeningQuestion]]:
        """The screening's questions that it answered, by section."""
        found: dict[str, list[ScreeningQuestion]] = {}
        table = self.shared("screening", municipality)
        answered = table.rows if table else []
        for (section, number, text), rows in groupby(answered, lambda row: row.values[:3]):
            lines = [row.values[3:] for row in rows]
            _, _, answers, _, answers_of_all, _, municipalities, *_ = lines[0]
            question = ScreeningQuestion(
                number,
                text,
                answers,
                answers_of_all,
                municipalities,
                _screening_table(lines, is_of_all=municipality == ALL),
            )
            found.setdefault(section, []).append(question)
        return found

    @cached_property
    def facts(self) -> SimpleNamespace:
        """Single figures that stand in no table."""
        return self.single(
            """
            select
                any_value(reference_date) as reference_date
            from staging.stg_deliveries__collections where collection_id = $collection_id
            """,
            f"""
            with {_CASES}
            select
                coalesce(sum(high_cost_cases), 0) as cases,
                {_CASES_KNOWN} as cases_rests_on,
                count(*) filter (citizens_in_residential is not null) as with_citizens,
                sum(citizens_in_residential) as citizens,
                {fewest_counted("citizens_in_residential")} as citizens_rests_on,
                sum(high_cost_cases) filter (citizens_in_residential is not null)
                    as cases_of_citizens,
                {_parted("high_cost_cases", "citizens_in_residential is not null")}
                    as cases_of_citizens_rests_on,
                sum(citizens_without_cost) as without_cost,
                {fewest_counted("citizens_without_cost")} as without_cost_rests_on,
                coalesce(bool_or(population_is_estimated), false) as is_estimated,
                count(cases_per_1000) as rated,
                count(*) filter (source = 'placements') as from_rows,
                coalesce(
                    list(municipality_name order by municipality_name collate da)
                    filter (source = 'survey'), []
                ) as only_answered,
                coalesce(
                    list(municipality_name order by municipality_name collate da)
                    filter (population_18_66 is null), []
                ) as without_population,
                {_complete_sum("cases_without_price_band")} as without_price_band,
                {fewest_counted("cases_without_price_band")} as without_price_band_rests_on,
                {_complete_sum("cases_without_age_band")} as without_age_band,
                {fewest_counted("cases_without_age_band")} as without_age_band_rests_on,
                count(*) filter (not is_seen) as not_seen,
                if(any_value(is_mean_told), any_value(mean_of_all), null) as mean_rate,
                min(cases_per_1000) filter (is_seen) as lowest_rate,
                max(cases_per_1000) filter (is_seen) as highest_rate,
                count(*) filter (
                    is_seen and {_compared("rate_lower_95", "rate_upper_95")} <> 'Ingen forskel'
                ) as differing,
                count(*) filter (
                    is_seen
                    and {_compared("rate_lower_corrected", "rate_upper_corrected")}
                    <> 'Ingen forskel'
                ) as differing_corrected
            from cases
            where high_cost_cases is not null
            """,
            """
            select count(*) as without_answer
            from marts.high_cost_cases
            where collection_id = $collection_id and high_cost_cases is null
            """,
            f"""
            with bands as (
                select
                    municipality_code, coalesce(sum(citizens) filter (band_set = 'price'), 0)
                        as in_price_bands,
                    coalesce(sum(citizens) filter (band_set = 'age'), 0) as in_age_bands,
                    bool_or(band_set = 'price') as has_price_bands,
                    bool_or(band_set = 'age') as has_age_bands
                from marts.high_cost_bands where collection_id = $collection_id
                group by municipality_code
            ),
            cases as (
                select municipality_code, cases_without_price_band, cases_without_age_band
                from marts.high_cost_cases
                where collection_id = $collection_id and high_cost_cases is not null
            )
            select
                coalesce(sum(in_price_bands), 0) as in_price_bands,
                coalesce(sum(in_age_bands), 0) as in_age_bands,
                coalesce(sum(in_price_bands + cases_without_price_band), 0) as of_price_bands,
                coalesce(sum(in_age_bands + cases_without_age_band), 0) as of_age_bands,
                {fewest_counted("in_price_bands")} as priced_rests_on,
                {fewest_counted("in_age_bands")} as aged_rests_on,
                {fewest_counted("cases_without_price_band")} as not_priced_rests_on,
                {fewest_counted("cases_without_age_band")} as not_aged_rests_on,
                {smaller("priced_rests_on", "not_priced_rests_on")} as in_price_bands_rests_on,
                {smaller("aged_rests_on", "not_aged_rests_on")} as in_age_bands_rests_on,
                priced_rests_on as of_price_bands_rests_on,
                aged_rests_on as of_age_bands_rests_on,
                count(*) filter (has_price_bands) as with_price_bands,
                count(*) filter (has_age_bands) as with_age_bands,
                count(has_price_bands) as with_bands
            from cases full outer join bands using (municipality_code)
            """,
            """
            select count(distinct municipality_code) as answering
            from marts.questionnaire_answers
            where
                collection_id = $collection_id
                and coalesce(answer_from_placements, answer_from_survey) is not null
            """,
            f"""
            select count(distinct municipality_code) as screening
            from marts.screening_distribution
            where collection_id = $collection_id and municipality_code <> '{ALL}'
            """,
            """
            select coalesce(sum(offers), 0) as offers
            from marts.rate_development where year = $year
            """,
            f"""
            with {_CASES}
            select
                any_value(pooled_rate) as pooled_rate,
                any_value((select {_CASES_KNOWN} from cases where cases_per_1000 is not null))
                    as pooled_rate_rests_on
            from marts.high_cost_variation where collection_id = $collection_id
            """,
            """
            select any_value(title) as source
            from reference.documents where document = 'komponent-report-2023'
            """,
        )

    @cached_property
    def developments(self) -> list[Development]:
        """Since each earlier collection that it can be compared with, the newest first."""
        return [
            Development(self.connection, self.collection, earlier)
            for earlier in self.rows(_EARLIER)
        ]

    @cached_property
    def of(self) -> SimpleNamespace:
        """How many municipalities the tables are of that need more than the number of cases."""
        of = self.collection.coverage.of
        return SimpleNamespace(
            rows=of(self.facts.from_rows),
            rates=of(self.facts.rated),
            bands=of(self.facts.with_bands),
            price_bands=of(self.facts.with_price_bands),
            age_bands=of(self.facts.with_age_bands),
            answers=of(self.facts.answering),
            screening=of(self.facts.screening),
        )

    @cached_property
    def own(self) -> dict[str, SimpleNamespace]:
        """By municipality, what its figures rest on."""
        rows = self.rows(
            """
            select
                municipality_code, any_value(source) = 'placements' as has_rows,
                bool_or(answer_from_survey is not null) as has_answered,
                any_value(population_18_66) is null as lacks_population
            from marts.high_cost_cases
            inner join marts.questionnaire_answers using (collection_id, municipality_code)
            where collection_id = $collection_id
            group by municipality_code
            """
        )
        return {row.municipality_code: row for row in rows}


def _screening_table(lines: list[tuple], *, is_of_all: bool) -> SharedTable:
    """The answers to one question, each drawn and told."""
    own = [] if is_of_all else [Column("Alle kommuner", 12, "share")]
    rows = []
    for answer, citizens, _, share, _, of_all, _, lowest, median, highest in lines:
        drawn = Spread(lowest, median, highest, of_all, None if is_of_all else share)
        is_hidden = any(isinstance(value, Hidden) for value in drawn)
        others = [] if is_of_all else [of_all]
        rows.append(
            Row(
                (
                    answer,
                    HIDDEN if is_hidden else drawn,
                    citizens,
                    share,
                    *others,
                    lowest,
                    median,
                    highest,
                )
            )
        )
    return SharedTable(
        [
            Column("Svar", 40),
            Column("Fra 0 til 100 %", 16),
            Column("Borgere", 10, "count"),
            Column("Andel", 10, "share"),
            *own,
            Column("Laveste", 10, "share"),
            Column("Median", 10, "share"),
            Column("Højeste", 10, "share"),
        ],
        rows,
        hidden=sum(isinstance(value, Hidden) for row in rows for value in row.values[2:]),
    )
