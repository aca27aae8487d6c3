"""What the expenditure analysis and its workbook tell, read from the marts. The queries name, sum
and divide; what counts, and how, is decided in the marts.

The key of a table is the municipality (`all`: the whole collection).
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from types import SimpleNamespace
from typing import NamedTuple

from orchestration.expectations.messages import danish
from orchestration.reports.charts import Spread
from orchestration.reports.figures import Figures, Tables, queried
from orchestration.reports.pages import readable
from orchestration.reports.tables import Column, Row, Table

ALL = "all"
CHARACTERISTICS = {
    "ownership": "Ejerform",
    "service_type": "Ydelse",
    "target_group": "Målgruppe",
    "supplement": "Tillæg",
}
_COMPARISONS = "map {'higher': 'Højere', 'lower': 'Lavere', 'not_different': 'Ingen forskel'}"
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
    Column("Kommuner med", 11, "count"),
    Column("Kommuner spurgt", 11, "count"),
    Column("I botilbud", 11, "count"),
    Column("Sager", 9, "count"),
    Column("Andel af botilbud", 12, "share"),
    Column("Sager pr. 1.000, samlet", 12, "rate"),
    Column("Gennemsnit af kommunernes rater", 14, "rate"),
]


def _named(names: dict[str, str]) -> str:
    """SQL for the names as a map."""
    return "map {" + ", ".join(f"'{key}': '{name}'" for key, name in names.items()) + "}"


def _complete_sum(value: str, over: str = "") -> str:
    """SQL for a sum that one unknown value leaves unknown."""
    return f"case when count(*) {over} = count({value}) {over} then sum({value}) {over} end"


def _bands(band_set: str) -> cached_property[Tables]:
    key = f"{band_set}_band"
    order = "from_dkk" if band_set == "price" else "age_from"
    return queried(
        [
            Column("Prisbånd" if band_set == "price" else "Aldersbånd", 24),
            Column("Sager", 10, "count"),
            Column("Andel", 10, "share"),
            Column("Spørges der om", 14),
        ],
        f"""
        with bands as (
            select
                any_value(name_da) as name_da, sum(citizens) as cases,
                sum(citizens) / nullif(sum(sum(citizens)) over (), 0) as share,
                if(any_value(asked_for), 'Ja', 'Nej') as asked_for, min({order}) as sort_order
            from marts.high_cost_bands
            inner join reference.{key}s as names on band = names.{key}
            where collection_id = $collection_id and band_set = '{band_set}'
            group by band
        ),
        not_told as (
            select {_complete_sum(f"cases_without_{key}")} as cases
            from marts.high_cost_cases
            where collection_id = $collection_id and high_cost_cases is not null
        )
        select '{ALL}', '', name_da, cases, share, asked_for
        from (
            from bands
            union all
            select 'Ikke oplyst', cases, null, null, null from not_told
            where cases is distinct from 0 and exists (from bands)
        )
        order by sort_order nulls last
        """,
    )


def _characteristic(name: str) -> cached_property[Tables]:
    return queried(
        [
            Column(CHARACTERISTICS[name], 30),
            Column("Borgere", 10, "count"),
            Column("Sager", 10, "count"),
            Column("Andel sager", 10, "share"),
            Column("Udgift (mio. kr.)", 13, "number"),
            Column("Tillæg (mio. kr.)", 13, "number"),
            Column("Uden kendt udgift", 12, "count"),
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
        )
        select
            '{ALL}', '', any_value(name_da), sum(citizens) as citizens,
            sum(high_cost_cases) as cases, cases / nullif(sum(citizens), 0),
            sum(annual_cost_dkk) / 1000000, sum(annual_supplement_dkk) / 1000000,
            sum(citizens_without_cost)
        from marts.high_cost_by_characteristic
        left join names using (characteristic, value)
        where collection_id = $collection_id and characteristic = '{name}'
        group by value
        order by min(sort_order), min(name_da) collate da
        """,
    )


@dataclass(frozen=True)
class Development(Figures):
    """What has changed since one earlier collection, which queries call `$previous`."""

    earlier: SimpleNamespace

    keys = 1

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

    # The compared municipalities together, and each
    progression = queried(
        [
            Column("Udvikling", 20),
            Column("Borgere", 10, "count"),
            Column("Før (mio. kr.)", 13, "number"),
            Column("Før, faste priser", 13, "number"),
            Column("Nu (mio. kr.)", 13, "number"),
            Column("Ændring, faste priser", 14, "points"),
            Column("Uden kendt udgift", 12, "count"),
        ],
        f"""
        select
            municipality_code, '', {_named(_PROGRESSIONS)}[progression], citizens,
            previous_annual_cost_dkk / 1000000, previous_annual_cost_constant_dkk / 1000000,
            annual_cost_dkk / 1000000, change_constant_dkk / 1000000, citizens_without_cost
        from marts.progression_summary
        where collection_id = $collection_id and previous_collection_id = $previous
        order by municipality_code, list_position({list(_PROGRESSIONS)}, progression)
        """,
    )

    @cached_property
    def transitions(self) -> Tables:
        """Citizens by the class they were in and the one they are in."""
        classes = self.rows("select * from reference.cost_classes order by sort_order")
        sums = "".join(
            f", coalesce(sum(citizens) filter (class_after = '{of.cost_class}'), 0)"
            for of in classes
        )
        return self.tables(
            [
                Column("Før", 24),
                *(Column(of.name_da, 12, "count") for of in classes),
                Column("I alt", 10, "count"),
            ],
            f"""
            select municipality_code, '', any_value(name_da){sums}, sum(citizens)
            from marts.cost_class_transitions
            inner join reference.cost_classes on class_before = cost_class
            where
                collection_id = $collection_id and previous_collection_id = $previous
                and municipality_code = '{ALL}'
            group by municipality_code, class_before
            order by min(sort_order)
            """,
        )

    growth = queried(
        [
            Column("Kommuner", 22),
            Column("Før (mio. kr.)", 12, "number"),
            Column("Nu (mio. kr.)", 12, "number"),
            Column("Ændring", 11, "points"),
            Column("Heraf priser", 11, "points"),
            Column("Heraf antal borgere", 12, "points"),
            Column("Heraf dyrere borgere", 12, "points"),
            Column("De dyreste 20 % af væksten", 13, "share"),
            Column("Borgere uden kendt udgift", 13, "count"),
        ],
        f"""
        select
            '{ALL}', if(municipality_code = '{ALL}', 'total', ''),
            coalesce(municipality_name, 'Alle sammenlignede'),
            previous_cost_dkk / 1000000, cost_dkk / 1000000, change_dkk / 1000000,
            change_from_prices_dkk / 1000000, change_from_number_of_citizens_dkk / 1000000,
            change_from_dearer_citizens_dkk / 1000000, dearest_20_percent_share_of_growth,
            citizens_without_cost
        from marts.growth_decomposition
        left join marts.dim_municipality using (municipality_code)
        where collection_id = $collection_id and previous_collection_id = $previous
        order by municipality_code = '{ALL}', municipality_name collate da
        """,
    )

    departures = queried(
        [Column("Hvad der er sket", 34), Column("Borgere", 10, "count")],
        f"""
        select municipality_code, '', {_named(_OUTCOMES)}[outcome], citizens
        from marts.high_cost_departures
        where
            collection_id = $collection_id and previous_collection_id = $previous
            and municipality_code = '{ALL}'
        order by list_position({list(_OUTCOMES)}, outcome)
        """,
    )


class ScreeningQuestion(NamedTuple):
    """A question of the case screening, and what was answered."""

    number: int
    text: str
    answers: int
    answers_of_all: int
    municipalities: int
    table: Table


class ExpenditureFigures(Figures):
    """What is told of one collection that has numbers of high-cost cases."""

    keys = 1

    municipalities = queried(
        [
            Column("Kommune", 20),
            Column("Nr.", 7, "count"),
            Column("I botilbud", 11, "count"),
            Column("Sager", 9, "count"),
            Column("Andel af botilbud", 12, "share"),
            Column("Sager pr. 1.000", 10, "rate"),
            Column("95 % fra", 10, "rate"),
            Column("95 % til", 10, "rate"),
            Column("Mod gennemsnittet", 16),
            Column("Med korrektion", 16),
        ],
        f"""
        select
            '{ALL}', '', municipality_name, rate_rank, citizens_in_residential,
            cases.high_cost_cases, high_cost_share, ranking.cases_per_1000,
            rate_lower_95, rate_upper_95,
            {_COMPARISONS}[comparison], {_COMPARISONS}[comparison_corrected]
        from marts.high_cost_cases as cases
        inner join marts.high_cost_ranking as ranking using (collection_id, municipality_code)
        {_PLACES}
        where collection_id = $collection_id
        order by rate_rank nulls last, municipality_name collate da
        """,
    )

    # What the rates rest on
    basis = queried(
        [
            Column("Kommune", 20),
            Column("Kilde", 24),
            Column("Indbyggere 18-66 år", 14, "count"),
            Column("Beregnet folketal", 12),
            Column("Uden kendt udgift", 12, "count"),
            Column("95 % fra, korrigeret", 14, "rate"),
            Column("95 % til, korrigeret", 14, "rate"),
        ],
        f"""
        select
            '{ALL}', '', municipality_name,
            map {{'placements': 'Leverede rækker', 'survey': 'Kommunens svar'}}[source],
            cases.population_18_66,
            if(cases.population_is_estimated, 'Ja', 'Nej'),
            citizens_without_cost, rate_lower_corrected, rate_upper_corrected
        from marts.high_cost_cases as cases
        inner join marts.high_cost_ranking using (collection_id, municipality_code)
        {_PLACES}
        where collection_id = $collection_id
        order by municipality_name collate da
        """,
    )

    areas = queried(
        _AREA_COLUMNS,
        f"""
        select
            '{ALL}', if(area_type = 'country', 'total', ''), area, municipalities,
            expected_municipalities, citizens_in_residential, high_cost_cases,
            high_cost_share, cases_per_1000, mean_of_municipal_rates
        from marts.high_cost_by_area
        where collection_id = $collection_id
        order by list_position(['region', 'kkr', 'country'], area_type), area collate da
        """,
    )

    estimate = queried(
        [
            Column("Område", 14),
            Column("Sager i kommunerne", 12, "count"),
            Column("Andel af landets 18-66-årige", 14, "share"),
            Column("Sager i hele landet", 12, "count"),
            Column("95 % fra", 10, "count"),
            Column("95 % til", 10, "count"),
            Column("Udgift (mio. kr.)", 14, "number"),
            Column("Efter prisbånd (mio. kr.)", 14, "number"),
            Column("Andel af landets udgift", 12, "share"),
        ],
        f"""
        select
            '{ALL}', '', 'Danmark', cases, population_share, estimated_cases,
            estimated_cases_lower_95, estimated_cases_upper_95, estimated_cost_dkk / 1000000,
            estimated_cost_by_bands_dkk / 1000000, cost_share
        from marts.high_cost_national_estimate
        where collection_id = $collection_id
        """,
    )

    correlations = queried(
        [
            Column("Raten holdt op mod", 44),
            Column("Kommuner", 10, "count"),
            Column("R²", 10, "rate"),
            Column("Jo højere, jo", 16),
        ],
        f"""
        select
            '{ALL}', '',
            map {{
                'population_18_66': 'Indbyggere 18-66 år',
                'socio_economic_index': 'Socioøkonomisk indeks',
                'net_expenditure_per_inhabitant': 'Nettodriftsudgift pr. indbygger'
            }}[variable]
            || if(subset = 'all', '', ', uden de tre største kommuner'),
            municipalities, r_squared,
            case when slope < 0 then 'færre sager' when slope > 0 then 'flere sager' end
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
            Column("Borgere", 10, "count"),
            Column("Bruttoudgift (mio. kr.)", 16, "number"),
            Column("Uden kendt udgift", 14, "count"),
            Column("Beregnet refusion (mio. kr.)", 16, "number"),
            Column("Refusion ukendt", 14, "count"),
        ],
        f"""
        with lines (line, level, label) as (values
            (1, '', 'Sager (mindst 2 mio. kr.)'),
            (2, '', 'Under 2 mio. kr.'),
            (3, '', 'Udgift ukendt'),
            (4, 'total', 'I alt')
        ),
        adults as (
            select
                *, case when is_high_cost then 1 when not is_high_cost then 2 else 3 end as line
            from marts.fct_citizen_at_reference
            where collection_id = $collection_id and is_adult
        )
        select
            '{ALL}', level, label, count(*), sum(annual_cost_dkk) / 1000000,
            count(*) filter (annual_cost_dkk is null), sum(state_refund_dkk) / 1000000,
            count(*) filter (state_refund_dkk is null)
        from adults inner join lines on adults.line = lines.line or lines.line = 4
        group by lines.line, level, label
        order by lines.line
        """,
    )

    # Of all offers in the register and all that was delivered for the year
    rates = queried(
        [
            Column("Ejerform og ydelse", 30),
            Column("Tilbud", 9, "count"),
            Column("Godkendt døgntakst (kr.)", 13, "count"),
            Column("I faste priser (kr.)", 13, "count"),
            Column("Ændring (pct.)", 11, "points"),
            Column("Leveret døgntakst (kr.)", 13, "count"),
            Column("Leveret tillæg (kr.)", 12, "count"),
            Column("Tillæggets andel", 11, "share"),
        ],
        f"""
        select
            '{ALL}', '', ownerships.name_da || ', ' || split_part(services.name_da, ',', 1),
            offers, daily_rate_dkk, daily_rate_constant_dkk, change_percent,
            delivered_daily_rate_dkk, delivered_supplement_dkk, supplement_share
        from marts.rate_development
        inner join reference.ownerships using (ownership)
        inner join reference.service_types as services using (service_type)
        where
            year = $year
            and $collection_id in (select collection_id from marts.fct_placement_year)
        order by ownerships.name_da collate da, services.name_da collate da
        """,
    )

    agreement = queried(
        [
            Column("Kommune", 20),
            Column("Tilbud", 9, "count"),
            Column("Ikke sammenlignet", 14, "count"),
            Column("Basisår (kr.)", 13, "count"),
            Column("Året i basispriser (kr.)", 14, "count"),
            Column("Fald (pct.)", 13, "points"),
            Column("Krav (pct.)", 11, "number"),
            Column("Kravet opfyldt", 13),
            Column("Aftalen opfyldt", 13),
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
            Column("Kommuner med rækker", 12, "count"),
            Column("Fra rækker", 11, "count"),
            Column("Kommuner med svar", 12, "count"),
            Column("Fra svar", 11, "count"),
            Column("Kommuner med begge", 12, "count"),
            Column("Forskel", 10, "count"),
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
            count(difference), sum(difference)
        from marts.questionnaire_answers as answers
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

    own_rate = queried(
        [
            Column("Kommune", 20),
            Column("Nr.", 7, "count"),
            Column("Sager", 9, "count"),
            Column("Sager pr. 1.000", 10, "rate"),
            Column("95 % fra", 10, "rate"),
            Column("95 % til", 10, "rate"),
            Column("Gennemsnit", 10, "rate"),
            Column("Mod gennemsnittet", 16),
            Column("Med korrektion", 16),
        ],
        f"""
        select
            municipality_code, '', municipality_name, rate_rank, high_cost_cases,
            cases_per_1000, rate_lower_95, rate_upper_95, mean_of_municipal_rates,
            {_COMPARISONS}[comparison], {_COMPARISONS}[comparison_corrected]
        from marts.high_cost_ranking {_PLACES}
        where collection_id = $collection_id
        order by municipality_code
        """,
    )

    # Each municipality with its region, KKR and, where all of it is asked, the country
    own_areas = queried(
        _AREA_COLUMNS,
        """
        select
            cases.municipality_code, '', municipality_name, null, null,
            citizens_in_residential, high_cost_cases, high_cost_share, cases_per_1000, null
        from marts.high_cost_cases as cases
        inner join marts.dim_municipality using (municipality_code)
        where collection_id = $collection_id
        union all
        select
            cases.municipality_code, if(area_type = 'country', 'total', ''), area,
            areas.municipalities, expected_municipalities, areas.citizens_in_residential,
            areas.high_cost_cases, areas.high_cost_share, areas.cases_per_1000,
            mean_of_municipal_rates
        from marts.high_cost_cases as cases
        inner join marts.dim_municipality as places using (municipality_code)
        inner join marts.high_cost_by_area as areas
            on
                cases.collection_id = areas.collection_id
                and areas.area in (places.region_name, places.kkr_name, 'Danmark')
        where cases.collection_id = $collection_id
        order by 1, 2, 4 nulls first, 3
        """,
    )

    # Each municipality's bands beside all municipalities'
    own_bands = queried(
        [
            Column("Bånd", 34),
            Column("Sager", 10, "count"),
            Column("Sager i alle kommuner", 14, "count"),
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
                municipality_code, band_set, sort_order,
                name_da || if(asked_for, '', ' (spørges der ikke om)') as name,
                citizens, sum(citizens) over (partition by band_set, band) as in_all
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
                {_complete_sum("cases_without_price_band", "over ()")} as in_all
            from cases
            union all
            select
                municipality_code, 'age', 'Aldersbånd ikke oplyst', cases_without_age_band,
                {_complete_sum("cases_without_age_band", "over ()")}
            from cases
        )
        select municipality_code, '', name, citizens, in_all
        from (
            from bands
            union all
            select municipality_code, band_set, null, name, cases, in_all
            from not_told semi join bands using (municipality_code)
            where in_all is distinct from 0
        )
        order by municipality_code, band_set desc, sort_order nulls last
        """,
    )

    comparable = queried(
        [
            Column("Kommune", 20),
            Column("Nr. efter lighed", 9, "count"),
            Column("Sager pr. 1.000", 10, "rate"),
            Column("Har færre sager", 10),
            Column("Afstand", 10, "rate"),
            Column("Heraf folketal", 10, "rate"),
            Column("Heraf kommunegruppe", 13, "rate"),
            Column("Heraf indeks", 10, "rate"),
        ],
        """
        select
            nearest.municipality_code, '', municipality_name, nearness_rank,
            comparable_cases_per_1000, if(has_fewer_cases, 'Ja', 'Nej'), distance,
            population_term, group_term, index_term
        from marts.comparable_municipalities as nearest
        inner join marts.dim_municipality as places
            on nearest.comparable_municipality_code = places.municipality_code
        where collection_id = $collection_id
        order by nearest.municipality_code, nearness_rank
        """,
    )

    # Each municipality's answers beside all municipalities'
    screening = queried(
        [
            Column("Afsnit", 30),
            Column("Nr.", 6, "count"),
            Column("Spørgsmål", 50),
            Column("Svar", 30),
            Column("Borgere", 10, "count"),
            Column("Antal svar", 10, "count"),
            Column("Andel", 10, "share"),
            Column("Antal svar i alle kommuner", 12, "count"),
            Column("Andel i alle kommuner", 12, "share"),
            Column("Kommuner", 11, "count"),
            Column("Laveste andel", 10, "share"),
            Column("Median", 10, "share"),
            Column("Højeste andel", 10, "share"),
        ],
        f"""
        with questions as (
            select
                question_number, section,
                min(question_number) over (partition by section) as first_of_section
            from reference.screening_questions
        )
        select
            own.municipality_code, '', section, own.question_number, own.question_da,
            {readable("own.answer")}, own.citizens, own.answers, own.answer_share,
            of_all.answers, of_all.answer_share, own.municipalities,
            own.lowest_municipal_share, own.median_municipal_share, own.highest_municipal_share
        from marts.screening_distribution as own
        inner join marts.screening_distribution as of_all
            using (collection_id, question_number, answer)
        inner join questions using (question_number)
        where collection_id = $collection_id and of_all.municipality_code = '{ALL}'
        order by
            own.municipality_code, first_of_section, own.question_number, own.is_other,
            of_all.citizens desc, own.answer collate da
        """,
    )

    def screened(self, municipality: str) -> dict[str, list[ScreeningQuestion]]:
        """The screening's questions that it answered, by section."""
        found: dict[str, list[ScreeningQuestion]] = {}
        answered = self.screening.get(municipality, Table([], [])).rows
        for (section, number, text), rows in groupby(answered, lambda row: row.values[:3]):
            lines = [row.values[3:] for row in rows]
            _, _, answers, _, answers_of_all, _, municipalities, *_ = lines[0]
            table = _screening_table(lines, is_of_all=municipality == ALL)
            question = ScreeningQuestion(
                number, text, answers, answers_of_all, municipalities, table
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
            select
                coalesce(sum(high_cost_cases), 0) as cases,
                count(*) filter (citizens_in_residential is not null) as with_citizens,
                sum(citizens_in_residential) as citizens,
                sum(high_cost_cases) filter (citizens_in_residential is not null)
                    as cases_of_citizens,
                sum(citizens_without_cost) as without_cost,
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
                {_complete_sum("cases_without_age_band")} as without_age_band
            from marts.high_cost_cases {_PLACES}
            where collection_id = $collection_id and high_cost_cases is not null
            """,
            """
            select count(*) as without_answer
            from marts.high_cost_cases
            where collection_id = $collection_id and high_cost_cases is null
            """,
            """
            select
                coalesce(sum(citizens) filter (band_set = 'price'), 0) as in_price_bands,
                coalesce(sum(citizens) filter (band_set = 'age'), 0) as in_age_bands,
                count(distinct municipality_code) filter (band_set = 'price') as with_price_bands,
                count(distinct municipality_code) filter (band_set = 'age') as with_age_bands,
                count(distinct municipality_code) as with_bands
            from marts.high_cost_bands where collection_id = $collection_id
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
            """
            select
                any_value(mean_of_municipal_rates) as mean_rate,
                any_value(pooled_rate) as pooled_rate,
                any_value(lowest_rate) as lowest_rate,
                any_value(highest_rate) as highest_rate,
                any_value(highest_over_lowest) as highest_over_lowest
            from marts.high_cost_variation where collection_id = $collection_id
            """,
            """
            select
                count(*) filter (comparison <> 'not_different') as differing,
                count(*) filter (comparison_corrected <> 'not_different') as differing_corrected
            from marts.high_cost_ranking where collection_id = $collection_id
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


def _screening_table(lines: list[tuple], *, is_of_all: bool) -> Table:
    """The answers to one question, each drawn and told."""
    own = [] if is_of_all else [Column("Alle kommuner", 12, "share")]
    return Table(
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
        [
            Row(
                (
                    answer,
                    Spread(lowest, median, highest, of_all, None if is_of_all else share),
                    citizens,
                    share,
                    *([] if is_of_all else [of_all]),
                    lowest,
                    median,
                    highest,
                )
            )
            for answer, citizens, _, share, _, of_all, _, lowest, median, highest in lines
        ],
    )
