{#- Reads other marts on purpose: it checks the published figures against what people query. -#}
{%- set regions = {
    'hovedstaden': '084', 'midtjylland': '082', 'nordjylland': '081', 'sjaelland': '085',
    'syddanmark': '083',
} -%}

with figures as (

    select * from {{ ref('published_figures') }}

),

dassos_coverage as (

    select * from {{ ref('delivery_coverage') }}
    where collection_id = 'dassos-2022'

),

dassos_placements as (

    select * from {{ ref('fct_placement_year') }}
    where collection_id = 'dassos-2022' and year = 2022

),

komponent_cases as (

    select
        cases.*,
        municipalities.region_code
    from {{ ref('high_cost_cases') }} as cases
    inner join {{ ref('dim_municipality') }} as municipalities
        on cases.municipality_code = municipalities.municipality_code
    where cases.collection_id = 'komponent-2022' and cases.cost_limit_dkk = {{ high_cost_limit() }}

),

variation as (

    select * from {{ ref('high_cost_variation') }}
    where collection_id = 'komponent-2022'

),

correlations as (

    select * from {{ ref('high_cost_correlations') }}
    where
        collection_id = 'komponent-2022'
        and variable = 'population_18_66'
        and weighting = 'none'

),

estimate as (

    select * from {{ ref('high_cost_national_estimate') }}
    where collection_id = 'komponent-2022'

),

-- figures that the warehouse computes
measured as (

    select
        'dassos_municipalities_in_region' as figure_id,
        cast(count(*) as double) as value
    from {{ ref('dim_municipality') }}
    where region_code = '082'
    union all
    select
        'dassos_municipalities_delivered' as figure_id,
        count(*) as value
    from dassos_coverage
    where status = 'delivered'
    union all
    select
        'dassos_external_citizens' as figure_id,
        count(distinct citizen_key) as value
    from dassos_placements
    where is_adult and is_external
    union all
    select
        'komponent_municipalities' as figure_id,
        count(*) as value
    from komponent_cases
    union all
    select
        'komponent_cases' as figure_id,
        sum(high_cost_cases) as value
    from komponent_cases
    {% for region, region_code in regions.items() -%}
        union all
        select
            'komponent_cases_{{ region }}' as figure_id,
            sum(high_cost_cases) as value
        from komponent_cases
        where region_code = '{{ region_code }}'
        union all
        select
            'komponent_municipalities_{{ region }}' as figure_id,
            count(*) as value
        from komponent_cases
        where region_code = '{{ region_code }}'
    {% endfor -%}
    union all
    select
        'komponent_mean_rate' as figure_id,
        mean_of_municipal_rates as value
    from variation
    union all
    select
        'komponent_variation' as figure_id,
        highest_over_lowest as value
    from variation
    union all
    select
        'komponent_coverage_share' as figure_id,
        population_share as value
    from estimate
    union all
    select
        'komponent_estimated_cases' as figure_id,
        estimated_cases as value
    from estimate
    union all
    select
        'komponent_r2_population' as figure_id,
        r_squared as value
    from correlations
    where subset = 'all'
    union all
    select
        'komponent_r2_population_ex3' as figure_id,
        r_squared as value
    from correlations
    where subset = 'without_three_largest'

),

-- figures that follow from other printed figures
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

),

compared as (

    select
        figures.*,
        coalesce(measured.value, from_parts.value) as computed_value,
        coalesce(measured.value, from_parts.value) - figures.printed_value as difference
    from figures
    left join measured
        on figures.figure_id = measured.figure_id
    left join from_parts
        on figures.figure_id = from_parts.figure_id

),

judged as (

    select
        *,
        case
            when computed_value is null or printed_value is null then 'not_recomputable'
            when comparison = 'at_least' and difference >= -tolerance then 'agrees'
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
    printed_value,
    computed_value,
    difference,
    tolerance,
    status,
    basis_da
    || case
        when status = 'differs' then ' Trykt og beregnet tal er forskellige.'
        when
            status = 'not_recomputable'
            and not starts_with(basis_da, 'Kan ikke genberegnes')
            then ' Det, tallet beregnes af, er ikke indlæst.'
        else ''
    end
    || case when status = 'differs' then coalesce(' ' || difference_note_da, '') else '' end
        as explanation
from judged
