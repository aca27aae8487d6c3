"""What the capacity memo and its workbook tell, read from the marts. The queries name, sum and
divide; what counts, and how, is decided in the marts. Beside each figure they count the citizens
that it rests on, in rows of one placement: distinct citizens cannot be summed.

The key of a table is year and municipality (`all`: the whole collection).
"""

from collections.abc import Iterable
from functools import cached_property
from types import SimpleNamespace

from orchestration.reports.disclosure import (
    FEWEST_CITIZENS,
    FEWEST_MUNICIPALITIES,
    OPEN,
    fewest,
)
from orchestration.reports.figures import Figures, Tables, queried
from orchestration.reports.pages import readable
from orchestration.reports.tables import Column

REGION = "all"
# Offers that the memo lists; the workbook has them all.
LISTED_OFFERS = 10
OWN, EXTERNAL, NOT_KNOWN, TOTAL = "Egen kommune", "Eksterne tilbud", "Ikke kendt", "I alt"
SERVICES = ("section_107", "section_108", "abl_105", "section_85", "other")
DISTANCES = {
    "own_municipality": OWN,
    "same_province": "Samme landsdel",
    "same_region": "Øvrig region",
    "other_region": "Anden region",
    "unknown": NOT_KNOWN,
}

# The lines of Bilag 1: who runs the offer, as the one who placed the citizen sees it (R3).
_DRIVERS = f"""
    lines (line, level, label, drivers) as (values
        (1, '', '{OWN}', ['own']),
        (2, '', '{EXTERNAL}', ['municipal', 'regional', 'self_owning', 'private', 'state']),
        (3, 'part', 'Andre kommuner', ['municipal']),
        (4, 'part', 'Regioner', ['regional']),
        (5, 'part', 'Selvejende institutioner', ['self_owning']),
        (6, 'part', 'Private aktører', ['private']),
        (7, 'part', 'Staten', ['state']),
        (8, '', '{NOT_KNOWN}', ['unknown']),
        (9, 'total', '{TOTAL}', null)
    )"""
_DRIVER = """
    case when is_external then ownership when not is_external then 'own' else 'unknown' end
        as driver"""
# Each adult's placements, with all that tables sort them by
_PLACEMENTS = f"""
    placements as (
        select
            placements.*, distance_class, location_municipality_code, registered_group,
            attributed_group, agreement, registered.analysis_group as counted_group, {_DRIVER},
            coalesce(attribution = 'unambiguous', false) as is_unambiguous,
            attribution in ('multi_group', 'department_ambiguous') as is_ambiguous
        from marts.fct_placement_year as placements
        left join intermediate.int_placements__locations using (placement_id, year)
        left join intermediate.int_placements__registered_attributions as registered
            using (placement_id, year)
        where collection_id = $collection_id and is_adult
    )"""
_SHARES = """
    shares as (
        select placements.*, shares.analysis_group as share_group, lower_share, expected_share
        from placements inner join intermediate.int_placements__group_shares as shares
            using (placement_id, year)
    )"""
# Whom the bounds of a group rest on
_KNOWN = f"""
    {_PLACEMENTS}, {_SHARES},
    known as (
        select
            year, share_group as analysis_group,
            {fewest("lower_share > 0")} as least,
            {fewest("lower_share = 0")} as between,
            {fewest()} as most
        from shares group by year, rollup (share_group)
    )"""
# Offers whose figures others may see: no use at all, or that of enough of both
_NAMED = f"""
    (municipalities = 0
    or (municipalities >= {FEWEST_MUNICIPALITIES} and citizens >= {FEWEST_CITIZENS}))"""
_EXPECTED = """
    select municipality_code from marts.delivery_coverage
    where collection_id = $collection_id and status <> 'not_expected'"""

# Others' offers without citizens from here are none of the collection's business
_OFFERS = f"""
    {_PLACEMENTS},
    known as (
        select
            year, p_number, {fewest()} as citizens, {fewest("is_ambiguous")} as ambiguous,
            {fewest("not is_ambiguous")} as others
        from placements
        where match_status in ('matched', 'closed_offer')
        group by year, p_number
    ),
    offers as (
        select
            offers.*, municipality_name, name_da, delivering_municipalities as municipalities,
            coalesce(citizens, 0) as citizens, coalesce(ambiguous, 0) as ambiguous,
            coalesce(others, 0) as others,
            coalesce(affected_full_time_persons, 0) as affected, {_NAMED} as is_named
        from marts.capacity_utilisation as offers
        left join known using (year, p_number)
        left join marts.dim_municipality
            on offers.location_municipality_code = dim_municipality.municipality_code
        left join reference.ownerships using (ownership)
        left join (
            select collection_id, year, p_number, affected_full_time_persons
            from marts.ambiguity_by_offer
        ) using (collection_id, year, p_number)
        where
            collection_id = $collection_id
            and (
                delivering_municipalities > 0
                or offers.location_municipality_code in ({_EXPECTED})
            )
    )"""
_PLACED = (
    "citizens", "external", "not_external", "unambiguous", "not_unambiguous", "within_it",
    "outside_it", "in_region", "outside_region", "exported", "in_other_region", "unknown",
)  # fmt: skip
# Adults of the municipalities that are compared, before and now
_BOTH_YEARS = f"""
    both_years as (
        select
            compared.year, is_before, placements.year as placement_year, {_DRIVER},
            placements.* exclude (collection_id, year)
        from intermediate.int_placements__compared_municipalities as compared
        cross join (values (true), (false)) as sides (is_before)
        inner join marts.fct_placement_year as placements
            on
                compared.municipality_code = placements.municipality_code
                and placements.collection_id
                = if(is_before, compared.previous_collection_id, compared.collection_id)
                and placements.year = if(is_before, compared.previous_year, compared.year)
        where compared.collection_id = $collection_id and is_adult
    )"""
_NOT_NAMED = "' tilbud, som ikke nævnes'"
_GROUPS = f"""
    groups as (
        select analysis_group, name_da, sort_order from reference.analysis_groups
        union all
        select 'ambiguous', 'Uafklaret', 100
        union all
        select 'unknown', '{NOT_KNOWN}', 101
    )"""


def _sums(value: str, column: str, keys: Iterable[str]) -> str:
    """A column for each key: the sum of its values."""
    return "".join(
        f"coalesce(sum({value}) filter ({column} = '{key}'), 0) as {key}, " for key in keys
    )


def _counts(column: str, keys: Iterable[str]) -> str:
    """A column for each key: the citizens that its sum rests on."""
    wheres = {key: f"{column} = '{key}'" for key in keys}
    return "".join(f"{fewest(where)} as {key}_citizens, " for key, where in wheres.items())


def _known(names: Iterable[str], value: str = "known.{}") -> str:
    """The numbers of citizens of a joined table, none where it has no row."""
    return ", ".join(f"coalesce({value.format(name)}, 0) as {name}" for name in names)


def _change_columns(heading: str) -> list[Column]:
    return [
        Column(heading, 28),
        Column("Året før", 12, "number", ("before",)),
        Column("Året", 12, "number", ("after",)),
        Column("Ændring", 12, "points", ("before", "after")),
    ]


class CapacityFigures(Figures):
    """What is told of one collection that has placements."""

    keys = 2
    open_facts = frozenset({
        "ambiguous_offers", "shared_p_numbers", "overfull", "far_over",
        "far_under", "not_decided", "not_comparable", "compared_municipalities", "previous_year",
    })  # fmt: skip
    alike = {"dassos_groups": ("groups",)}  # noqa: RUF012

    @cached_property
    def services(self) -> list[SimpleNamespace]:
        """The services that have placements: code, name, and heading in tables."""
        return self.rows(
            f"""
            select service_type, name_da, split_part(name_da, ',', 1) as heading
            from reference.service_types
            where service_type in (
                select service_type from marts.capacity_by_ownership
                where collection_id = $collection_id
            )
            order by list_position({list(SERVICES)}, service_type)
            """
        )

    @cached_property
    def ownership(self) -> Tables:
        """The lines of Bilag 1 by service."""
        keys = [service.service_type for service in self.services]
        known = [f"{key}_citizens" for key in keys]
        return self.tables(
            [
                Column("Driftsherre", 28),
                *(
                    Column(service.heading, 12, "number", (f"{service.service_type}_citizens",))
                    for service in self.services
                ),
                Column(TOTAL, 12, "number", ("citizens",)),
                Column("Heraf entydig målgruppe", 14, "number", ("unambiguous", "others")),
                Column("Andel entydig", 12, "share", ("unambiguous", "others")),
            ],
            f"""
            with {_DRIVERS}, {_PLACEMENTS},
            known as (
                select
                    year, place, line, {_counts("service_type", keys)}
                    {fewest()} as citizens, {fewest("is_unambiguous")} as unambiguous,
                    {fewest("not is_unambiguous")} as others
                from (
                    select *, municipality_code as place from placements
                    union all
                    select *, '{REGION}' from placements
                )
                inner join lines on coalesce(list_contains(drivers, driver), true)
                group by year, place, line
            ),
            capacity as (
                select *, {_DRIVER} from marts.capacity_by_ownership
                where collection_id = $collection_id
            ),
            places as (select distinct year, municipality_code from capacity)
            select
                places.year,
                places.municipality_code,
                level,
                label,
                {_sums("full_time_persons", "service_type", keys)}
                coalesce(sum(full_time_persons), 0) as total,
                coalesce(sum(full_time_persons_unambiguous), 0) as of_one_group,
                of_one_group / nullif(total, 0),
                {_known(known, "any_value(known.{})")},
                {_known(["citizens", "unambiguous", "others"], "any_value(known.{})")}
            from places cross join lines
            left join known
                on
                    known.year = places.year
                    and known.place = places.municipality_code
                    and known.line = lines.line
            left join capacity
                on
                    capacity.year = places.year
                    and capacity.municipality_code = places.municipality_code
                    and coalesce(list_contains(drivers, driver), true)
            group by places.year, places.municipality_code, lines.line, level, label
            order by places.year, places.municipality_code, lines.line
            """,
            [*(service.heading for service in self.services), TOTAL],
        )

    attribution = queried(
        [
            Column("Målgruppe", 60),
            Column("Ophold", 12, "count", ("citizens",)),
            Column("Helårspersoner", 14, "number", ("citizens",)),
            Column("Andel", 10, "share", ("citizens",)),
        ],
        f"""
        with lines (line, level, label, attributions, match_statuses) as (values
            (1, '', 'Entydig målgruppe', ['unambiguous'], null),
            (2, '', 'Uafklaret målgruppe', ['department_ambiguous', 'multi_group'], null),
            (3, 'part', 'Afdelinger med hver sin målgruppe deler P-nummer',
                ['department_ambiguous'], null),
            (4, 'part', 'En afdeling er godkendt til flere målgrupper', ['multi_group'], null),
            (5, '', 'Tilbuddet er ikke godkendt til en kendt målgruppe',
                ['no_target_group'], null),
            (6, '', 'Opholdet kan ikke kobles til et tilbud', ['unmatched'], null),
            (7, 'part', 'P-nummer mangler', ['unmatched'], ['missing_p_number']),
            (8, 'part', 'P-nummer har ikke ti cifre', ['unmatched'], ['malformed_p_number']),
            (9, 'part', 'P-nummer findes ikke på Tilbudsportalen',
                ['unmatched'], ['not_in_register']),
            (10, 'total', '{TOTAL}', null, null)
        ),
        placements as (
            select * from marts.fct_placement_year
            where collection_id = $collection_id and is_adult
        ),
        years as (
            select year, sum(full_time_persons) as full_time_persons from placements group by year
        )
        select
            years.year,
            '{REGION}',
            level,
            label,
            count(placement_id),
            coalesce(sum(placements.full_time_persons), 0) as total,
            total / any_value(years.full_time_persons),
            {fewest()} as citizens
        from years cross join lines
        left join placements
            on
                placements.year = years.year
                and coalesce(list_contains(attributions, attribution), true)
                and coalesce(list_contains(match_statuses, match_status), true)
        group by years.year, line, level, label
        order by years.year, line
        """,
    )

    # The offers that matter most of those that may be named, and the others in one line
    ambiguous_offers = queried(
        [
            Column("Tilbud", 34),
            Column("Kommune", 18, rests_on=OPEN),
            Column("Afdelinger", 11, "count", OPEN),
            Column("Mulige målgrupper", 40, rests_on=OPEN),
            Column("Helårspersoner", 14, "number", ("citizens",)),
            Column("Andel af de uafklarede", 14, "share", ("citizens",)),
            Column("Lagt sammen", 12, "share", ("citizens",)),
        ],
        f"""
        with {_PLACEMENTS},
        known as (
            select
                year, p_number, {fewest()} as citizens,
                count(distinct municipality_code) as municipalities
            from placements where is_ambiguous group by year, p_number
        ),
        offers as (
            select offers.*, citizens, municipalities, {_NAMED} as is_named
            from marts.ambiguity_by_offer as offers
            left join known using (year, p_number)
            where collection_id = $collection_id
        ),
        not_named as (
            select placements.year, {fewest()} as citizens
            from placements inner join offers using (year, p_number)
            where is_ambiguous and not is_named
            group by placements.year
        )
        select
            year,
            '{REGION}',
            '',
            {readable("offers.offer_name")},
            municipality_name,
            departments,
            (
                select string_agg(name_da, ', ' order by sort_order)
                from reference.analysis_groups
                where list_contains(
                    string_split(offers.analysis_groups, ', '), analysis_group
                )
            ),
            affected_full_time_persons,
            share_of_ambiguous,
            sum(share_of_ambiguous) over (partition by year order by affected_rank),
            citizens,
            affected_rank as place
        from offers
        left join marts.dim_municipality
            on offers.location_municipality_code = dim_municipality.municipality_code
        where is_named
        qualify row_number() over (partition by year order by affected_rank) <= {LISTED_OFFERS}
        union all
        select
            year, '{REGION}', 'rest', count(*) || {_NOT_NAMED}, null, null, null,
            sum(affected_full_time_persons), sum(share_of_ambiguous), null,
            any_value(not_named.citizens), null
        from offers inner join not_named using (year)
        where not is_named
        group by year
        order by 1, place nulls last
        """,
    )

    @cached_property
    def registered(self) -> Tables:
        """What municipalities registered, against what the offers are approved for."""
        names = self.rows(
            f"with {_GROUPS} select analysis_group, name_da from groups order by sort_order"
        )
        keys = [name.analysis_group for name in names]
        return self.tables(
            [
                Column("Kommunens registrering", 24),
                *(
                    Column(name.name_da, 12, "number", (f"{name.analysis_group}_citizens",))
                    for name in names
                ),
                Column(TOTAL, 12, "number", ("citizens",)),
            ],
            f"""
            with {_GROUPS}, {_PLACEMENTS},
            lines as (
                select analysis_group as registered_group, name_da, sort_order from groups
                where analysis_group not in ('ambiguous', 'unknown')
                union all
                select 'several', 'Flere målgrupper', 100
                union all
                select 'not_recognised', 'Ikke genkendt', 101
            ),
            registered as (
                select * from marts.registered_target_groups inner join lines
                    using (registered_group)
                where collection_id = $collection_id and municipality_code <> '{REGION}'
            ),
            known as (
                select
                    year, name_da, {_counts("attributed_group", keys)} {fewest()} as citizens
                from placements inner join lines using (registered_group)
                group by year, rollup (name_da)
            ),
            counted as (
                select
                    year, name_da, min(sort_order) as sort_order,
                    {_sums("full_time_persons", "attributed_group", keys)}
                    sum(full_time_persons) as total
                from registered group by year, rollup (name_da)
            )
            select
                counted.year,
                '{REGION}',
                if(counted.name_da is null, 'total', ''),
                coalesce(counted.name_da, '{TOTAL}'),
                {"".join(f"counted.{key}, " for key in keys)} total,
                {"".join(f"{key}_citizens, " for key in keys)} citizens
            from counted left join known
                on
                    counted.year = known.year
                    and counted.name_da is not distinct from known.name_da
            order by counted.year, counted.name_da is null, counted.sort_order
            """,
            [*(name.name_da for name in names), TOTAL],
        )

    @cached_property
    def groups(self) -> Tables:
        """The bounds of each group, with the registrations where there are any."""
        has_registered = bool(self.registered)
        registered_column = [
            Column("Med kommunens registrering", 16, "number", ("counted", "settled"))
        ]
        return self.tables(
            [
                Column("Målgruppe", 24),
                Column("Mindst", 12, "number", ("least",)),
                Column("Forventet", 12, "number", ("most", "between")),
                Column("Højst", 12, "number", ("most", "between")),
                *(registered_column if has_registered else []),
            ],
            f"""
            with {_GROUPS}, {_KNOWN},
            counted as (
                select
                    year, counted_group as analysis_group, {fewest()} as counted,
                    {fewest("attributed_group <> counted_group")} as settled
                from placements group by year, rollup (counted_group)
            ),
            registered as (
                select
                    year,
                    coalesce(municipality_code, '{REGION}') as municipality_code,
                    analysis_group,
                    sum(full_time_persons) as full_time_persons
                from marts.capacity_by_registered_group
                where collection_id = $collection_id and municipality_code <> '{REGION}'
                group by year, analysis_group, rollup (municipality_code)
            ),
            capacity as (
                select
                    year,
                    municipality_code,
                    analysis_group,
                    any_value(name_da) as name_da,
                    min(sort_order) as sort_order,
                    sum(full_time_persons_lower) as lower_bound,
                    sum(full_time_persons_expected) as expected,
                    sum(full_time_persons_upper) as upper_bound,
                    coalesce(sum(registered.full_time_persons), 0) as registered
                from marts.capacity_by_target_group
                inner join groups using (analysis_group)
                left join registered using (year, municipality_code, analysis_group)
                where collection_id = $collection_id
                group by year, municipality_code, rollup (analysis_group)
            )
            select
                capacity.year,
                municipality_code,
                if(capacity.analysis_group is null, 'total', ''),
                if(capacity.analysis_group is null, '{TOTAL}', name_da),
                -- bounds overlap: only what is expected adds up
                if(capacity.analysis_group is null, null, lower_bound),
                expected,
                if(capacity.analysis_group is null, null, upper_bound),
                {"registered," if has_registered else ""}
                coalesce(least, 0) as least,
                coalesce(most, 0) as most,
                if(capacity.analysis_group is null, 0, coalesce(between, 0)) as between,
                coalesce(counted, 0) as counted,
                if(capacity.analysis_group is null, 0, coalesce(settled, 0)) as settled,
                coalesce(capacity.analysis_group, '') as row_key
            from capacity
            left join known
                on
                    capacity.year = known.year
                    and capacity.analysis_group is not distinct from known.analysis_group
            left join counted
                on
                    capacity.year = counted.year
                    and capacity.analysis_group is not distinct from counted.analysis_group
            order by
                capacity.year, municipality_code, capacity.analysis_group is null, sort_order
            """,
        )

    dassos_groups = queried(
        [
            Column("Målgruppe", 44),
            Column("Mindst", 12, "number", ("least",)),
            Column("Forventet", 12, "number", ("most", "between")),
            Column("Højst", 12, "number", ("most", "between")),
            Column("Bemærkning", 50, rests_on=OPEN),
        ],
        f"""
        with {_KNOWN}
        select
            capacity.year,
            '{REGION}',
            '',
            -- the minutes print a stroke before 'og'
            upper(left(name_da, 1))
                || regexp_replace(substr(name_da, 2), ' [^a-zæøå]+ og', ' og'),
            sum(full_time_persons_lower),
            sum(full_time_persons_expected),
            sum(full_time_persons_upper),
            case
                when not any_value(capacity.is_collected)
                    then 'Børn og unge indgår ikke i de indsamlede data'
                when any_value(capacity.is_wider_than_group)
                    then 'Tilbudsportalens målgruppe er bredere; kun det højeste er kendt'
            end,
            if(any_value(capacity.is_wider_than_group), 0, coalesce(any_value(least), 0)) as least,
            coalesce(any_value(most), 0) as most,
            coalesce(any_value(between), 0) as between,
            coalesce(groups.analysis_group, '') as row_key
        from marts.capacity_by_dassos_group as capacity
        inner join reference.dassos_target_groups as groups using (dassos_group)
        left join known
            on capacity.year = known.year and groups.analysis_group = known.analysis_group
        where collection_id = $collection_id and municipality_code <> '{REGION}'
        group by capacity.year, name_da, groups.analysis_group
        order by capacity.year, any_value(sort_order)
        """,
    )

    utilisation = queried(
        [
            Column("Målgruppe", 24),
            Column("Godkendte pladser", 14, "number", OPEN),
            Column("Helårspersoner", 14, "number", ("seen",)),
            Column("Belægning", 12, "share", ("seen",)),
            Column("Uden for opgørelsen", 16, "number", ("unseen",)),
        ],
        f"""
        with {_GROUPS}, {_PLACEMENTS}, {_SHARES},
        utilisation as (
            select * from marts.utilisation_by_group
            where
                collection_id = $collection_id
                and location_municipality_code in ({_EXPECTED})
        ),
        known as (
            select
                shares.year, share_group as analysis_group,
                {fewest("utilisation.approved_places is not null")} as known_places,
                {fewest("utilisation.approved_places is null")} as unknown_places
            from (
                select shares.* exclude (location_municipality_code),
                    offers.location_municipality_code
                from shares inner join marts.capacity_utilisation as offers
                    using (collection_id, year, p_number)
                where match_status in ('matched', 'closed_offer')
            ) as shares
            inner join (
                select * exclude (collection_id, full_time_persons, utilisation)
                from utilisation
            ) as utilisation
                on
                    shares.year = utilisation.year
                    and shares.share_group = utilisation.analysis_group
                    and shares.location_municipality_code
                    = utilisation.location_municipality_code
            group by shares.year, rollup (share_group)
        ),
        capacity as (
            select
                year,
                analysis_group,
                any_value(name_da) as name_da,
                min(sort_order) as sort_order,
                sum(approved_places) as places,
                sum(full_time_persons) filter (approved_places is not null) as persons,
                coalesce(sum(full_time_persons) filter (approved_places is null), 0) as others
            from utilisation inner join groups using (analysis_group)
            group by year, rollup (analysis_group)
        )
        select
            capacity.year,
            '{REGION}',
            if(capacity.analysis_group is null, 'total', ''),
            if(capacity.analysis_group is null, '{TOTAL}', name_da),
            places,
            persons,
            persons / nullif(places, 0),
            others,
            coalesce(known_places, 0) as seen,
            coalesce(unknown_places, 0) as unseen
        from capacity
        left join known
            on
                capacity.year = known.year
                and capacity.analysis_group is not distinct from known.analysis_group
        order by capacity.year, capacity.analysis_group is null, sort_order
        """,
    )

    overfull_offers = queried(
        [
            Column("Tilbud", 34),
            Column("Kommune", 18, rests_on=OPEN),
            Column("Godkendte pladser", 14, "number", OPEN),
            Column("Helårspersoner", 14, "number", ("citizens",)),
            Column("Belægning", 12, "share", ("citizens",)),
            Column("Forudsat i taksten", 12, "share", OPEN),
        ],
        f"""
        with {_OFFERS}
        select
            year,
            '{REGION}',
            '',
            {readable("offer_name")},
            municipality_name,
            approved_places,
            full_time_persons,
            utilisation,
            assumed_utilisation,
            citizens
        from offers
        where is_named and is_over_approved_places
        order by year, utilisation desc, p_number
        """,
    )

    # Those that may be named, and the others in a line for each ownership
    offers = queried(
        [
            Column("Tilbud", 34),
            Column("P-nummer", 13, rests_on=OPEN),
            Column("Kommune", 18, rests_on=OPEN),
            Column("Driftsform", 14, rests_on=OPEN),
            Column("Godkendte pladser", 12, "number", OPEN),
            Column("Helårspersoner", 14, "number", ("citizens",)),
            Column("Belægning", 12, "share", ("citizens",)),
            Column("Forudsat i taksten", 12, "share", OPEN),
            Column("Afvigelse, procentpoint", 13, "points", ("citizens",)),
            Column("Over godkendte pladser", 12, rests_on=("citizens",)),
            Column("5 procentpoint eller mere fra det forudsatte", 18, rests_on=("citizens",)),
            Column("Kommuner med borgere", 12, "count", ("citizens",)),
            Column("Helårspersoner med uafklaret målgruppe", 16, "number", ("ambiguous", "others")),
        ],
        f"""
        with {_OFFERS},
        not_named as (
            select
                placements.year, offers.ownership, {fewest()} as citizens,
                {fewest("is_ambiguous")} as ambiguous, {fewest("not is_ambiguous")} as others
            from offers inner join placements using (year, p_number)
            where not is_named and match_status in ('matched', 'closed_offer')
            group by placements.year, offers.ownership
        )
        select
            year,
            '{REGION}',
            '',
            {readable("offer_name")},
            p_number,
            municipality_name,
            name_da,
            approved_places,
            full_time_persons,
            utilisation,
            assumed_utilisation,
            deviation_points,
            case is_over_approved_places
                when true then 'ja' when false then 'nej' else 'kan ikke afgøres'
            end,
            case is_far_from_assumed
                when true then 'ja' when false then 'nej' else 'kan ikke afgøres'
            end,
            municipalities,
            affected,
            citizens,
            ambiguous,
            others,
            ownership as within
        from offers
        where is_named
        union all
        select
            year, '{REGION}', 'rest', count(*) || {_NOT_NAMED}, null, null, any_value(name_da),
            null, sum(full_time_persons), null, null, null, null, null, null, sum(affected),
            any_value(not_named.citizens), any_value(not_named.ambiguous),
            any_value(not_named.others), ownership
        from offers left join not_named using (year, ownership)
        where not is_named
        group by year, ownership
        order by 1, 3, 6 collate da nulls last, 7, 4, 5
        """,
    )

    municipalities = queried(
        [
            Column("Kommune", 20),
            Column("Helårspersoner", 14, "number", ("citizens",)),
            Column("Eksterne tilbud", 12, "share", ("external", "not_external")),
            Column("Entydig målgruppe", 12, "share", ("unambiguous", "not_unambiguous")),
            Column("I egen kommune", 12, "share", ("within_it", "outside_it")),
            Column("I regionen", 12, "share", ("in_region", "outside_region")),
            Column("Import", 12, "number", ("imported",)),
            # with the shares of it, it tells the two others too
            Column("Eksport", 12, "number", ("exported", "in_other_region", "unknown")),
            Column(
                "Nettoimport", 12, "points", ("imported", "exported", "in_other_region", "unknown")
            ),
        ],
        f"""
        with {_PLACEMENTS},
        known as (
            select
                year, municipality_code, {fewest()} as citizens,
                {fewest("is_external")} as external,
                {fewest("is_external is distinct from true")} as not_external,
                {fewest("is_unambiguous")} as unambiguous,
                {fewest("not is_unambiguous")} as not_unambiguous,
                {fewest("distance_class = 'own_municipality'")} as within_it,
                {fewest("distance_class <> 'own_municipality'")} as outside_it,
                {fewest("distance_class in ('same_province', 'same_region')")} as in_region,
                {fewest("distance_class in ('other_region', 'unknown')")} as outside_region,
                {fewest("distance_class not in ('own_municipality', 'unknown')")} as exported,
                {fewest("distance_class = 'other_region'")} as in_other_region,
                {fewest("distance_class = 'unknown'")} as unknown
            from placements group by year, rollup (municipality_code)
        ),
        received as (
            select year, location_municipality_code as municipality_code, {fewest()} as imported
            from placements where location_municipality_code <> municipality_code
            group by year, location_municipality_code
        ),
        capacity as (
            select
                year,
                municipality_code,
                sum(full_time_persons) filter (is_external) as external,
                sum(full_time_persons_unambiguous) as unambiguous
            from marts.capacity_by_ownership
            where collection_id = $collection_id and municipality_code <> '{REGION}'
            group by year, municipality_code
        ),
        placed as (
            select
                placed.*,
                municipality_name,
                if(is_delivered, coalesce(external, 0), null) as external,
                if(is_delivered, coalesce(unambiguous, 0), null) as unambiguous
            from marts.municipality_self_sufficiency as placed
            inner join marts.delivery_coverage using (collection_id, municipality_code)
            left join capacity using (year, municipality_code)
            where collection_id = $collection_id and status <> 'not_expected'
        ),
        summed as (
            select
                year,
                municipality_code,
                any_value(municipality_name) as municipality_name,
                sum(full_time_persons) as total,
                sum(external) / nullif(total, 0) as external,
                sum(unambiguous) / nullif(total, 0) as unambiguous,
                sum(within_municipality) / nullif(total, 0) as within_municipality,
                sum(within_region) / nullif(total, 0) as within_region,
                -- between municipalities; of all together they say nothing
                if(municipality_code is null, null, sum(imported)) as imported,
                if(municipality_code is null, null, sum(exported)) as exported,
                if(municipality_code is null, null, sum(net_import)) as net_import
            from placed
            group by year, rollup (municipality_code)
        )
        select
            summed.year,
            '{REGION}',
            if(summed.municipality_code is null, 'total', ''),
            if(summed.municipality_code is null, '{TOTAL}', municipality_name),
            summed.* exclude (year, municipality_code, municipality_name),
            {_known(_PLACED)},
            coalesce(received.imported, 0) as imported
        from summed
        left join known
            on
                summed.year = known.year
                and summed.municipality_code is not distinct from known.municipality_code
        left join received
            on
                summed.year = received.year
                and summed.municipality_code = received.municipality_code
        order by summed.year, summed.municipality_code is null, municipality_name collate da
        """,
    )

    flows = queried(
        [
            Column("Målgruppe", 24),
            *(Column(name, 12, "number", (f"{key}_citizens",)) for key, name in DISTANCES.items()),
            Column(TOTAL, 12, "number", ("citizens",)),
            Column("Andel i egen kommune", 14, "share", ("own_municipality_citizens", "elsewhere")),
        ],
        f"""
        with {_GROUPS}, {_PLACEMENTS},
        known as (
            select
                year, told_group, {_counts("distance_class", DISTANCES)}
                {fewest()} as citizens, {fewest("distance_class <> 'own_municipality'")}
                    as elsewhere
            from (
                select *, case when is_unambiguous then analysis_group
                    when is_ambiguous then 'ambiguous' else 'unknown' end as told_group
                from placements
            )
            group by year, rollup (told_group)
        ),
        flows as (
            select
                year,
                analysis_group,
                any_value(name_da) as name_da,
                min(sort_order) as sort_order,
                {_sums("full_time_persons", "distance_class", DISTANCES)}
                sum(full_time_persons) as total,
                own_municipality / nullif(total, 0) as own_share
            from marts.placement_flows_by_group
            inner join groups using (analysis_group)
            where collection_id = $collection_id
            group by year, rollup (analysis_group)
        )
        select
            flows.year,
            '{REGION}',
            if(flows.analysis_group is null, 'total', ''),
            if(flows.analysis_group is null, '{TOTAL}', name_da),
            flows.* exclude (year, analysis_group, name_da, sort_order),
            {_known([*(f"{key}_citizens" for key in DISTANCES), "citizens", "elsewhere"])}
        from flows left join known
            on
                flows.year = known.year
                and flows.analysis_group is not distinct from known.told_group
        order by flows.year, flows.analysis_group is null, sort_order
        """,
        [*DISTANCES.values(), TOTAL],
    )

    ownership_changes = queried(
        _change_columns("Driftsherre"),
        f"""
        with {_DRIVERS}, {_BOTH_YEARS},
        known as (
            select
                year, line, {fewest("is_before")} as before, {fewest("not is_before")} as after
            from both_years
            inner join lines on coalesce(list_contains(drivers, driver), true)
            group by year, line
        ),
        changes as (
            select *, {_DRIVER} from marts.capacity_change_by_ownership
            where collection_id = $collection_id and municipality_code <> '{REGION}'
        ),
        years as (select distinct year from changes)
        select
            years.year,
            '{REGION}',
            level,
            label,
            coalesce(sum(previous_full_time_persons_annualised), 0),
            coalesce(sum(full_time_persons_annualised), 0),
            coalesce(sum(change), 0),
            coalesce(any_value(before), 0) as before,
            coalesce(any_value(after), 0) as after
        from years cross join lines
        left join known on years.year = known.year and lines.line = known.line
        left join changes
            on
                changes.year = years.year
                and coalesce(list_contains(drivers, driver), true)
        group by years.year, lines.line, level, label
        order by years.year, lines.line
        """,
    )

    group_changes = queried(
        _change_columns("Målgruppe"),
        f"""
        with {_GROUPS}, {_BOTH_YEARS},
        known as (
            select
                both_years.year, analysis_group,
                {fewest("is_before")} as before, {fewest("not is_before")} as after
            from (select * exclude (analysis_group) from both_years) as both_years
            inner join intermediate.int_placements__group_shares as shares
                on
                    both_years.placement_id = shares.placement_id
                    and both_years.placement_year = shares.year
            group by both_years.year, rollup (analysis_group)
        ),
        changes as (
            select
                year,
                analysis_group,
                any_value(name_da) as name_da,
                min(sort_order) as sort_order,
                sum(previous_full_time_persons_annualised_expected) as persons_before,
                sum(full_time_persons_annualised_expected) as persons,
                sum(change) as change
            from marts.capacity_change_by_target_group
            inner join groups using (analysis_group)
            where collection_id = $collection_id and municipality_code <> '{REGION}'
            group by year, rollup (analysis_group)
        )
        select
            changes.year,
            '{REGION}',
            if(changes.analysis_group is null, 'total', ''),
            if(changes.analysis_group is null, '{TOTAL}', name_da),
            persons_before,
            persons,
            change,
            coalesce(before, 0) as before,
            coalesce(after, 0) as after
        from changes
        left join known
            on
                changes.year = known.year
                and changes.analysis_group is not distinct from known.analysis_group
        order by changes.year, changes.analysis_group is null, sort_order
        """,
    )

    @cached_property
    def facts(self) -> SimpleNamespace:
        """Single figures of the latest year that stand in no table."""
        return self.single(
            f"""
            with {_PLACEMENTS}
            select
                count(distinct citizen_key) filter (is_external) as external_citizens,
                {fewest("is_external")} as external_citizens_rests_on,
                sum(full_time_persons) as full_time_persons,
                sum(full_time_persons_annualised) as annualised,
                {fewest()} as full_time_persons_rests_on,
                {fewest()} as annualised_rests_on,
                coalesce(sum(full_time_persons) filter (match_status = 'closed_offer'), 0)
                    as in_closed_offers,
                {fewest("match_status = 'closed_offer'")} as in_closed_offers_rests_on
            from placements where year = $year
            """,
            """
            select
                count(*) as ambiguous_offers,
                count(*) filter (departments > 1) as shared_p_numbers
            from marts.ambiguity_by_offer
            where collection_id = $collection_id and year = $year
            """,
            f"""
            with {_PLACEMENTS},
            known as (
                select
                    {fewest("agreement = 'same'")} as same_citizens,
                    {fewest("agreement = 'different'")} as different_citizens,
                    {fewest("agreement = 'settles'")} as settled_rests_on,
                    {fewest("agreement = 'outside'")} as outside_rests_on,
                    least(
                        coalesce(nullif(same_citizens, 0), different_citizens),
                        coalesce(nullif(different_citizens, 0), same_citizens)
                    ) as compared_rests_on
                from placements where year = $year
            )
            select
                coalesce(sum(full_time_persons) filter (agreement = 'same'), 0) as same_group,
                coalesce(sum(full_time_persons) filter (agreement = 'different'), 0)
                    as different_group,
                same_group + different_group as compared,
                different_group / nullif(same_group + different_group, 0) as different_share,
                coalesce(sum(full_time_persons) filter (agreement = 'settles'), 0) as settled,
                settled / nullif(sum(full_time_persons) filter (attributed_group = 'ambiguous'), 0)
                    as settled_share,
                coalesce(sum(full_time_persons) filter (agreement = 'outside'), 0) as outside,
                any_value(compared_rests_on) as same_group_rests_on,
                any_value(compared_rests_on) as different_group_rests_on,
                any_value(compared_rests_on) as compared_rests_on,
                any_value(compared_rests_on) as different_share_rests_on,
                any_value(settled_rests_on) as settled_rests_on,
                any_value(settled_rests_on) as settled_share_rests_on,
                any_value(outside_rests_on) as outside_rests_on
            from known
            left join marts.registered_target_groups
                on
                    collection_id = $collection_id and year = $year
                    and municipality_code <> '{REGION}'
            """,
            """
            select
                count(*) filter (is_over_approved_places) as overfull,
                count(*) filter (is_far_from_assumed and deviation_points > 0) as far_over,
                count(*) filter (is_far_from_assumed and deviation_points < 0) as far_under,
                count(*) filter (is_far_from_assumed is null and deviation_points is not null)
                    as not_decided,
                count(*) filter (deviation_points is null) as not_comparable
            from marts.capacity_utilisation
            where collection_id = $collection_id and year = $year
            """,
            f"""
            select
                max(compared_municipalities) as compared_municipalities,
                max(previous_year) as previous_year
            from marts.capacity_change_by_ownership
            where
                collection_id = $collection_id and year = $year
                and municipality_code <> '{REGION}'
            """,
        )
