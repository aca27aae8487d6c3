{#- Reads other marts on purpose: it checks the published figures against what people query. -#}
{%- set case_measures = {
    'case_municipalities': 'count(cases.high_cost_cases)',
    'cases': 'sum(cases.high_cost_cases)',
} -%}
{%- set is_demonstration = not env_var('KAPACITET_LANDING', '') -%}

with figures as (

    select
        figures.*,
        bases.is_recomputable,
        bases.basis_da,
        bases.demonstration_note_da,
        case
            when contains(figures.reading, '?') then 'unreadable'
            when contains(figures.reading, '(') then 'doubtful_digit'
            when not figures.is_place_sure then 'doubtful_place'
            else 'exact'
        end as certainty
    from {{ ref('published_figures') }} as figures
    inner join {{ ref('published_figure_bases') }} as bases
        on figures.basis = bases.basis

),

-- which collection a document is printed from is data on the collection
collections as (

    select
        collection_id,
        document,
        year(reference_date) as reference_year
    from {{ ref('dim_collection') }}
    where document is not null

),

-- each in its region, and in all: without region
municipalities as (

    select
        listed.municipality_code,
        areas.region_code
    from {{ ref('dim_municipality') }} as listed
    cross join lateral (values (listed.region_code), (null)) as areas (region_code)

),

cases as (

    select
        collections.document,
        municipalities.region_code,
        cases.high_cost_cases
    from {{ ref('high_cost_cases') }} as cases
    inner join collections
        on cases.collection_id = collections.collection_id
    inner join municipalities
        on cases.municipality_code = municipalities.municipality_code
    where cases.cost_limit_dkk = {{ high_cost_limit() }}

),

-- figures that the warehouse computes
measured as (

    select
        cast(null as varchar) as document,
        'municipalities' as computed_as,
        region_code,
        cast(count(*) as double) as value
    from municipalities
    group by region_code
    union all
    select
        collections.document,
        'delivered_municipalities' as computed_as,
        null as region_code,
        count(*) as value
    from {{ ref('delivery_coverage') }} as coverage
    inner join collections
        on coverage.collection_id = collections.collection_id
    where coverage.status = 'delivered'
    group by collections.document
    union all
    select
        collections.document,
        'external_citizens' as computed_as,
        null as region_code,
        count(distinct placements.citizen_key) as value
    from {{ ref('fct_placement_year') }} as placements
    inner join collections
        on
            placements.collection_id = collections.collection_id
            and placements.year = collections.reference_year
    where placements.is_adult and placements.is_external
    group by collections.document
    {% for computed_as, value in case_measures.items() -%}
        union all
        select
            cases.document,
            '{{ computed_as }}' as computed_as,
            cases.region_code,
            {{ value }} as value
        from cases
        group by cases.document, cases.region_code
    {% endfor -%}
    union all
    select
        collections.document,
        measures.computed_as,
        null as region_code,
        measures.value
    from {{ ref('high_cost_variation') }} as variation
    inner join collections
        on
            variation.collection_id = collections.collection_id
            and variation.cost_limit_dkk = {{ high_cost_limit() }}
    cross join
        lateral (
            values
            ('mean_of_municipal_rates', variation.mean_of_municipal_rates),
            ('highest_over_lowest', variation.highest_over_lowest)
        ) as measures (computed_as, value)
    union all
    select
        collections.document,
        measures.computed_as,
        null as region_code,
        measures.value
    from {{ ref('high_cost_national_estimate') }} as estimate
    inner join collections
        on estimate.collection_id = collections.collection_id
    cross join
        lateral (
            values
            ('population_share', estimate.population_share),
            ('estimated_cases', estimate.estimated_cases)
        ) as measures (computed_as, value)
    union all
    select
        collections.document,
        if(
            correlations.subset = 'all', 'r_squared_population',
            'r_squared_population_without_three_largest'
        ) as computed_as,
        null as region_code,
        correlations.r_squared as value
    from {{ ref('high_cost_correlations') }} as correlations
    inner join collections
        on correlations.collection_id = collections.collection_id
    where
        correlations.cost_limit_dkk = {{ high_cost_limit() }}
        and correlations.variable = 'population_18_66'
        and correlations.weighting = 'none'

),

-- figures that follow from other printed figures, where all of them can be read
parts as (

    select
        parts.figure_id,
        parts.role,
        parts.factor * coalesce(figures.printed_value, parts.part_value) as value
    from {{ ref('published_figure_parts') }} as parts
    left join figures
        on parts.part_figure_id = figures.figure_id

),

from_parts as (

    select
        figure_id,
        sum(case when role = 'numerator' then value end)
        / coalesce(sum(case when role = 'denominator' then value end), 1) as value
    from parts
    group by figure_id
    having count(*) = count(value)

),

compared as (

    select
        figures.*,
        collections.collection_id,
        coalesce(measured.value, from_parts.value) as computed_value,
        coalesce(measured.value, from_parts.value) - figures.printed_value as difference
    from figures
    left join collections
        on figures.document = collections.document
    left join measured
        on
            figures.computed_as = measured.computed_as
            and figures.region_code is not distinct from measured.region_code
            and (measured.document is null or figures.document = measured.document)
    left join from_parts
        on figures.figure_id = from_parts.figure_id

),

judged as (

    select
        *,
        case
            when computed_value is null or printed_value is null then 'not_recomputable'
            when comparison = 'at_least' and difference >= -tolerance then 'agrees'
            when comparison = 'at_most' and difference <= tolerance then 'agrees'
            when comparison = 'equal' and abs(difference) <= tolerance then 'agrees'
            else 'differs'
        end as status
    from compared

)

select
    figure_id,
    document,
    section,
    measure,
    population,
    unit,
    reference_period,
    printed_text,
    certainty,
    printed_value,
    computed_value,
    difference,
    tolerance,
    status,
    concat_ws(
        ' ',
        case
            when status <> 'not_recomputable' or not is_recomputable then basis_da
            when computed_as is null or printed_value is null
                then 'Kan ikke genberegnes: et af de trykte tal kan ikke læses.'
            when collection_id is null
                then 'Kan ikke genberegnes: dokumentet bygger ikke på en indlæst indsamling.'
            else 'Kan ikke genberegnes: indsamlingen har ikke det, tallet beregnes af.'
        end,
        {% if is_demonstration -%}
            case when status <> 'not_recomputable' then demonstration_note_da end,
        {% endif -%}
        note_da,
        case when status = 'differs' then 'Trykt og beregnet tal er forskellige.' end,
        case when status = 'differs' then difference_note_da end
    ) as explanation
from judged
