"""What the capacity memo and its workbook tell, read from the marts. The queries name, sum and
divide; what counts, and how, is decided in the marts.

The key of a table is year and municipality (`all`: the whole collection).
"""

from collections.abc import Iterable
from functools import cached_property
from types import SimpleNamespace

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
_GROUPS = f"""
    groups as (
        select analysis_group, name_da, sort_order from reference.analysis_groups
        union all
        select 'ambiguous', 'Uafklaret', 100
        union all
        select 'unknown', '{NOT_KNOWN}', 101
    )"""

_EXPECTED = """
    select municipality_code from marts.delivery_coverage
    where collection_id = $collection_id and status <> 'not_expected'"""


def _sums(value: str, column: str, keys: Iterable[str]) -> str:
    """A column for each key: the sum of its values."""
    return "".join(
        f"coalesce(sum({value}) filter ({column} = '{key}'), 0) as {key}, " for key in keys
    )


def _change_columns(heading: str) -> list[Column]:
    return [
        Column(heading, 28),
        Column("Året før", 12, "number"),
        Column("Året", 12, "number"),
        Column("Ændring", 12, "points"),
    ]


class CapacityFigures(Figures):
    """What is told of one collection that has stays."""

    keys = 2

    @cached_property
    def services(self) -> list[SimpleNamespace]:
        """The services that have stays: code, name, and heading in tables."""
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
        return self.tables(
            [
                Column("Driftsherre", 28),
                *(Column(service.heading, 12, "number") for service in self.services),
                Column(TOTAL, 12, "number"),
                Column("Heraf entydig målgruppe", 14, "number"),
                Column("Andel entydig", 12, "share"),
            ],
            f"""
            with {_DRIVERS},
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
                coalesce(sum(full_time_persons_unambiguous), 0) as unambiguous,
                unambiguous / nullif(total, 0)
            from places cross join lines
            left join capacity
                on
                    capacity.year = places.year
                    and capacity.municipality_code = places.municipality_code
                    and coalesce(list_contains(drivers, driver), true)
            group by places.year, places.municipality_code, line, level, label
            order by places.year, places.municipality_code, line
            """,
        )

    attribution = queried(
        [
            Column("Målgruppe", 60),
            Column("Ophold", 12, "count"),
            Column("Helårspersoner", 14, "number"),
            Column("Andel", 10, "share"),
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
        stays as (
            select * from marts.fct_placement_year
            where collection_id = $collection_id and is_adult
        ),
        years as (
            select year, sum(full_time_persons) as full_time_persons from stays group by year
        )
        select
            years.year,
            '{REGION}',
            level,
            label,
            count(placement_id),
            coalesce(sum(stays.full_time_persons), 0) as total,
            total / any_value(years.full_time_persons)
        from years cross join lines
        left join stays
            on
                stays.year = years.year
                and coalesce(list_contains(attributions, attribution), true)
                and coalesce(list_contains(match_statuses, match_status), true)
        group by years.year, line, level, label
        order by years.year, line
        """,
    )

    ambiguous_offers = queried(
        [
            Column("Tilbud", 34),
            Column("Kommune", 18),
            Column("Afdelinger", 11, "count"),
            Column("Mulige målgrupper", 40),
            Column("Helårspersoner", 14, "number"),
            Column("Andel af de uafklarede", 14, "share"),
            Column("Lagt sammen", 12, "share"),
        ],
        f"""
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
            cumulative_share
        from marts.ambiguity_by_offer as offers
        left join marts.dim_municipality
            on offers.location_municipality_code = dim_municipality.municipality_code
        where collection_id = $collection_id
        order by year, affected_rank
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
                *(Column(name.name_da, 12, "number") for name in names),
                Column(TOTAL, 12, "number"),
            ],
            f"""
            with {_GROUPS},
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
            )
            select
                year,
                '{REGION}',
                if(grouping(name_da) = 1, 'total', ''),
                coalesce(name_da, '{TOTAL}'),
                {_sums("full_time_persons", "attributed_group", keys)}
                sum(full_time_persons)
            from registered
            group by year, rollup (name_da)
            order by year, grouping(name_da), min(sort_order)
            """,
        )

    @cached_property
    def groups(self) -> Tables:
        """The bounds of each group, with the registrations where there are any."""
        has_registered = bool(self.registered)
        registered_column = [Column("Med kommunens registrering", 16, "number")]
        return self.tables(
            [
                Column("Målgruppe", 24),
                Column("Mindst", 12, "number"),
                Column("Forventet", 12, "number"),
                Column("Højst", 12, "number"),
                *(registered_column if has_registered else []),
            ],
            f"""
            with {_GROUPS},
            registered as (
                select
                    year,
                    coalesce(municipality_code, '{REGION}') as municipality_code,
                    analysis_group,
                    sum(full_time_persons) as full_time_persons
                from marts.capacity_by_registered_group
                where collection_id = $collection_id and municipality_code <> '{REGION}'
                group by year, analysis_group, rollup (municipality_code)
            )
            select
                year,
                municipality_code,
                if(grouping(name_da) = 1, 'total', ''),
                coalesce(name_da, '{TOTAL}'),
                -- bounds overlap: only what is expected adds up
                if(grouping(name_da) = 1, null, sum(full_time_persons_lower)),
                sum(full_time_persons_expected),
                if(grouping(name_da) = 1, null, sum(full_time_persons_upper)),
                {"coalesce(sum(registered.full_time_persons), 0)" if has_registered else ""}
            from marts.capacity_by_target_group
            inner join groups using (analysis_group)
            left join registered using (year, municipality_code, analysis_group)
            where collection_id = $collection_id
            group by year, municipality_code, rollup (name_da)
            order by year, municipality_code, grouping(name_da), min(sort_order)
            """,
        )

    dassos_groups = queried(
        [
            Column("Målgruppe", 44),
            Column("Mindst", 12, "number"),
            Column("Forventet", 12, "number"),
            Column("Højst", 12, "number"),
            Column("Bemærkning", 50),
        ],
        f"""
        select
            year,
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
            end
        from marts.capacity_by_dassos_group as capacity
        inner join reference.dassos_target_groups using (dassos_group)
        where collection_id = $collection_id and municipality_code <> '{REGION}'
        group by year, name_da
        order by year, any_value(sort_order)
        """,
    )

    utilisation = queried(
        [
            Column("Målgruppe", 24),
            Column("Godkendte pladser", 14, "number"),
            Column("Helårspersoner", 14, "number"),
            Column("Belægning", 12, "share"),
            Column("Uden for opgørelsen", 16, "number"),
        ],
        f"""
        with {_GROUPS}
        select
            year,
            '{REGION}',
            if(grouping(name_da) = 1, 'total', ''),
            coalesce(name_da, '{TOTAL}'),
            sum(approved_places) as places,
            sum(full_time_persons) filter (approved_places is not null) as persons,
            persons / nullif(places, 0),
            coalesce(sum(full_time_persons) filter (approved_places is null), 0)
        from marts.utilisation_by_group
        inner join groups using (analysis_group)
        where
            collection_id = $collection_id
            and location_municipality_code in ({_EXPECTED})
        group by year, rollup (name_da)
        order by year, grouping(name_da), min(sort_order)
        """,
    )

    overfull_offers = queried(
        [
            Column("Tilbud", 34),
            Column("Kommune", 18),
            Column("Godkendte pladser", 14, "number"),
            Column("Helårspersoner", 14, "number"),
            Column("Belægning", 12, "share"),
            Column("Forudsat i taksten", 12, "share"),
        ],
        f"""
        select
            year,
            '{REGION}',
            '',
            {readable("offer_name")},
            municipality_name,
            approved_places,
            full_time_persons,
            utilisation,
            assumed_utilisation
        from marts.capacity_utilisation as offers
        left join marts.dim_municipality
            on offers.location_municipality_code = dim_municipality.municipality_code
        where collection_id = $collection_id and is_over_approved_places
        order by year, utilisation desc, p_number
        """,
    )

    offers = queried(
        [
            Column("Tilbud", 34),
            Column("P-nummer", 13),
            Column("Kommune", 18),
            Column("Driftsform", 14),
            Column("Godkendte pladser", 12, "number"),
            Column("Helårspersoner", 14, "number"),
            Column("Belægning", 12, "share"),
            Column("Forudsat i taksten", 12, "share"),
            Column("Afvigelse, procentpoint", 13, "points"),
            Column("Over godkendte pladser", 12),
            Column("5 procentpoint eller mere fra det forudsatte", 18),
            Column("Kommuner med borgere", 12, "count"),
            Column("Helårspersoner med uafklaret målgruppe", 16, "number"),
        ],
        f"""
        select
            year,
            '{REGION}',
            '',
            {readable("offers.offer_name")},
            p_number,
            municipality_name,
            name_da,
            approved_places,
            offers.full_time_persons,
            utilisation,
            assumed_utilisation,
            deviation_points,
            case is_over_approved_places
                when true then 'ja' when false then 'nej' else 'kan ikke afgøres'
            end,
            case is_far_from_assumed
                when true then 'ja' when false then 'nej' else 'kan ikke afgøres'
            end,
            delivering_municipalities,
            coalesce(affected_full_time_persons, 0)
        from marts.capacity_utilisation as offers
        left join marts.dim_municipality
            on offers.location_municipality_code = dim_municipality.municipality_code
        left join reference.ownerships using (ownership)
        left join marts.ambiguity_by_offer using (collection_id, year, p_number)
        where
            collection_id = $collection_id
            -- others' offers without citizens from here are none of the collection's business
            and (
                delivering_municipalities > 0
                or offers.location_municipality_code in ({_EXPECTED})
            )
        order by year, municipality_name collate da nulls last, offers.offer_name, p_number
        """,
    )

    municipalities = queried(
        [
            Column("Kommune", 20),
            Column("Helårspersoner", 14, "number"),
            Column("Eksterne tilbud", 12, "share"),
            Column("Entydig målgruppe", 12, "share"),
            Column("I egen kommune", 12, "share"),
            Column("I regionen", 12, "share"),
            Column("Import", 12, "number"),
            Column("Eksport", 12, "number"),
            Column("Nettoimport", 12, "points"),
        ],
        f"""
        with capacity as (
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
        )
        select
            year,
            '{REGION}',
            if(grouping(municipality_name) = 1, 'total', ''),
            coalesce(municipality_name, '{TOTAL}'),
            sum(full_time_persons) as total,
            sum(external) / nullif(total, 0),
            sum(unambiguous) / nullif(total, 0),
            sum(within_municipality) / nullif(total, 0),
            sum(within_region) / nullif(total, 0),
            -- between municipalities; of all together they say nothing
            if(grouping(municipality_name) = 1, null, sum(imported)),
            if(grouping(municipality_name) = 1, null, sum(exported)),
            if(grouping(municipality_name) = 1, null, sum(net_import))
        from placed
        group by year, rollup (municipality_name)
        order by year, grouping(municipality_name), municipality_name collate da
        """,
    )

    flows = queried(
        [
            Column("Målgruppe", 24),
            *(Column(name, 12, "number") for name in DISTANCES.values()),
            Column(TOTAL, 12, "number"),
            Column("Andel i egen kommune", 14, "share"),
        ],
        f"""
        with {_GROUPS}
        select
            year,
            '{REGION}',
            if(grouping(name_da) = 1, 'total', ''),
            coalesce(name_da, '{TOTAL}'),
            {_sums("full_time_persons", "distance_class", DISTANCES)}
            sum(full_time_persons) as total,
            own_municipality / nullif(total, 0)
        from marts.placement_flows_by_group
        inner join groups using (analysis_group)
        where collection_id = $collection_id
        group by year, rollup (name_da)
        order by year, grouping(name_da), min(sort_order)
        """,
    )

    ownership_changes = queried(
        _change_columns("Driftsherre"),
        f"""
        with {_DRIVERS},
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
            coalesce(sum(change), 0)
        from years cross join lines
        left join changes
            on
                changes.year = years.year
                and coalesce(list_contains(drivers, driver), true)
        group by years.year, line, level, label
        order by years.year, line
        """,
    )

    group_changes = queried(
        _change_columns("Målgruppe"),
        f"""
        with {_GROUPS}
        select
            year,
            '{REGION}',
            if(grouping(name_da) = 1, 'total', ''),
            coalesce(name_da, '{TOTAL}'),
            sum(previous_full_time_persons_annualised_expected),
            sum(full_time_persons_annualised_expected),
            sum(change)
        from marts.capacity_change_by_target_group
        inner join groups using (analysis_group)
        where collection_id = $collection_id and municipality_code <> '{REGION}'
        group by year, rollup (name_da)
        order by year, grouping(name_da), min(sort_order)
        """,
    )

    @cached_property
    def facts(self) -> SimpleNamespace:
        """Single figures of the latest year that stand in no table."""
        return self.single(
            """
            select
                count(distinct citizen_key) filter (is_external) as external_citizens,
                sum(full_time_persons) as full_time_persons,
                sum(full_time_persons_annualised) as annualised,
                coalesce(sum(full_time_persons) filter (match_status = 'closed_offer'), 0)
                    as in_closed_offers
            from marts.fct_placement_year
            where collection_id = $collection_id and year = $year and is_adult
            """,
            f"""
            select
                count(*) as ambiguous_offers,
                count(*) filter (departments > 1) as shared_p_numbers,
                max(cumulative_share) filter (affected_rank <= {LISTED_OFFERS}) as listed_share
            from marts.ambiguity_by_offer
            where collection_id = $collection_id and year = $year
            """,
            f"""
            select
                coalesce(sum(full_time_persons) filter (agreement = 'same'), 0) as same_group,
                coalesce(sum(full_time_persons) filter (agreement = 'different'), 0)
                    as different_group,
                different_group / nullif(same_group + different_group, 0) as different_share,
                coalesce(sum(full_time_persons) filter (agreement = 'settles'), 0) as settled,
                settled / nullif(sum(full_time_persons) filter (attributed_group = 'ambiguous'), 0)
                    as settled_share,
                coalesce(sum(full_time_persons) filter (agreement = 'outside'), 0) as outside
            from marts.registered_target_groups
            where
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
